"""What flows through the wires of a definition? Numbers, text, the small structs of RhinoCommon, geometry; in trees."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

Path = tuple[int, ...]
"""Of a branch: `{0;1}` is (0, 1)."""
Tree = dict[Path, list[Any]]
"""Branches in order. A value is bool, int, float, str, a class of this file, a `rhino3dm.CommonObject` or None."""


def path_text(path: Path) -> str:
    """As Grasshopper writes it: `{0;1}`."""
    return "{" + ";".join(map(str, path)) + "}"


def merged(trees: Iterable[Tree]) -> Tree:
    """All of them in one: values of equal paths follow each other."""
    found: Tree = {}
    for tree in trees:
        for path, values in tree.items():
            found.setdefault(path, []).extend(values)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Vector:
    """A direction with a length."""

    x: float
    y: float
    z: float

    def __add__(self, other: Vector) -> Self:
        return replace(self, x=self.x + other.x, y=self.y + other.y, z=self.z + other.z)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: Vector) -> float:
        return math.fsum((self.x * other.x, self.y * other.y, self.z * other.z))


@dataclass(frozen=True, slots=True)
class Point(Vector):
    """A place."""


@dataclass(frozen=True, slots=True)
class Plane:
    origin: Point
    x_axis: Vector
    y_axis: Vector
    z_axis: Vector

    def at(self, x: float, y: float, z: float) -> Point:
        """The place that has these coordinates in the plane."""
        return self.origin + self.x_axis * x + self.y_axis * y + self.z_axis * z


WORLD = Plane(Point(0.0, 0.0, 0.0), Vector(1.0, 0.0, 0.0), Vector(0.0, 1.0, 0.0), Vector(0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Interval:
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Line:
    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Circle:
    plane: Plane
    radius: float


@dataclass(frozen=True, slots=True)
class Rectangle:
    plane: Plane
    x: Interval
    y: Interval


@dataclass(frozen=True, slots=True)
class Box:
    plane: Plane
    x: Interval
    y: Interval
    z: Interval
