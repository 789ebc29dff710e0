"""How is a value written in a .ghx? As the text of its item, or as child elements of it.

A number is text. A struct is an element for each number, a colour one for all four. An array of bytes is one element
with base64. A type that nobody knows stays as it came.

Most forms are known from files that Grasshopper wrote. Those of decimals, arrays of doubles, sizes, points in two and
four dimensions, lines and bounding boxes were never seen in one: elements under other names are taken in their order.
"""

from __future__ import annotations

import binascii
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.archive.layouts import LAYOUTS, SCALARS, Layout
from definitions.readers.grasshopper.archive.numerals import (
    read_decimal,
    read_number,
    read_real,
    write_decimal,
    write_number,
)
from definitions.readers.grasshopper.archive.values import Colour, Type, Unknown, Value

Parts = tuple[tuple[str, str], ...]
"""Child elements of an item: the name and the text of each."""

TYPE_NAMES = {
    Type.POINT: "gh_drawing_point",
    Type.POINT_F: "gh_drawing_pointf",
    Type.SIZE: "gh_drawing_size",
    Type.SIZE_F: "gh_drawing_sizef",
    Type.RECTANGLE: "gh_drawing_rectangle",
    Type.RECTANGLE_F: "gh_drawing_rectanglef",
    Type.COLOUR: "gh_drawing_color",
    Type.BITMAP: "gh_drawing_bitmap",
}
TYPE_NAMES |= {kind: f"gh_{kind.name.lower().replace('_', '')}" for kind in Type if kind not in TYPE_NAMES}
_BYTES = {Type.BYTE_ARRAY: "stream", Type.BITMAP: "bitmap"}
_DOUBLE = "double"
_BLANKS = b" \t\r\n"


def read_value(kind: Type, text: str, parts: Parts) -> Value:
    """The value of an item from its text, or from its elements where it has some. Raises ValueError."""
    if layout := LAYOUTS.get(kind):
        return layout.make(*_numbers(layout, parts))  # type: ignore[no-any-return]
    if kind is Type.DOUBLE_ARRAY:
        return tuple(read_real(number) for _, number in parts)
    if kind in _BYTES:
        packed = parts[0][1] if len(parts) == 1 else text
        return binascii.a2b_base64(packed.encode("ascii").translate(None, _BLANKS), strict_mode=True)
    if parts:
        raise ValueError("it has elements where text belongs")
    if kind is Type.STRING:
        return text
    if kind is Type.GUID:
        return UUID(text.strip())
    return read_decimal(text) if kind is Type.DECIMAL else read_number(text, SCALARS[kind].number)


def write_value(kind: Type, value: Any) -> tuple[str, Parts]:
    """The text and the elements of an item; one of the two is empty. Raises ValueError."""
    if isinstance(value, Colour):
        return "", (("ARGB", f"{value.alpha};{value.red};{value.green};{value.blue}"),)
    if layout := LAYOUTS.get(kind):
        written = (write_number(number, layout.number) for number in layout.numbers(value))
        return "", tuple(zip(layout.elements, written, strict=True))
    if scalar := SCALARS.get(kind):
        return write_number(value, scalar.number), ()
    if isinstance(value, Unknown):
        return value.text, value.parts
    if isinstance(value, bytes):
        return "", ((_BYTES[kind], binascii.b2a_base64(value, newline=False).decode()),)
    if isinstance(value, tuple):
        return "", tuple((_DOUBLE, write_number(number, "d")) for number in value)
    return write_decimal(value) if kind is Type.DECIMAL else str(value), ()


def _numbers(layout: Layout, parts: Parts) -> list[bool | int | float]:
    """By name; by their order where the names are others but as many."""
    if layout.holds is Colour:
        return _colour(parts)
    named = dict(parts)
    if len(parts) != len(layout.elements):
        raise ValueError(f"it has {len(parts)} elements, not {len(layout.elements)}")
    ordered = [named.get(name) for name in layout.elements]
    texts = [text for _, text in parts] if None in ordered else ordered
    return [read_number(text or "", layout.number) for text in texts]


def _colour(parts: Parts) -> list[bool | int | float]:
    channels = parts[0][1].split(";") if len(parts) == 1 else []
    if len(channels) != 4:
        raise ValueError("a colour is a;r;g;b")
    alpha, red, green, blue = (read_number(channel, "B") for channel in channels)
    return [blue, green, red, alpha]
