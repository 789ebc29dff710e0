"""How does Compute write a value of an output? The .NET type's full name, and JSON text in `data`.

Types that it has no case for are left out without a word, and so are nulls; their branch stays.
"""

from __future__ import annotations

import json
import math
from typing import Any

import rhino3dm

from computeapi.engines.rhino.fake.solver import geometry
from computeapi.engines.rhino.fake.solver.values import (
    Box,
    Circle,
    Interval,
    Line,
    Plane,
    Point,
    Rectangle,
    Tree,
    Vector,
    path_text,
)

_SCALARS = {bool: "System.Boolean", int: "System.Int32", float: "System.Double", str: "System.String"}


def tree_json(name: str, tree: Tree, archive: int = 70) -> dict[str, Any]:
    """`{"ParamName": …, "InnerTree": {"{0}": [{"type": …, "data": …}]}}`; `archive` is the 3dm version of geometry."""
    branches = {
        path_text(path): [item for value in values if (item := item_json(value, archive))]
        for path, values in tree.items()
    }
    return {"ParamName": name, "InnerTree": branches}


def item_json(value: Any, archive: int = 70) -> dict[str, str] | None:
    """One value, or None where Compute leaves it out."""
    if isinstance(value, rhino3dm.CommonObject):
        return {"type": geometry.type_name(value), "data": geometry.encoded(value, archive)}
    if type(value) in _SCALARS:
        return {"type": _SCALARS[type(value)], "data": _text(_scalar(value))}
    members = _members(value)
    if members is None:
        return None
    return {"type": f"Rhino.Geometry.{_NAMES[type(value)]}", "data": _text(members)}


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _scalar(value: Any) -> Any:
    """Numbers that JSON can't hold go in quotes."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


_NAMES = {
    Point: "Point3d",
    Vector: "Vector3d",
    Line: "Line",
    Plane: "Plane",
    Circle: "Circle",
    Rectangle: "Rectangle3d",
    Box: "Box",
}


def _members(value: Any) -> dict[str, Any] | None:
    """The properties that Compute shows; of rectangles and boxes all of them."""
    match value:
        case Vector():
            return {"X": _scalar(value.x), "Y": _scalar(value.y), "Z": _scalar(value.z)}
        case Line():
            return {"From": _members(value.start), "To": _members(value.end)}
        case Plane():
            return _plane(value)
        case Circle(plane=plane, radius=radius):
            sides = {"Center": _members(plane.origin), "Radius": radius, "Normal": _members(plane.z_axis)}
            return {"Plane": _plane(plane), **sides}
        case Rectangle():
            return _rectangle(value)
        case Box():
            return _box(value)
    return None


def _plane(plane: Plane) -> dict[str, Any]:
    axes = {"XAxis": plane.x_axis, "YAxis": plane.y_axis, "ZAxis": plane.z_axis, "Normal": plane.z_axis}
    return {"Origin": _members(plane.origin), **{name: _members(axis) for name, axis in axes.items()}}


def _interval(interval: Interval) -> dict[str, float]:
    return {"T0": interval.start, "T1": interval.end}


def _rectangle(rectangle: Rectangle) -> dict[str, Any]:
    width, height = rectangle.x.length, rectangle.y.length
    centre = rectangle.plane.at(rectangle.x.middle, rectangle.y.middle, 0.0)
    return {
        "IsValid": True,
        "Plane": _plane(rectangle.plane),
        "X": _interval(rectangle.x),
        "Y": _interval(rectangle.y),
        "Width": width,
        "Height": height,
        "Area": abs(width * height),
        "Circumference": 2 * (abs(width) + abs(height)),
        "Center": _members(centre),
    }


def _box(box: Box) -> dict[str, Any]:
    x, y, z = (abs(side.length) for side in (box.x, box.y, box.z))
    return {
        "IsValid": True,
        "Plane": _plane(box.plane),
        "X": _interval(box.x),
        "Y": _interval(box.y),
        "Z": _interval(box.z),
        "Center": _members(box.plane.at(box.x.middle, box.y.middle, box.z.middle)),
        "Area": 2 * (x * y + y * z + z * x),
        "Volume": x * y * z,
    }
