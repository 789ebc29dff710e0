"""How does .NET keep a decimal? 96 bits of digits, then the sign and how many of the digits are behind the point."""

from __future__ import annotations

from decimal import Decimal
from struct import Struct

_DECIMAL = Struct("<3I4B")
DECIMAL_BYTES = _DECIMAL.size
_MOST = 1 << 96
_SCALE = 28
_NEGATIVE = 0x80


def unpack_decimal(data: bytes, at: int) -> Decimal:
    """Raises ValueError for bytes that are no decimal, `struct.error` where they end too early."""
    low, middle, high, zero, zero_too, scale, sign = _DECIMAL.unpack_from(data, at)
    if zero or zero_too or scale > _SCALE or sign not in (0, _NEGATIVE):
        raise ValueError("these bytes are no decimal")
    digits = low | middle << 32 | high << 64
    return Decimal(f"{'-' if sign else ''}{digits}E-{scale}")


def pack_decimal(value: Decimal) -> bytes:
    """Raises ValueError for what has more digits than a decimal has."""
    negative, digits, scale = _apart(value)
    words = digits & 0xFFFFFFFF, digits >> 32 & 0xFFFFFFFF, digits >> 64
    return _DECIMAL.pack(*words, 0, 0, scale, _NEGATIVE if negative else 0)


def fitting(value: Decimal) -> Decimal:
    """The same number as .NET keeps it, without an exponent. Raises ValueError where it doesn't fit."""
    negative, digits, scale = _apart(value)
    return Decimal(f"{'-' if negative else ''}{digits}E-{scale}")


def _apart(value: Decimal) -> tuple[int, int, int]:
    negative, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not -_SCALE <= exponent <= _SCALE or len(digits) > _SCALE + 1:
        raise ValueError("it doesn't fit a decimal of .NET")
    number = int("".join(map(str, digits))) * 10 ** max(0, exponent)
    if number >= _MOST:
        raise ValueError("it doesn't fit a decimal of .NET")
    return negative, number, max(0, -exponent)
