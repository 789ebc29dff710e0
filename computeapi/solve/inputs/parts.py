"""How are the parts of a struct taken from what was sent? By names in any case, each wrong one named. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from computeapi.solve.inputs.values import Wrong, number_in

_POINT = re.compile(r"\{?([^,{}\[\]\"]+(?:,[^,{}\[\]\"]+){1,2})\}?")
_SAID_BESIDES = (
    "isvalid isunset boundingbox center normal direction length squarelength unittangent isunitvector istiny iszero"
    " fromx fromy fromz tox toy toz originx originy originz minimumcoordinate maximumcoordinate diameter circumference"
    " width height area volume min max mid issingleton isincreasing isdecreasing"
)
"""What RhinoCommon's structs say of themselves besides what makes them, in lower case."""
_DROPPED = frozenset(_SAID_BESIDES.split())


def unpacked(value: Any) -> Any:
    """What a text stands for: `1,2,3` and Grasshopper's `{1,2,3}` are points, the rest is JSON. Text that is neither
    stays text."""
    if not isinstance(value, str):
        return value
    if match := _POINT.fullmatch(value.strip()):
        numbers = [number_in(part.strip()) for part in match[1].split(",")]
        if None not in numbers:
            return numbers
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def fields_of(value: Any, what: str, names: Sequence[str]) -> dict[str, Any]:
    """The parts under the names as we write them; null is the same as left out, and what RhinoCommon says besides is
    dropped. Raises Wrong."""
    if not isinstance(value, Mapping):
        raise Wrong(f"{what} is an object of {', '.join(names)}.", "type_error")
    known = {name.lower(): name for name in names}
    found: dict[str, Any] = {}
    for key, part in value.items():
        name = known.get(str(key).lower())
        if name is None:
            if str(key).lower() not in _DROPPED:
                raise Wrong(f"{what} has no {str(key)[:64]!r}; it has {', '.join(names)}.", "unknown_field")
        elif name in found:
            raise Wrong(f"{name} is given twice.", "duplicate_input")
        elif part is not None:
            found[name] = part
    return found


def part_of[Part](fields: Mapping[str, Any], name: str, read: Callable[[Any], Part]) -> Part:
    """One part, read; what is wrong with it names it. Raises Wrong."""
    if name not in fields:
        raise Wrong(f"{name} is missing.", "required")
    try:
        return read(fields[name])
    except Wrong as wrong:
        raise Wrong(f"{name}: {wrong.message}", wrong.code) from wrong
