"""Which values may a client set, and to what? Any variable of the source, special ones too, to JSON. Pure.

They become assignments after the source, as `openscad -D` makes them; text stays text whatever is in it, since each
value is written as a literal (computeapi/engines/openscad/literals.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from softly.lib.errors import FieldErrors

MOST = 1000
MAX_DEPTH = 20
MAX_TEXT = 1 << 20
"""Characters of all texts together."""
MAX_LISTED = 250_000
"""Values in all lists together: 0.3 s of a web process's time."""

_NAME = re.compile(r"\$?[A-Za-z_][A-Za-z0-9_]{0,127}")
_WORD = re.compile("module|function|if|else|for|let|assert|echo|each|true|false|undef|use|include")
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
_VALUES = "Send a number, text, true, false, null (undef) or a list of them."


def read_variables(given: Any, errors: FieldErrors) -> dict[str, Any]:
    """The values by name, numbers as floats so that 1 and 1.0 are one. What is wrong goes to `errors`."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        errors.add("parameters", "Send an object of variables' names and values.", "type_error")
        return {}
    if len(given) > MOST:
        errors.add("parameters", f"At most {MOST:,} values can be set.", "too_many")
        return {}
    found, room = {}, _Room()
    for name, value in given.items():
        field = f"parameters.{name[:128]}"
        if not _NAME.fullmatch(name) or _WORD.fullmatch(name):
            errors.add(field, "Name a variable: letters, digits and _, no word of the language.", "invalid_name")
            continue
        try:
            found[name] = _canonical(value, room)
        except ValueError as error:
            errors.add(field, *error.args)
    return found


@dataclass(slots=True)
class _Room:
    """What all values of a request together may still have."""

    characters: int = MAX_TEXT
    listed: int = MAX_LISTED


def _canonical(value: Any, room: _Room, depth: int = 0) -> Any:
    """Raises ValueError with a message and a code."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, str):
        return _text(value, room)
    if not isinstance(value, list):
        raise ValueError(_VALUES, "type_error")
    if depth == MAX_DEPTH:
        raise ValueError(f"Lists are nested at most {MAX_DEPTH} deep.", "too_deep")
    room.listed -= len(value)
    if room.listed < 0:
        raise ValueError(f"All lists together have at most {MAX_LISTED:,} values.", "too_long")
    return [_canonical(item, room, depth + 1) for item in value]


def _number(value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("Send a finite number.", "not_finite")
    return number + 0.0  # no -0.0: it would be another key


def _text(value: str, room: _Room) -> str:
    room.characters -= len(value)
    if room.characters < 0:
        raise ValueError(f"All texts together have at most {MAX_TEXT:,} characters.", "too_long")
    if _NO_CHARACTER.search(value):
        raise ValueError("Text is Unicode without NUL and without halves of surrogate pairs.", "invalid_character")
    return value
