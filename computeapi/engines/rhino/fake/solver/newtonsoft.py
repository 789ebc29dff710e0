"""How does Compute read a JSON text as a number, a flag, a string? As its library does: strict here, lenient there.

`5.0` is no integer, `True` no flag; `"5"` in quotes is a number, `1` a flag, NaN stands as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_WHOLE = re.compile(r"\s*[-+]?[0-9]{1,10}\s*\Z")
_INT32 = range(-(2**31), 2**31)


class BadValue(ValueError):
    """A text that can't be read as what the receiver takes."""


class Raw(str):
    """A number as it stood in the text: `5.0` isn't `5`."""

    __slots__ = ()


def parse(text: str) -> Any:
    """JSON with its numbers as they stand (`Raw`). Raises BadValue."""
    try:
        return json.loads(text, parse_int=Raw, parse_float=Raw, parse_constant=Raw)
    except (ValueError, RecursionError) as error:
        raise BadValue(f"Unexpected character encountered while parsing value: {text[:20]!r}") from error


def as_double(value: Any) -> float:
    if isinstance(value, str) and "_" not in value:
        try:
            return float(value)
        except ValueError:
            pass
    raise BadValue(f"Could not convert to double: {_shown(value)}")


def as_integer(value: Any) -> int:
    if isinstance(value, str) and _WHOLE.match(value) and int(value) in _INT32:
        return int(value)
    raise BadValue(f"Input string {_shown(value)} is not a valid integer.")


def as_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Raw):
        return float(value) != 0
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise BadValue(f"Could not convert to boolean: {_shown(value)}")


def as_string(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    raise BadValue("Unexpected character encountered while parsing value: an object or array where text is due.")


def as_object(value: Any) -> Mapping[str, Any]:
    """Members by their names in lower case: the library finds them in any case."""
    if isinstance(value, dict):
        return {name.lower(): member for name, member in value.items()}
    raise BadValue(f"An object is due, not {_shown(value)}")


def _shown(value: Any) -> str:
    return repr(str(value)[:40])
