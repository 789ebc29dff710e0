"""How is a value in a .gh read? Numbers of a fixed size by a table, texts and arrays with their length before them.

A text's length has seven bits in each byte, lowest first, as long as the eighth is set; an array's has four bytes.
Reading past the end raises IndexError or `struct.error`, what can't be there ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from struct import Struct
from typing import Any

from definitions.readers.grasshopper.archive.decimals import DECIMAL_BYTES, unpack_decimal
from definitions.readers.grasshopper.archive.layouts import LAYOUTS, SCALARS
from definitions.readers.grasshopper.archive.values import Type, Value

TYPES = {int(kind): kind for kind in Type}

_Fixed = tuple[Callable[[bytes, int], tuple[Any, ...]], int, Callable[..., Value] | None, bool]
FIXED: dict[int, _Fixed] = {
    **{kind: (of.struct.unpack_from, of.struct.size, None, of.number in "fd") for kind, of in SCALARS.items()},
    **{kind: (of.struct.unpack_from, of.struct.size, of.make, of.number in "fd") for kind, of in LAYOUTS.items()},
}
"""Of a type code: what unpacks its numbers, how many bytes they have, what makes the value of them (None: it is the
only number) and whether they are real numbers."""

_COUNT = Struct("<i")


def read_counted(code: int, plain: bytes, at: int, *, most_doubles: int) -> tuple[Value, int]:
    """A decimal or an array, and where it ends. `math.nan` itself stands for every not-a-number."""
    if code == Type.DECIMAL:
        return unpack_decimal(plain, at), at + DECIMAL_BYTES
    if code not in (Type.BYTE_ARRAY, Type.BITMAP, Type.DOUBLE_ARRAY):
        raise ValueError(f"type code {code} is unknown")
    (count,) = _COUNT.unpack_from(plain, at)
    start = at + _COUNT.size
    end = start + count * (8 if code == Type.DOUBLE_ARRAY else 1)
    if count < 0 or end > len(plain):
        raise ValueError(f"an array of {count} can't be in what is left of the file")
    if code != Type.DOUBLE_ARRAY:
        return plain[start:end], end
    if count > most_doubles:
        raise ValueError(f"an array of {count:,} numbers is more than an archive may have")
    numbers = Struct(f"<{count}d").unpack_from(plain, start)
    return tuple([math.nan if number != number else number for number in numbers]), end


def read_text(plain: bytes, at: int, most: int) -> tuple[str, int]:
    """The text and where it ends."""
    length, start = read_length(plain, at, most)
    end = start + length
    if end > len(plain):
        raise IndexError("a text ends after the file")
    return plain[start:end].decode(), end


def read_length(plain: bytes, at: int, most: int) -> tuple[int, int]:
    """How many bytes a text has, and where it begins."""
    length = 0
    for shift in range(0, 35, 7):
        byte = plain[at]
        at += 1
        length |= (byte & 127) << shift
        if byte < 128:
            break
    else:
        raise ValueError("a text's length has too many bytes")
    if length > most:
        raise ValueError(f"a text of {length:,} bytes is longer than {most:,}")
    return length, at
