"""What is sent for each input? Trees of texts, each written as the object that takes it reads it.

Compute reads `data` by the class of the receiving object, whatever `type` says, and answers one wrong text with an
empty 500. It also solves the document it has loaded again and again: an input that is left out keeps what the last
request gave it, so all that can be set are sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from computeapi.engines.base import Branches, Document, EngineCall
from computeapi.engines.opennurbs import NET_STRUCTS
from definitions.schema import GEOMETRY, Input, Scalar
from softly.lib.errors import DefinitionFailed

_UNPARSED = {"Param_String"}
"""Take text as it is; a panel and the contextual "Get String" take a JSON string."""

Geometry = Callable[[str], str | None]
"""The JSON text of an openNURBS object, or of a polyline's points, by its id."""


def trees(call: EngineCall, internalised: Geometry) -> list[dict[str, Any]]:
    """Every input that can be set, in the form of Compute's `values`. `internalised` knows the geometry of defaults.

    Raises DefinitionFailed when a default's geometry is not in the file.
    """

    def find(ident: str) -> str | None:
        return call.geometry.get(ident) or internalised(ident)

    return [
        {"ParamName": item.name, "InnerTree": _branches(item, call.inputs[item.name], find)}
        for item in call.interface.inputs
        if item.settable and item.name in call.inputs
    ]


def document(wished: Document) -> dict[str, Any]:
    """What differs from the usual document, in Compute's fields."""
    usual = Document()
    found: dict[str, Any] = {}
    if wished.units != usual.units:
        found["modelunits"] = wished.units
    if wished.version != usual.version:
        found["dataversion"] = wished.version
    if wished.has_tolerances:
        found |= {"absolutetolerance": wished.absolute_tolerance, "angletolerance": wished.angle_tolerance}
    return found


def _branches(item: Input, branches: Branches, find: Geometry) -> dict[str, list[dict[str, str]]]:
    kind = _TYPES.get(item.param_type, "System.String")
    return {
        path: [{"type": kind, "data": text(item, value, find)} for value in values] for path, values in branches.items()
    }


def text(item: Input, value: Scalar, find: Geometry) -> str:
    """`data` for one value."""
    if item.param_type in GEOMETRY:
        found = find(str(value))
        if found is None:
            raise DefinitionFailed(f"{item.name}: the geometry of its default can't be read from the file.")
        return found
    if isinstance(value, str):
        is_json = item.param_type != "Text" or item.receiver in _UNPARSED
        return value if is_json else json.dumps(value, ensure_ascii=False)
    if item.param_type == "Integer":
        return str(int(value))
    return json.dumps(float(value) if item.param_type == "Number" else value)


_TYPES = {
    "Number": "System.Double",
    "Integer": "System.Int32",
    "Boolean": "System.Boolean",
    **NET_STRUCTS,
}
"""For whoever reads the request: Compute does not look at it."""
