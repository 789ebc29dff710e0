"""How is a DXF of a drawing written? Closed polylines (LWPOLYLINE) on layer 0, in the colour of their body.

Its form is AutoCAD 2004's, the first with exact colours; OpenSCAD doesn't read the POLYLINE of R12. ezdxf writes it
too, and would cost each solver 25 MB and its host a start of 0.7 s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

import numpy as np

from computeapi.formats.base import Color, Floats, Format, Model, rounded
from computeapi.formats.dxf_frame import FIRST_HANDLE, after, before, tags
from computeapi.formats.options import SCALE, UNITS
from computeapi.formats.outlines import outlines
from computeapi.formats.rows import rows
from computeapi.formats.units import sized

_INSUNITS = {"in": 1, "mm": 4, "cm": 5, "m": 6}
_PALETTE = {
    (255, 0, 0): 1,
    (255, 255, 0): 2,
    (0, 255, 0): 3,
    (0, 255, 255): 4,
    (0, 0, 255): 5,
    (255, 0, 255): 6,
    (255, 255, 255): 7,
    (0, 0, 0): 7,
    (128, 128, 128): 8,
    (192, 192, 192): 9,
}
"""AutoCAD's numbers, for programs that know no other colours; 7 is black on white and white on black."""

_POLYLINE = "0 LWPOLYLINE | 5 %X | 330 17 | 100 AcDbEntity | 8 0{color} | 100 AcDbPolyline | 90 %d | 70 1"


def write(model: Model, *, scale: float = 1.0, units: str = "mm") -> bytes:
    """Of flat meshes. A DXF has no place for a name."""
    meshes = sized(model.meshes, scale=scale, units=units)
    drawing = [(outlines(replace(mesh, vertices=rounded(mesh.vertices))), mesh.color) for mesh in meshes]
    handles = count(FIRST_HANDLE)
    lines = [line for loops, color in drawing for line in _polylines(loops, color, handles)]
    extent = _extent([loop for loops, _ in drawing for loop in loops])
    head = before(extent=extent, units=_INSUNITS[units], metric=units != "in", seed=next(handles))
    return b"".join([head, *lines, after()])


def _polylines(loops: Iterable[Floats], color: Color | None, handles: Iterator[int]) -> Iterator[bytes]:
    head = tags(_POLYLINE.format(color=_color(color)))
    for loop in loops:
        yield head % (next(handles), len(loop)) + rows(b" 10\n%b\n 20\n%b\n", loop)


def _extent(loops: Iterable[Floats]) -> list[list[float]]:
    """The least and the greatest x and y."""
    points = np.concatenate([*loops, np.zeros((0, 2))])
    return [points.min(axis=0).tolist(), points.max(axis=0).tolist()] if len(points) else [[0.0, 0.0], [0.0, 0.0]]


def _color(color: Color | None) -> str:
    """Of AutoCAD's colours the nearest, then the exact one; without any it is the layer's."""
    if color is None:
        return ""
    red, green, blue, _ = color
    nearest = min(_PALETTE, key=lambda one: sum((a - b) ** 2 for a, b in zip(color, one, strict=False)))
    return f" | 62 {_PALETTE[nearest]} | 420 {red << 16 | green << 8 | blue}"


FORMAT = Format(
    name="dxf",
    title="DXF",
    media_type="image/vnd.dxf",
    extension="dxf",
    write=write,
    dimension=2,
    options=(SCALE, UNITS),
)
