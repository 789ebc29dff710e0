"""Does a server see the same inputs and outputs as we read from the file? Sentences about what differs. Pure.

Only what a server says is compared: it doesn't tell the choices of a value list, nor the range of a slider behind a
group's parameter. Its `Errors` are left aside: they hold whatever its process has logged for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from definitions.schema import GEOMETRY, PLAIN, STRUCTS, Input, Interface

_TYPES = PLAIN | GEOMETRY | STRUCTS | {"Picture"}
_NUMBERS = {"Number", "Integer"}
_LONGEST = 300
_MOST = 100
_LONGEST_VALUE = 80
_DEEPEST = 8


def document(body: bytes) -> Mapping[str, Any] | None:
    """The answer of /io, its names in lower case: those differ by release. None for anything else."""
    try:
        found = _lower(orjson.loads(body))
    except orjson.JSONDecodeError:
        return None
    names = [found.get("inputnames"), found.get("outputnames")] if isinstance(found, dict) else [None]
    return found if all(isinstance(each, list) for each in names) else None


def differences(ours: Interface, theirs: Mapping[str, Any]) -> tuple[str, ...]:
    """`theirs` as `document` gave it; the first 100."""
    # Names come from elsewhere and are stored here: of a length, and without what PostgreSQL's JSON can't hold.
    return tuple(each.replace("\0", "\ufffd")[:_LONGEST] for each in islice(_differences(ours, theirs), _MOST))


def missing_plugins(ours: Interface, body: bytes) -> tuple[str, ...]:
    """By the answer of /plugins/gh/installed, `{name: version}`; nothing where that can't be read."""
    try:
        installed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ()
    if not isinstance(installed, dict):
        return ()
    there = {str(name).lower() for name in installed}
    return tuple(
        f"The plug-in {' '.join(filter(None, (plugin.name, plugin.version)))} is not installed there."
        for plugin in ours.plugins
        if plugin.name.lower() not in there
    )


def _differences(ours: Interface, theirs: Mapping[str, Any]) -> Iterator[str]:
    inputs = _by_name(theirs, "input")
    yield from _names("input", [item.name for item in ours.inputs], list(inputs))
    for item in ours.inputs:
        if item.name in inputs:
            yield from _input(item, inputs[item.name])
    outputs = _by_name(theirs, "output")
    yield from _names("output", [item.name for item in ours.outputs], list(outputs))
    for output in ours.outputs:
        yield from _type(output.name, output.param_type, outputs.get(output.name, {}))


def _names(kind: str, ours: list[str], theirs: list[str]) -> Iterator[str]:
    for name in theirs:
        if name not in ours:
            yield f"{name}: an {kind} there, not here."
    for name in ours:
        if name not in theirs:
            yield f"{name}: an {kind} here, not there."


def _input(item: Input, theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from _type(item.name, item.param_type, theirs)
    if bool(theirs.get("treeaccess")) != item.tree_access and "treeaccess" in theirs:
        yield f"{item.name}: {'takes' if theirs['treeaccess'] else 'does not take'} trees there."
    at_most = theirs.get("atmost")
    if isinstance(at_most, int) and at_most > 0 and at_most != item.at_most:
        yield f"{item.name}: takes at most {at_most} values there, {item.at_most} here."
    for name, limit in (("minimum", item.minimum), ("maximum", item.maximum)):
        there = theirs.get(name)
        if isinstance(there, (int, float)) and there != limit:
            yield f"{item.name}: its {name} is {there:.15g} there, {_shown(limit)} here."
    yield from _default(item, theirs.get("default"))


def _type(name: str, ours: str, theirs: Mapping[str, Any]) -> Iterator[str]:
    there = str(theirs.get("paramtype"))
    # A slider of whole numbers is a Number to Compute.
    if there in _TYPES and ours in _TYPES and there != ours and {there, ours} != _NUMBERS:
        yield f"{name}: of type {there} there, {ours} here."


def _default(item: Input, theirs: Any) -> Iterator[str]:
    """Of plain values only: geometry and structs are written in more than one way."""
    if theirs is None or item.default is None or item.param_type not in PLAIN:
        return
    there = _values(theirs)
    if there and there != list(item.default):
        yield f"{item.name}: its default is {_shown(there)} there, {_shown(list(item.default))} here."


def _values(default: Any) -> list[Any]:
    """A tree since 0.16.11, a bare value before."""
    if not isinstance(default, dict):
        return [default]
    tree = default.get("innertree")
    branches = [items for items in tree.values() if isinstance(items, list)] if isinstance(tree, dict) else []
    return [_value(item.get("data")) for items in branches for item in items if isinstance(item, dict)]


def _value(data: Any) -> Any:
    try:
        return _lower(orjson.loads(data)) if isinstance(data, str) else data
    except orjson.JSONDecodeError:
        return data


def _by_name(theirs: Mapping[str, Any], kind: str) -> dict[str, Mapping[str, Any]]:
    """The details by name; a server of old gives the names only."""
    found: dict[str, Mapping[str, Any]] = {str(name): {} for name in theirs[f"{kind}names"]}
    listed = theirs.get(f"{kind}s")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and "name" in each:
            found[str(each["name"])] = each
    return found


def _lower(value: Any, depth: int = 0) -> Any:
    """Names of fields in lower case, as deep as they are looked at; branch paths are the same in both."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {name.lower(): _lower(each, depth + 1) for name, each in value.items()}
    return [_lower(each, depth + 1) for each in value] if isinstance(value, list) else value


def _shown(value: Any) -> str:
    text = "none" if value is None else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
