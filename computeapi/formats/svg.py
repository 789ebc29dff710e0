"""How is an SVG of a drawing written? A path a body, in millimetres and as OpenSCAD does it: Y is turned, for it goes
down in an SVG, and the view has whole millimetres around all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

import numpy as np

from computeapi.engines.base import Mesh
from computeapi.formats.base import Color, Floats, Format, Model, Option, printable, rounded
from computeapi.formats.options import SCALE
from computeapi.formats.outlines import outlines
from computeapi.formats.rows import rows
from computeapi.formats.units import sized

_FILL = Option(name="fill", default=True, about="Whether areas are filled.")
_STROKE = Option(name="stroke", default=0.35, most=100.0, about="How wide the outlines are, in mm; 0 leaves them out.")


def write(model: Model, *, fill: bool = True, scale: float = 1.0, stroke: float = 0.35) -> bytes:
    """Of flat meshes; a colour is that of the area."""
    meshes = sized(model.meshes, scale=scale)
    drawing = [_turned(mesh) for mesh in meshes]
    left, top, width, height = _view([loop for loops in drawing for loop in loops])
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}mm" height="{height}mm"'
        f' viewBox="{left} {top} {width} {height}">\n<title>{escape(printable(model.name))}</title>\n'
    )
    line = f'stroke="black" stroke-width="{stroke:g}"' if stroke else 'stroke="none"'
    parts = [head.encode()]
    for mesh, loops in zip(meshes, drawing, strict=True):
        area = _area(mesh.color) if fill else 'fill="none"'
        parts += [f'<path {area} fill-rule="evenodd" {line} d="\n'.encode(), *map(_path, loops), b'"/>\n']
    return b"".join([*parts, b"</svg>\n"])


def _turned(mesh: Mesh) -> list[Floats]:
    """+ 0.0 makes -0.0 plain."""
    flat = replace(mesh, vertices=rounded(mesh.vertices))
    return [loop * (1.0, -1.0) + 0.0 for loop in outlines(flat)]


def _view(loops: Sequence[Floats]) -> tuple[int, int, int, int]:
    """Left, top, width and height."""
    if not loops:
        return 0, 0, 0, 0
    points = np.concatenate(loops)
    left, top = np.floor(points.min(axis=0)).tolist()
    right, bottom = np.ceil(points.max(axis=0)).tolist()
    return int(left), int(top), int(right - left), int(bottom - top)


def _area(color: Color | None) -> str:
    if color is None:
        return 'fill="lightgray"'
    red, green, blue, alpha = color
    clear = f' fill-opacity="{alpha / 255:.4g}"' if alpha < 255 else ""
    return f'fill="#{red:02x}{green:02x}{blue:02x}"{clear}'


def _path(loop: Floats) -> bytes:
    return b"M %b z\n" % rows(b"L %b,%b\n", loop)[2:-1]


FORMAT = Format(
    name="svg",
    title="SVG",
    media_type="image/svg+xml",
    extension="svg",
    write=write,
    dimension=2,
    options=(_FILL, SCALE, _STROKE),
)
