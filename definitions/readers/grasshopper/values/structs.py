"""How do points, planes and the like become values? Canonical JSON text in the form of RhinoCommon's structs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from definitions.readers.grasshopper.archive.values import BoundingBox, Interval, Line, Plane, Point3d
from definitions.readers.grasshopper.values.persistent import Part
from definitions.schema import canonical

Json = dict[str, Any]

_WORLD = Plane(Point3d(0, 0, 0), Point3d(1, 0, 0), Point3d(0, 1, 0))


def struct(kind: str, parts: Sequence[Part]) -> str | None:
    """The text of one of `definitions.schema.STRUCTS`; None where the parts make none, or aren't finite."""
    made = _made(kind, parts)
    return canonical(made) if made is not None and _is_finite(made) else None


def _made(kind: str, parts: Sequence[Part]) -> Json | None:
    """A point and a plane stand for each other, as in Grasshopper; the rest must be what it is."""
    points, planes = _of(Point3d, parts), _of(Plane, parts)
    if kind in ("Point", "Vector"):
        return _point(points[0] if points else planes[0].origin) if points or planes else None
    if kind == "Line":
        return _line(_of(Line, parts), points)
    if kind == "Box" and (boxes := _of(BoundingBox, parts)):
        return _aligned(boxes[0])
    if not planes:
        return _plane(Plane(points[0], _WORLD.x_axis, _WORLD.y_axis)) if kind == "Plane" and points else None
    if kind == "Plane":
        return _plane(planes[0])
    if kind == "Circle":
        radii = _of(float, parts)
        return {"Plane": _plane(planes[0]), "Radius": radii[0]} if len(radii) == 1 and radii[0] > 0 else None
    sides = {"Rectangle": "XY", "Box": "XYZ"}.get(kind, "")
    return _on_plane(planes[0], _of(Interval, parts), sides)


def _of[Wanted: Part](wanted: type[Wanted], parts: Sequence[Part]) -> list[Wanted]:
    return [part for part in parts if isinstance(part, wanted)]


def _line(lines: list[Line], points: list[Point3d]) -> Json | None:
    if not lines and len(points) != 2:
        return None
    start, end = (lines[0].start, lines[0].end) if lines else points
    return {"From": _point(start), "To": _point(end)}


def _aligned(box: BoundingBox) -> Json:
    low, high = box.lowest, box.highest
    sides = {"X": (low.x, high.x), "Y": (low.y, high.y), "Z": (low.z, high.z)}
    return {"Plane": _plane(_WORLD)} | {side: _interval(*ends) for side, ends in sides.items()}


def _on_plane(plane: Plane, intervals: list[Interval], sides: str) -> Json | None:
    if not sides or len(intervals) != len(sides):
        return None
    named = zip(sides, intervals, strict=True)
    return {"Plane": _plane(plane)} | {side: _interval(each.start, each.end) for side, each in named}


def _interval(start: float, end: float) -> Json:
    """From the smaller to the larger, as RhinoCommon makes the sides of rectangles and boxes."""
    low, high = sorted((start, end))
    return {"T0": low + 0.0, "T1": high + 0.0}


def _point(point: Point3d) -> Json:
    return {"X": point.x + 0.0, "Y": point.y + 0.0, "Z": point.z + 0.0}


def _plane(plane: Plane) -> Json:
    x, y = plane.x_axis, plane.y_axis
    z = Point3d(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x)
    return {"Origin": _point(plane.origin), "XAxis": _point(x), "YAxis": _point(y), "ZAxis": _point(z)}


def _is_finite(made: Any) -> bool:
    if isinstance(made, dict):
        return all(map(_is_finite, made.values()))
    return math.isfinite(made)
