"""Writes an OpenSCAD library of BOSL2's size and manner: constants, argument checks, vector and path functions,
modules with attachments, much of it comments. Its content is made up here, the same every time."""

from __future__ import annotations

from pathlib import Path

NAME = "bench-lib"
ENTRY = f"{NAME}/std.scad"
FILES = 40
_BLOCKS = 32

_FUNCTIONS = """
// Function: {name}_scale()
// Synopsis: Scales a list of points about a centre.
// Topics: Points, Paths, {name}
// Usage:
//   points = {name}_scale(points, factor, [centre=]);
// Arguments:
//   points = A list of points, 2D or 3D.
//   factor = A number, or one for each axis.
//   centre = What stays where it is. Default: the mean of all points.
function {name}_scale(points, factor, centre) =
    assert(is_list(points) && len(points) > 0, "points must be a list of points")
    assert(is_num(factor) || len(factor) == len(points[0]), "factor must fit the points")
    let(
        about = is_undef(centre) ? {name}_mean(points) : centre,
        by = is_num(factor) ? [for (axis = points[0]) factor] : factor
    )
    [for (point = points) [for (axis = [0:1:len(point)-1]) about[axis] + (point[axis] - about[axis]) * by[axis]]];

function {name}_mean(points, at=0, sum=undef) =
    at >= len(points) ? sum / len(points)
    : {name}_mean(points, at + 1, is_undef(sum) ? points[at] : sum + points[at]);

// Function: {name}_path()
// Description:
//   Points along a rounded outline. The corners are arcs of `steps` chords.
// Example:
//   path = {name}_path([40, 20], rounding=3);
function {name}_path(size=[{width}, {height}], rounding=1, steps=8, closed=false) =
    let(
        dims = is_num(size) ? [size, size] : size,
        inner = [dims.x / 2 - rounding, dims.y / 2 - rounding],
        corners = [[1, 1, 0], [-1, 1, 90], [-1, -1, 180], [1, -1, 270]],
        points = [
            for (corner = corners, step = [0:1:steps])
                let(angle = corner[2] + 90 * step / steps)
                [corner.x * inner.x + rounding * cos(angle), corner.y * inner.y + rounding * sin(angle)]
        ]
    )
    closed ? concat(points, [points[0]]) : points;
"""

_MODULES = """
// Module: {name}_plate()
// Synopsis: A rounded plate with holes near its corners.
// Arguments:
//   size = Width, depth and height.
//   rounding = Radius of the corners.
//   holes = Diameter of the holes; 0 for none.
//   anchor = Which side lies at the origin.
module {name}_plate(size=[{width}, {height}, 4], rounding=2, holes=2, anchor=_ANCHOR_{number}, spin=0) {{
    outline = {name}_path([size.x, size.y], rounding=rounding);
    {name}_at(anchor, size, spin)
        difference() {{
            linear_extrude(height=size.z, center=true) polygon(outline);
            if (holes > 0)
                for (x = [-1, 1], y = [-1, 1])
                    translate([x * (size.x / 2 - 2 * rounding), y * (size.y / 2 - 2 * rounding), 0])
                        cylinder(d=holes, h=size.z + 1, center=true);
        }}
}}

// Module: {name}_at()
// Description: Puts children so that their anchor lies at the origin.
module {name}_at(anchor, size, spin=0) {{
    assert(is_list(anchor) && len(anchor) == 3, "anchor must be a direction");
    $parent_size = size;
    $parent_anchor = anchor;
    rotate([0, 0, spin])
        translate([for (axis = [0:2]) -anchor[axis] * size[axis] / 2])
            children();
}}
"""


def write(folder: Path, files: int = FILES) -> int:
    """Write it to `folder / NAME`; gives the number of lines."""
    place = folder / NAME
    place.mkdir(parents=True)
    names = [f"part{number:02d}.scad" for number in range(files)]
    texts = {"std.scad": "".join(f"include <{name}>\n" for name in names)}
    texts |= {name: _part(number) for number, name in enumerate(names)}
    for name, text in texts.items():
        (place / name).write_text(text)
    return sum(text.count("\n") for text in texts.values())


def _part(number: int) -> str:
    parts = [f"// LibFile: part {number}\n_ANCHOR_{number} = [0, 0, -1];\n_TABLE_{number} = [\n"]
    parts += [f'    ["M{row}", [{row}, {row * 0.8:.2f}, {row / 4:.3f}]],\n' for row in range(1, 40)]
    parts.append("];\n")
    for block in range(_BLOCKS // 2):
        fields = {"name": f"part{number}_{block}", "number": number, "width": 20 + block, "height": 12 + number}
        parts += [_FUNCTIONS.format(**fields), _MODULES.format(**fields)]
    return "".join(parts)
