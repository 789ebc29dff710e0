"""What becomes of a value that reaches a parameter of another type? What Grasshopper converts it to, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rhino3dm

from computeapi.engines.rhino.fake.solver import geometry
from computeapi.engines.rhino.fake.solver.values import WORLD, Box, Circle, Line, Plane, Point, Rectangle, Vector

_INT32 = (-(2**31), 2**31 - 1)


class CastFailed(ValueError):
    """The message is Grasshopper's: "Data conversion failed from Text to Number"."""


def cast(value: Any, type_name: str) -> Any:
    """The value as that type takes it; None stays None. Raises CastFailed."""
    convert = _CASTS.get(type_name)
    if value is None or convert is None:
        return value
    found = convert(value)
    if found is None:
        raise CastFailed(f"Data conversion failed from {named(value)} to {type_name}")
    return found


def named(value: Any) -> str:
    """Grasshopper's word for what it is."""
    words: dict[type, str] = {bool: "Boolean", int: "Integer", float: "Number", str: "Text"}
    return words.get(type(value), type(value).__name__)


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return float(value) if isinstance(value, (bool, int, float)) else None


def _integer(value: Any) -> int | None:
    number = _number(value)
    return round(number) if number is not None and _INT32[0] <= number <= _INT32[1] else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return bool(value) if isinstance(value, (bool, int, float)) else None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Vector):
        return "{" + ",".join(f"{part:.15g}" for part in (value.x, value.y, value.z)) + "}"
    return str(value) if isinstance(value, (str, int)) else None


def _point(value: Any) -> Point | None:
    if isinstance(value, rhino3dm.Point):
        place = value.Location
        return Point(place.X, place.Y, place.Z)
    return Point(value.x, value.y, value.z) if isinstance(value, Vector) else None


def _vector(value: Any) -> Vector | None:
    return Vector(value.x, value.y, value.z) if isinstance(value, Vector) else None


def _plane(value: Any) -> Plane | None:
    if isinstance(value, Point):
        return Plane(value, WORLD.x_axis, WORLD.y_axis, WORLD.z_axis)
    return value if isinstance(value, Plane) else None


def _curve(value: Any) -> Any:
    if isinstance(value, Line):
        return geometry.polyline((value.start, value.end))
    if isinstance(value, Rectangle):
        corners = [value.plane.at(x, y, 0.0) for x, y in _around(value)]
        return geometry.polyline([*corners, corners[0]])
    return value if isinstance(value, rhino3dm.Curve) else None


def _around(rectangle: Rectangle) -> list[tuple[float, float]]:
    x, y = rectangle.x, rectangle.y
    return [(x.start, y.start), (x.end, y.start), (x.end, y.end), (x.start, y.end)]


def _brep(value: Any) -> Any:
    if isinstance(value, Box):
        return geometry.brep_of(value)
    if isinstance(value, rhino3dm.Surface):
        return rhino3dm.Brep.CreateFromSurface(value)
    return value if isinstance(value, rhino3dm.Brep) else None


def _geometry(value: Any) -> Any:
    """Points, lines and the like stay what they are; a vector is no geometry."""
    if isinstance(value, rhino3dm.Point):
        return _point(value)
    kinds = (Point, Plane, Line, Circle, Rectangle, Box, rhino3dm.GeometryBase)
    return value if isinstance(value, kinds) else None


def _only(kind: type) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, kind) else None


_CASTS: dict[str, Callable[[Any], Any]] = {
    "Number": _number,
    "Integer": _integer,
    "Boolean": _boolean,
    "Text": _text,
    "Point": _point,
    "Vector": _vector,
    "Plane": _plane,
    "Line": _only(Line),
    "Circle": _only(Circle),
    "Rectangle": _only(Rectangle),
    "Box": _only(Box),
    "Curve": _curve,
    "Surface": _brep,
    "Brep": _brep,
    "Mesh": _only(rhino3dm.Mesh),
    "SubD": _only(rhino3dm.SubD),
    "Geometry": _geometry,
}
