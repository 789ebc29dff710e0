"""Can a parameter take this value, and as what? As Grasshopper converts what comes along a wire: `"3"` is a number."""

from __future__ import annotations

import math
import re

from definitions.readers.grasshopper.archive.values import Point3d
from definitions.readers.grasshopper.values.arithmetic import BadExpression, shown
from definitions.readers.grasshopper.values.expressions import evaluate
from definitions.readers.grasshopper.values.persistent import Parts, Raw
from definitions.readers.grasshopper.values.structs import struct
from definitions.schema import STRUCTS, InputType, Scalar
from softly.lib.text import storable

_INT32 = 2**31
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_POINT = re.compile(r"\s*\{?([^,{}]{1,40}),([^,{}]{1,40})(?:,([^,{}]{1,40}))?\}?\s*")


def convert(kind: InputType, value: Raw) -> Scalar | None:
    """The value as one of that type; None where it can't be one. Geometry is not converted."""
    if kind == "Number":
        return _number(value)
    if kind == "Integer":
        return to_whole(_number(value))
    if kind == "Boolean":
        return _boolean(value)
    if kind == "Text":
        return _text(value)
    if kind in STRUCTS:
        return _struct(kind, value)
    plain = isinstance(value, bool | int | float | str) and kind == "Any"
    return _text(value) if plain and isinstance(value, str) else _plain(value) if plain else None


def to_whole(value: float | None) -> int | None:
    """The nearest whole number of 32 bits, halves to the even one, as .NET rounds."""
    if value is None:
        return None
    whole = round(value)
    return whole if -_INT32 <= whole < _INT32 else None


def _plain(value: Raw) -> Scalar | None:
    return value if isinstance(value, bool | int) else _number(value)


def _number(value: Raw) -> float | None:
    """A text is an expression, as where a panel feeds a number."""
    if isinstance(value, str):
        try:
            value = evaluate(value)
        except BadExpression:
            return None
    if not isinstance(value, bool | int | float) or not math.isfinite(value):
        return None
    return float(value) + 0.0


def _boolean(value: Raw) -> bool | None:
    if isinstance(value, str):
        return _BOOLEANS.get(value.strip().lower())
    return value != 0 if isinstance(value, bool | int | float) else None


def _text(value: Raw) -> str | None:
    if not isinstance(value, bool | int | float | str):
        return None
    words = value if isinstance(value, str) else shown(value)
    return words if storable(words) else None


def _struct(kind: str, value: Raw) -> str | None:
    if isinstance(value, Parts):
        return struct(kind, value.parts)
    match = _POINT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    numbers = [_number(part) for part in match.groups("0")]
    found = [number for number in numbers if number is not None]
    return struct(kind, (Point3d(*found),)) if len(found) == len(numbers) else None
