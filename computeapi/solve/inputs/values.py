"""Is one number, truth value or text what its input takes? It comes out typed, rounded and in its range. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, Literal

from definitions.schema import Input, Scalar, is_color

TextForm = Literal["query", "tree"]
"""Values that are text: a query's strings, or the JSON text in a tree's `data`."""

MAX_TEXT = 1 << 16
_INT32 = 2**31
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


class Wrong(Exception):
    """One value that isn't allowed: the message says what is."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def read_scalar(item: Input, value: Any, decimals: int | None, form: TextForm | None) -> Scalar:
    """`decimals` is the definition's rounding of this input. Raises Wrong."""
    if isinstance(value, (list, dict)) or value is None:
        raise Wrong(f"Send {_A[item.param_type]}.", "type_error")
    found: Scalar = _READ[item.param_type](_from_text(item, value, form) if form else value)
    if item.choices:
        if not any(found == c.value and isinstance(found, bool) == isinstance(c.value, bool) for c in item.choices):
            allowed = ", ".join(_shown(c.value) for c in item.choices)
            raise Wrong(f"{_shown(found)} is not allowed; allowed: {allowed}.", "invalid_choice")
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        found = found if decimals is None else _rounded(item, found, decimals)
        _check_range(item, found)
    if isinstance(found, str) and len(found) > (item.max_length or MAX_TEXT):
        raise Wrong(f"At most {item.max_length or MAX_TEXT} characters are allowed.", "too_long")
    if item.widget == "color" and not is_color(str(found)):
        raise Wrong("Send a colour: #rrggbb or a name.", "invalid_color")
    return found


def read_number(value: Any) -> float:
    """A finite one, of JSON's numbers. Raises Wrong."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Wrong("Send a number.", "type_error")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Wrong("Send a finite number.", "not_finite")
    # Adding 0.0 makes -0.0 the same as 0.0, as the key must see it.
    return number + 0.0


def number_in(text: str) -> float | None:
    """float() would also take digits of other scripts, underscores and names; JSON's numbers are all there is here."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _rounded(item: Input, value: float, decimals: int) -> float:
    """A value inside the range stays inside it."""
    rounded = round(value, decimals)
    if item.minimum is not None and value >= item.minimum:
        rounded = max(rounded, item.minimum)
    if item.maximum is not None and value <= item.maximum:
        rounded = min(rounded, item.maximum)
    return int(rounded) if isinstance(value, int) else rounded + 0.0


def _check_range(item: Input, value: float) -> None:
    low, high = item.minimum, item.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return
    unit = f" {item.unit}" if item.unit else ""
    if low is not None and high is not None:
        allowed = f"from {low:.15g} to {high:.15g}{unit}"
    else:
        allowed = f"at least {low:.15g}{unit}" if low is not None else f"at most {high:.15g}{unit}"
    raise Wrong(f"{value:.15g} is out of range; allowed: {allowed}.", "out_of_range")


def _shown(value: Scalar) -> str:
    return json.dumps(value, ensure_ascii=False) if len(str(value)) < 64 else f'"{str(value)[:60]}…"'


def _from_text(item: Input, value: Any, form: TextForm) -> Any:
    """A query's string, or the JSON text in a tree's `data`, as the value it stands for."""
    if not isinstance(value, str):
        return value
    if item.param_type == "Text":
        return _unquoted(value) if form == "tree" else value
    text = value.strip().strip('"')
    if item.param_type == "Boolean":
        return {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}.get(text.lower(), value)
    number = number_in(text)
    return value if number is None else number


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            found = json.loads(value)
        except ValueError:
            return value
        return str(found)
    return value


def _integer(value: Any) -> int:
    number = read_number(value)
    if number != math.floor(number):
        raise Wrong(f"{number:.15g} is not a whole number.", "not_an_integer")
    if not -_INT32 <= number < _INT32:
        raise Wrong("Send a whole number of 32 bits.", "out_of_range")
    return int(number)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("Send true or false.", "type_error")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("Send a string.", "type_error")
    if "\0" in value:
        raise Wrong("The character U+0000 is not allowed.", "invalid_character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Wrong("Half of a surrogate pair is not a character.", "invalid_character") from error
    return value


_READ: dict[str, Callable[[Any], Scalar]] = {
    "Number": read_number,
    "Integer": _integer,
    "Boolean": _boolean,
    "Text": _text,
}
_A = {"Number": "a number", "Integer": "a whole number", "Boolean": "true or false", "Text": "a string"}
