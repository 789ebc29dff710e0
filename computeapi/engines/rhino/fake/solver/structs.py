"""How are the small structs of RhinoCommon read from JSON? Member by member: what is left out stays zero."""

from __future__ import annotations

from typing import Any

from computeapi.engines.rhino.fake.solver.newtonsoft import as_double, as_object
from computeapi.engines.rhino.fake.solver.values import Box, Circle, Interval, Line, Plane, Point, Rectangle, Vector


def point(value: Any) -> Point:
    return Point(*_numbers(value))


def vector(value: Any) -> Vector:
    return Vector(*_numbers(value))


def _numbers(value: Any) -> list[float]:
    members = as_object(value)
    return [as_double(members.get(letter, "0")) for letter in "xyz"]


def line(value: Any) -> Line:
    members = as_object(value)
    return Line(point(members.get("from", {})), point(members.get("to", {})))


def plane(value: Any) -> Plane:
    """Each axis as it is sent: one that is left out stays zero, and the plane is none."""
    members = as_object(value)
    axes = [vector(members.get(name, {})) for name in ("xaxis", "yaxis", "zaxis")]
    return Plane(point(members.get("origin", {})), *axes)


def interval(value: Any) -> Interval:
    members = as_object(value)
    return Interval(as_double(members.get("t0", "0")), as_double(members.get("t1", "0")))


def circle(value: Any) -> Circle:
    members = as_object(value)
    return Circle(plane(members.get("plane", {})), as_double(members.get("radius", "0")))


def rectangle(value: Any) -> Rectangle:
    members = as_object(value)
    return Rectangle(plane(members.get("plane", {})), *(interval(members.get(name, {})) for name in "xy"))


def box(value: Any) -> Box:
    members = as_object(value)
    return Box(plane(members.get("plane", {})), *(interval(members.get(name, {})) for name in "xyz"))
