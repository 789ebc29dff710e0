"""Is an expression a literal that the customizer can show? A number, a string, true or false, or 1-4 numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from definitions.readers.openscad.annotations import number
from definitions.readers.openscad.tokens import Token, string_value
from definitions.schema import Scalar

Value = Scalar | tuple[Scalar, ...]
_LONGEST_VECTOR = 4
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")


def literal(found: Sequence[Token]) -> Value | None:
    """The value of a whole expression; a tuple for a vector; None for anything that must be computed."""
    if len(found) == 1 and found[0].kind == "string":
        return string_value(found[0].text)
    if len(found) == 1 and found[0].text in ("true", "false"):
        return found[0].text == "true"
    if found and found[0].text == "[" and found[-1].text == "]":
        return _vector(found[1:-1])
    return _signed(found)


def _vector(found: Sequence[Token]) -> tuple[Scalar, ...] | None:
    items: list[list[Token]] = [[]]
    for token in found:
        if token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
    if len(items) > 1 and not items[-1]:
        items.pop()
    values = [_signed(item) for item in items]
    numbers = tuple(value for value in values if value is not None)
    return numbers if len(numbers) == len(values) <= _LONGEST_VECTOR else None


def _signed(found: Sequence[Token]) -> float | None:
    if not found or any(token.text not in "+-" for token in found[:-1]):
        return None
    value = _unsigned(found[-1])
    minus = sum(token.text == "-" for token in found[:-1]) % 2
    return value if value is None or not minus else -value


def _unsigned(token: Token) -> float | None:
    if _HEX.fullmatch(token.text):
        return float(int(token.text, 16))
    return number(token.text) if token.kind == "number" else None
