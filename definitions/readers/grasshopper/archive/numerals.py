"""How does .NET write a number as text? Without a locale: `-1.5E-07`, `NaN`, `-Infinity`, `true`.

Reading is wider than writing where a number can be only one (`INF`, `∞`, `1e5`), and guesses nothing: a decimal comma
may as well separate thousands, so it is an error. All functions that read raise ValueError.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from struct import Struct

from definitions.readers.grasshopper.archive.decimals import fitting

_SINGLE = Struct("<f")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_LONGEST = 1100
"""Characters of a number: a double written out in full has fewer."""
_RANGES = {"B": (0, 0xFF), "i": (-(1 << 31), (1 << 31) - 1), "q": (-(1 << 63), (1 << 63) - 1)}
_BOOLS = {"true": True, "false": False, "1": True, "0": False}
_SPECIAL = {
    **dict.fromkeys(["nan", "+nan", "-nan"], math.nan),
    **dict.fromkeys([f"{sign}{name}" for sign in ("", "+") for name in ("infinity", "inf", "∞")], math.inf),
    **dict.fromkeys([f"-{name}" for name in ("infinity", "inf", "∞")], -math.inf),
}


def read_number(text: str, number: str) -> bool | int | float:
    """`number` is a format of `struct`: `?`, `B`, `i`, `q`, `f`, or `d`."""
    text = text.strip()
    if number in "fd":
        return nearest_single(read_real(text)) if number == "f" else read_real(text)
    if number == "?":
        if text.lower() not in _BOOLS:
            raise ValueError(f"{text[:40]!r} is neither true nor false")
        return _BOOLS[text.lower()]
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no whole number")
    low, high = _RANGES[number]
    if not low <= (value := int(text)) <= high:
        raise ValueError(f"{value} isn't from {low} to {high}")
    return value


def read_real(text: str) -> float:
    """What is too large for a double is infinite, as in .NET."""
    text = text.strip()
    if len(text) <= _LONGEST and _REAL.fullmatch(text):
        return float(text)
    if text.lower() not in _SPECIAL:
        raise ValueError(f"{text[:40]!r} is no number")
    return _SPECIAL[text.lower()]


def read_decimal(text: str) -> Decimal:
    text = text.strip()
    if len(text) > _LONGEST or not _REAL.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no decimal")
    return fitting(Decimal(text))


def nearest_single(value: float) -> float:
    """The single precision number closest to a double; what is too large for one is infinite."""
    try:
        (nearest,) = _SINGLE.unpack(_SINGLE.pack(value))
    except OverflowError:
        return math.copysign(math.inf, value)
    return math.nan if math.isnan(value) else nearest


def write_number(value: float, number: str) -> str:
    """The shortest text that reads as the same number of that format."""
    if number == "?":
        return "true" if value else "false"
    if number not in "fd":
        return str(int(value))
    value = float(value) if number == "d" else nearest_single(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return repr(value).removesuffix(".0").replace("e", "E") if number == "d" else _shortest_single(value)


def write_decimal(value: Decimal) -> str:
    return format(fitting(value), "f")


def _shortest_single(value: float) -> str:
    """Nine digits always tell one single from the next; most need fewer."""
    for digits in range(6, 9):
        text = f"{value:.{digits}G}"
        if nearest_single(float(text)) == value:
            return text
    return f"{value:.9G}"
