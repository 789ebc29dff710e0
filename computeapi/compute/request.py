"""What does a client of Rhino Compute ask for? The body of /grasshopper and /io as one value. Pure.

Names are read in any case, as Compute's own reader does it, null is the same as nothing, and what isn't known is left
out: Hops sends more with each version.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from computeapi.engines.base import Document
from softly.lib.errors import FieldErrors, ValidationFailed

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
    fields = _Fields(body[0] if isinstance(body, list) and len(body) == 1 else body)
    version = fields.integer("dataversion", 7)
    if not 0 <= version <= _NEWEST_VERSION:
        fields.wrong("dataversion", f"Send a whole number from 0 to {_NEWEST_VERSION}.", "out_of_range")
    asked = Asked(
        pointer=fields.text("pointer").strip(),
        algo=fields.text("algo"),
        file_name=fields.text("filename"),
        trees=tuple(fields.many("values")),
        cache_solve=fields.boolean("cachesolve"),
        recursion_level=fields.integer("recursionlevel", 0),
        document=Document(
            absolute_tolerance=fields.number_from_0("absolutetolerance"),
            angle_tolerance=fields.number_from_0("angletolerance"),
            units=fields.word("modelunits") or "Millimeters",
            version=version,
        ),
    )
    if not (asked.pointer or asked.algo) and not fields.errors:
        fields.wrong("pointer", "Name a definition as `pointer`, or send its file as `algo`, in base64.", "required")
    if fields.errors:
        raise ValidationFailed(fields.errors, more=fields.errors.more)
    return asked


def in_any_case(value: Mapping[str, Any]) -> dict[str, Any]:
    """By lower-case names."""
    return {str(name).lower(): found for name, found in value.items()}


class _Fields:
    """The members of an object, each read as one type; those that are of another are noted."""

    def __init__(self, body: Any) -> None:
        self.errors = FieldErrors()
        self._found: dict[str, Any] = {}
        if isinstance(body, Mapping):
            self._found = in_any_case(body)
        else:
            self.wrong("body", "Send a JSON object, or a list of it alone.")

    def wrong(self, name: str, message: str, code: str = "type_error") -> None:
        self.errors.add(name, message, code)

    def text(self, name: str) -> str:
        value = self._given(name, "")
        if not isinstance(value, str):
            self.wrong(name, "Send a string.")
            return ""
        return value

    def boolean(self, name: str) -> bool:
        value = self._given(name, False)
        if not isinstance(value, bool):
            self.wrong(name, "Send true or false.")
        return bool(value)

    def word(self, name: str) -> str:
        value = self.text(name)
        if value and not _WORD.fullmatch(value):
            self.wrong(name, "Send a name of letters, such as Millimeters.", "invalid_choice")
        return value

    def integer(self, name: str, usual: int) -> int:
        value = self._given(name, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not -_INT32 <= value < _INT32:
            self.wrong(name, "Send a whole number of 32 bits.")
            return usual
        return value

    def number_from_0(self, name: str) -> float:
        value = self._given(name, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= sys.float_info.max:
            self.wrong(name, "Send a number from 0.")
            return 0.0
        return float(value)

    def many(self, name: str) -> list[Any]:
        value = self._given(name, [])
        if not isinstance(value, list):
            self.wrong(name, 'Send a list of trees: {"ParamName": …, "InnerTree": {…}}.')
            return []
        return value

    def _given(self, name: str, usual: Any) -> Any:
        value = self._found.get(name)
        return usual if value is None else value
