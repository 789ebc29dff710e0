"""How is a point, vector, plane, line, circle, rectangle or box read? Into RhinoCommon's own JSON, complete. Pure.

Each is an object (`{"X": 1, "Y": 2, "Z": 3}`), where a point is wanted also a list of two or three numbers, or text of
either. Keys may be in any case, and an output can be sent as an input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from computeapi.solve.inputs.axes import Axes, Numbers, axes_across, axes_of, direction
from computeapi.solve.inputs.parts import fields_of, part_of, unpacked
from computeapi.solve.inputs.values import Wrong, read_number
from definitions.schema import canonical

Json = dict[str, Any]
Number = Callable[[Any], float]
"""Reads one number, rounded as the definition says."""

_WORLD = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def read_struct(kind: str, value: Any, decimals: int | None) -> str:
    """Canonical JSON text of one of `definitions.schema.STRUCTS`. Lengths and coordinates are rounded, the directions
    of axes made unit. Raises Wrong."""
    found = unpacked(value)
    if not isinstance(found, (Mapping, list, tuple)):
        raise Wrong(f"Send {FORMS[kind]}.", "type_error")
    return canonical(_READ[kind](found, _rounding(decimals)))


def read_points(values: Sequence[Any], decimals: int | None) -> list[Json]:
    """The points of a polyline. Raises Wrong."""
    return [_point(value, _rounding(decimals)) for value in values]


def is_point(value: Any) -> bool:
    """Whether it looks like one point, be it right or wrong."""
    if isinstance(value, Mapping):
        names = {str(key).lower() for key in value}
        return "x" in names and "plane" not in names
    return isinstance(value, (list, tuple)) and bool(value) and not any(isinstance(v, (list, dict, str)) for v in value)


def is_struct(kind: str, value: Any) -> bool:
    """Whether a list is one value of that type, and not several."""
    if not isinstance(value, (list, tuple)):
        return False
    if kind == "Line":
        return bool(value) and all(map(is_point, value))
    return kind in ("Point", "Vector", "Plane") and is_point(value)


def _rounding(decimals: int | None) -> Number:
    def read(value: Any) -> float:
        number = read_number(value)
        return number if decimals is None else round(number, decimals) + 0.0

    return read


def _point(value: Any, number: Number) -> Json:
    value = unpacked(value)
    if isinstance(value, Mapping):
        fields = {"Z": 0.0} | fields_of(value, "A point", ("X", "Y", "Z"))
    elif isinstance(value, (list, tuple)) and len(value) in (2, 3):
        fields = dict(zip("XYZ", (*value, 0.0), strict=False))
    else:
        raise Wrong(f"Send {FORMS['Point']}.", "type_error")
    return {axis: part_of(fields, axis, number) for axis in "XYZ"}


def _plane(value: Any, number: Number) -> Json:
    value = unpacked(value)
    if is_point(value):
        return _plane_at(_point(value, number), _WORLD)
    fields = fields_of(value, "A plane", ("Origin", "XAxis", "YAxis", "ZAxis", "Normal"))
    return _plane_at(part_of(fields, "Origin", lambda part: _point(part, number)), _axes(fields))


def _axes(fields: Json) -> Axes:
    """Of two axes, of the normal, or those of the world."""
    if "XAxis" in fields or "YAxis" in fields:
        x, y = (part_of(fields, name, _direction) for name in ("XAxis", "YAxis"))
        return axes_of(x, y)
    normal = next((name for name in ("Normal", "ZAxis") if name in fields), None)
    return axes_across(part_of(fields, normal, _direction)) if normal else _WORLD


def _plane_at(origin: Json, axes: Axes) -> Json:
    named = zip(("XAxis", "YAxis", "ZAxis"), axes, strict=True)
    return {"Origin": origin, **{name: dict(zip("XYZ", (n + 0.0 for n in axis), strict=True)) for name, axis in named}}


def _direction(value: Any) -> Numbers:
    point = _point(value, read_number)
    return direction((point["X"], point["Y"], point["Z"]))


def _line(value: Any, number: Number) -> Json:
    if isinstance(value, (list, tuple)):
        if len(value) != 2:
            raise Wrong("A line has two points.", "wrong_count")
        value = {"From": value[0], "To": value[1]}
    fields = fields_of(value, "A line", ("From", "To"))
    return {name: part_of(fields, name, lambda part: _point(part, number)) for name in ("From", "To")}


def _circle(value: Any, number: Number) -> Json:
    fields = fields_of(value, "A circle", ("Plane", "Center", "Normal", "Radius"))
    if "Center" in fields and "Plane" not in fields:
        plane = _plane_at(part_of(fields, "Center", lambda part: _point(part, number)), _axes(fields))
    else:
        plane = part_of(fields, "Plane", lambda part: _plane(part, number))
    radius = part_of(fields, "Radius", number)
    if radius <= 0:
        raise Wrong("Radius: a circle's radius is above 0.", "out_of_range")
    return {"Plane": plane, "Radius": radius}


def _rectangle(value: Any, number: Number) -> Json:
    return _on_plane(fields_of(value, "A rectangle", ("Plane", "X", "Y")), "XY", number)


def _box(value: Any, number: Number) -> Json:
    return _on_plane(fields_of(value, "A box", ("Plane", "X", "Y", "Z")), "XYZ", number)


def _on_plane(fields: Json, sides: str, number: Number) -> Json:
    plane = part_of(fields, "Plane", lambda part: _plane(part, number))
    return {"Plane": plane} | {side: part_of(fields, side, lambda part: _interval(part, number)) for side in sides}


def _interval(value: Any, number: Number) -> Json:
    """From the smaller to the larger, as RhinoCommon makes the sides of rectangles and boxes."""
    if isinstance(value, (list, tuple)) and len(value) == 2:
        value = {"T0": value[0], "T1": value[1]}
    if not isinstance(value, Mapping):
        raise Wrong(f"Send an interval, {_INTERVAL}.", "type_error")
    fields = fields_of(value, "An interval", ("T0", "T1"))
    low, high = sorted(part_of(fields, name, number) for name in ("T0", "T1"))
    return {"T0": low, "T1": high}


_READ: dict[str, Callable[[Any, Number], Json]] = {
    "Point": _point,
    "Vector": _point,
    "Plane": _plane,
    "Line": _line,
    "Circle": _circle,
    "Rectangle": _rectangle,
    "Box": _box,
}
_INTERVAL = '{"T0": 0, "T1": 10} or [0, 10]'
FORMS = {
    "Point": 'a point, {"X": 1, "Y": 2, "Z": 3}, [1, 2, 3] or "1,2,3"',
    "Vector": 'a vector, {"X": 1, "Y": 2, "Z": 3}, [1, 2, 3] or "1,2,3"',
    "Plane": "a plane, an object of Origin, XAxis and YAxis, or its origin alone",
    "Line": "a line, an object of From and To, or its two points",
    "Circle": "a circle, an object of Plane (or Center and Normal) and Radius",
    "Rectangle": f"a rectangle, an object of Plane, X and Y, each {_INTERVAL}",
    "Box": f"a box, an object of Plane, X, Y and Z, each {_INTERVAL}",
}
"""What to send for each, for people."""
