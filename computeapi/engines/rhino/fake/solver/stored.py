"""What does a parameter hold that nothing was sent to and no wire reaches? What the file says of it."""

from __future__ import annotations

import json
from typing import Any

from computeapi.engines.rhino.fake.solver.documents import Parameter
from computeapi.engines.rhino.fake.solver.kinds import KINDS, UNKNOWN
from computeapi.engines.rhino.fake.solver.values import WORLD, Plane, Point, Tree, Vector
from definitions.readers.grasshopper.archive import values as archived
from definitions.readers.grasshopper.archive.tree import Chunk


def stored(parameter: Parameter) -> Tree:
    """Its own data; empty where it has none. Internalised geometry is not read."""
    kind = KINDS.get(parameter.guid, UNKNOWN) if parameter.guid else UNKNOWN
    chunk = parameter.chunk
    match kind.receiver:
        case "GH_NumberSlider":
            return _one((chunk.chunk("Slider") or chunk).value("Value", default=0.0))
        case "GH_BooleanToggle":
            return _one(chunk.value("ToggleValue", default=False))
        case "GH_Panel":
            return _panel(chunk)
        case "GH_ValueList":
            items = chunk.all("ListItem")
            return {(0,): [_expression(item.value("Expression")) for item in items if item.value("Selected")]}
    data = chunk.chunk("PersistentData")
    return (
        {}
        if data is None
        else {_path(branch): [_value(item) for item in branch.all("Item")] for branch in data.all("Branch")}
    )


def _one(value: Any) -> Tree:
    return {(0,): [value]}


def _panel(chunk: Chunk) -> Tree:
    text = chunk.value("UserText", default="")
    properties = chunk.chunk("PanelProperties")
    whole = properties is None or properties.value("Multiline", default=True)
    return {(0,): [text] if whole else text.splitlines()}


def _expression(text: str) -> Any:
    """A number or a text in quotes; Grasshopper's formulas are not computed."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _path(branch: Chunk) -> tuple[int, ...]:
    return tuple(int(part) for part in branch.value("Path", default="{0}").strip("{}").split(";") if part.strip())


def _value(item: Chunk) -> Any:
    found = next((each.value for each in item.items if each.name != "null_string"), None)
    match found:
        case bool() | int() | float() | str():
            return found
        case archived.Point3d(x=x, y=y, z=z):
            return Vector(x, y, z) if item.value("vector") else Point(x, y, z)
        case archived.Plane():
            return _plane(found)
    return None


def _plane(plane: archived.Plane) -> Plane:
    x, y, origin = plane.x_axis, plane.y_axis, plane.origin
    z = Vector(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x)
    return Plane(Point(origin.x, origin.y, origin.z), Vector(x.x, x.y, x.z), Vector(y.x, y.y, y.z), z or WORLD.z_axis)
