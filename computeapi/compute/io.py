"""What does a definition take and give, in the words of Rhino Compute's /io? Made of what its reader found."""

from __future__ import annotations

from typing import Any

from computeapi.engines import registry as engines
from computeapi.engines.opennurbs import NET_STRUCTS, value_item
from definitions.entries import Entry
from definitions.schema import GEOMETRY, STRUCTS, Input, Output, Scalar

_TYPE_NAMES = {"Any": "Generic Data", "Picture": "Text"}
"""Grasshopper's names of types, where they aren't ours."""


def described(entry: Entry, *, file_name: str = "") -> dict[str, Any]:
    """`FileName` is that of the request, as Compute gives it back."""
    interface = entry.interface
    reason = engines.unavailable_reason(entry.engine)
    return {
        "Description": interface.description or interface.title,
        "CacheKey": entry.keys[0],
        "FileName": file_name or entry.name,
        "InputNames": [item.name for item in interface.inputs],
        "OutputNames": [item.name for item in interface.outputs],
        "Icon": None,
        "Inputs": [_input(item) for item in interface.inputs],
        "Outputs": [_output(item) for item in interface.outputs],
        "Warnings": [reason] if reason else [],
        "Errors": [],
    }


def _input(item: Input) -> dict[str, Any]:
    public = item.as_json()
    return _output(item) | {
        "Description": item.description or None,
        "AtLeast": item.at_least,
        "AtMost": item.at_most,
        "TreeAccess": item.tree_access,
        "Default": _default(item),
        "Minimum": public["minimum"],
        "Maximum": public["maximum"],
    }


def _output(item: Input | Output) -> dict[str, Any]:
    return {
        "Name": item.name,
        "Nickname": item.nickname,
        "ParamType": _TYPE_NAMES.get(item.param_type, item.param_type),
    }


def _default(item: Input) -> dict[str, Any] | None:
    """As a tree; None where there is none to show: of geometry only the id is known here."""
    if item.default is None or item.param_type in GEOMETRY:
        return None
    return {"ParamName": item.name, "InnerTree": {"{0}": [_value(item, value) for value in item.default]}}


def _value(item: Input, value: Scalar) -> dict[str, str]:
    if item.param_type in STRUCTS:
        return {"type": NET_STRUCTS[item.param_type], "data": str(value)}
    return value_item(float(value) if item.param_type == "Number" else value)
