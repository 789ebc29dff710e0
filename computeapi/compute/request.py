"""What does a client of Rhino Compute ask for? The body of /grasshopper and /io as one value. Pure.

Names are read in any case, as Compute's own reader does it, null is the same as nothing, and what isn't known is left
out: Hops sends more with each version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from computeapi.engines.base import Document
from softly.lib.errors import FieldErrors, ValidationFailed
from softly.lib.fields import Fields

_INT32 = 2**31
_NEWEST_VERSION = 99
"""Of .3dm files; Rhino 8 writes 8. What a server can't read it answers with an empty 500, which counts against it."""
_WORD = re.compile(r"[A-Za-z]{1,32}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """`pointer` names a definition, `algo` is the base64 of its file; `trees` are the inputs, not looked at yet."""

    pointer: str = ""
    algo: str = ""
    file_name: str = ""
    trees: tuple[Any, ...] = ()
    cache_solve: bool = False
    recursion_level: int = 0
    document: Document = field(default_factory=Document)


def from_body(body: Any) -> Asked:
    """The body may be the object, or a list of it alone. Raises ValidationFailed that names each wrong field."""
    fields = _fields(body[0] if isinstance(body, list) and len(body) == 1 else body)
    asked = Asked(
        pointer=fields.text("pointer").strip(),
        algo=fields.text("algo"),
        file_name=fields.text("filename"),
        trees=tuple(_trees(fields)),
        cache_solve=fields.flag("cachesolve", False),
        recursion_level=fields.integer("recursionlevel", 0, low=-_INT32, high=_INT32 - 1),
        document=Document(
            absolute_tolerance=fields.number("absolutetolerance", 0, low=0),
            angle_tolerance=fields.number("angletolerance", 0, low=0),
            units=_units(fields),
            version=fields.integer("dataversion", 7, low=0, high=_NEWEST_VERSION),
        ),
    )
    if not (asked.pointer or asked.algo) and not fields.errors:
        fields.wrong("pointer", "Name a definition as `pointer`, or send its file as `algo`, in base64.", "required")
    fields.errors.refuse()
    return asked


def in_any_case(value: Mapping[str, Any]) -> dict[str, Any]:
    """By lower-case names."""
    return {str(name).lower(): found for name, found in value.items()}


def _fields(body: Any) -> Fields:
    if isinstance(body, Mapping):
        return Fields(in_any_case(body), FieldErrors())
    message = "Send a JSON object, or a list of it alone."
    raise ValidationFailed.of("body", message, "type_error")


def _trees(fields: Fields) -> list[Any]:
    value = fields.given("values")
    if value is None or isinstance(value, list):
        return value or []
    fields.wrong("values", 'Send a list of trees: {"ParamName": …, "InnerTree": {…}}.', "type_error")
    return []


def _units(fields: Fields) -> str:
    units = fields.text("modelunits")
    if units and not _WORD.fullmatch(units):
        fields.wrong("modelunits", "Send a name of letters, such as Millimeters.", "invalid_choice")
    return units or "Millimeters"
