"""Which components can the fake compute? A few of Grasshopper's own, one value at a time.

A definition with any other is answered with an error that names it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import UUID

import rhino3dm

from computeapi.engines.rhino.fake.solver import geometry
from computeapi.engines.rhino.fake.solver.casting import named
from computeapi.engines.rhino.fake.solver.values import Box, Interval, Plane, Point, Tree, Vector

_LONGEST = 100_000


class Trouble(ValueError):
    """A component's runtime error: the solve goes on with nothing in place of what it would have given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Native:
    """`run` takes a value of each input, cast to `inputs` ("": as it is), and gives a value of each output.

    No `inputs`: as many as the component has, each as it is. `gives_list`: a list for each output.
    """

    run: Callable[..., tuple[Any, ...]]
    inputs: tuple[str, ...] = ()
    gives_list: bool = False


def _folded(sign: str, step: Callable[[Any, Any], Any]) -> Callable[..., tuple[Any, ...]]:
    """An operator of two operands or more, numbers or vectors; `step` gives None for a pair that it can't take."""

    def both(a: Any, b: Any) -> Any:
        found = None if isinstance(a, bool) or isinstance(b, bool) else step(a, b)
        if found is None:
            raise Trouble(f"Operator {sign!r} cannot be applied to {named(a)} and {named(b)}")
        return found

    return lambda *operands: (reduce(both, operands),)


def _sum(a: Any, b: Any) -> Any:
    alike = all(isinstance(one, (int, float)) for one in (a, b)) or all(isinstance(one, Vector) for one in (a, b))
    return a + b if alike else None


def _difference(a: Any, b: Any) -> Any:
    return _sum(a, b * -1) if isinstance(b, (int, float, Vector)) else None


def _product(a: Any, b: Any) -> Any:
    vector, factor = (b, a) if isinstance(b, Vector) else (a, b)
    fits = isinstance(vector, (int, float, Vector)) and isinstance(factor, (int, float))
    return vector * factor if fits else None


def _divide(a: float, b: float) -> tuple[Any, ...]:
    if b == 0:
        raise Trouble("Division by zero")
    return (a / b,)


def _box(a: Point, b: Point, plane: Plane) -> tuple[Any, ...]:
    sides = []
    for axis in (plane.x_axis, plane.y_axis, plane.z_axis):
        ends = sorted((end + plane.origin * -1).dot(axis) for end in (a, b))
        sides.append(Interval(*ends))
    if not all(0 < side.length < math.inf for side in sides):
        raise Trouble("The box is flat or without end")
    return (Box(plane, *sides),)


def _series(start: float, step: float, count: int) -> tuple[Any, ...]:
    if not 0 <= count <= _LONGEST:
        raise Trouble(f"Count must be 0 to {_LONGEST}")
    return ([start + step * i for i in range(count)],)


def _move(thing: Any, motion: Vector) -> tuple[Any, ...]:
    if isinstance(thing, Box):
        plane = thing.plane
        thing = Box(Plane(plane.origin + motion, plane.x_axis, plane.y_axis, plane.z_axis), thing.x, thing.y, thing.z)
        return (thing, None)
    if isinstance(thing, Vector):
        return (thing + motion, None)
    if isinstance(thing, rhino3dm.GeometryBase):
        return (geometry.moved(thing, motion.x, motion.y, motion.z), None)
    raise Trouble(f"The fake moves no {named(thing)}.")


def _vector(x: float, y: float, z: float) -> tuple[Any, ...]:
    return (Vector(x, y, z), math.sqrt(x * x + y * y + z * z))


def chosen(gate: Tree, streams: Sequence[Tree]) -> Tree:
    """The tree whose number the gate is; none where there is no such."""
    index = next((value for values in gate.values() for value in values), None)
    return streams[index] if index is not None and 0 <= index < len(streams) else {}


STREAM_FILTER = UUID("eeafc956-268e-461d-8e73-ee05c6f72c01")
"""Passes whole trees on."""
NATIVES = {
    UUID(guid): native
    for guid, native in {
        "a0d62394-a118-422d-abb3-6af115c75b25": Native(run=_folded("+", _sum)),
        "9c007a04-d0d9-48e4-9da3-9ba142bc4d46": Native(run=_folded("-", _difference)),
        "ce46b74e-00c9-43c4-805a-193b69ea4a11": Native(run=_folded("*", _product)),
        "9c85271f-89fa-4e9f-9f4a-d75802120ccc": Native(inputs=("Number", "Number"), run=_divide),
        "3581f42a-9592-4549-bd6b-1c0fc39d067b": Native(inputs=("Number",) * 3, run=lambda x, y, z: (Point(x, y, z),)),
        "2a43ef96-8f87-4892-8b94-237a47e8d3cf": Native(inputs=("Point", "Point", "Plane"), run=_box),
        "e64c5fb1-845c-4ab1-8911-5f338516ba67": Native(
            inputs=("Number", "Number", "Integer"), run=_series, gives_list=True
        ),
        "79f9fbb3-8f1d-4d9a-88a9-f7961b1012cd": Native(inputs=("Number",), run=lambda f: (Vector(f, 0.0, 0.0),)),
        "d3d195ea-2d59-4ffa-90b1-8b7ff3369f69": Native(inputs=("Number",), run=lambda f: (Vector(0.0, f, 0.0),)),
        "9103c240-a6a9-4223-9b42-dbd19bf38e2b": Native(inputs=("Number",), run=lambda f: (Vector(0.0, 0.0, f),)),
        "56b92eab-d121-43f7-94d3-6cd8f0ddead8": Native(inputs=("Number",) * 3, run=_vector),
        "e9eb1dcf-92f6-4d4d-84ae-96222d60f56b": Native(inputs=("Geometry", "Vector"), run=_move),
        "60e7defa-8b21-4ee1-99aa-a9223d6134ff": Native(
            inputs=("Brep", ""), run=lambda brep, settings: (geometry.mesh_of(brep),)
        ),
    }.items()
}
