"""How is the inside of a .gh written? See `binary_reading` for its form."""

from __future__ import annotations

from decimal import Decimal
from struct import Struct
from struct import error as StructError
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.archive.decimals import pack_decimal
from definitions.readers.grasshopper.archive.layouts import pack_numbers
from definitions.readers.grasshopper.archive.tree import Chunk, Item, UnwritableArchive, short
from definitions.readers.grasshopper.archive.values import Type

_CHUNK = Struct("<3i")
_ITEM = Struct("<2i")
_COUNT = Struct("<i")


def write_binary(root: Chunk) -> bytes:
    """Raises UnwritableArchive for a value that isn't of its item's type."""
    out = bytearray()
    waiting = [root]
    while waiting:
        chunk = waiting.pop()
        try:
            out += _text(chunk.name)
            out += _CHUNK.pack(_index(chunk.index), len(chunk.items), len(chunk.chunks))
        except (StructError, ValueError) as error:
            raise UnwritableArchive(f"Chunk {short(chunk.name)} can't be written: {error}.") from error
        for item in chunk.items:
            out += _item(item)
        waiting.extend(reversed(chunk.chunks))
    return bytes(out)


def _item(item: Item) -> bytes:
    try:
        return _text(item.name) + _ITEM.pack(_index(item.index), item.type) + _value(item.type, item.value)
    except (StructError, ValueError) as error:
        raise UnwritableArchive(f"Item {short(item.name)} can't be written: {error}.") from error


def _value(kind: Type, value: Any) -> bytes:
    if (numbers := pack_numbers(kind, value)) is not None:
        return numbers
    match value:
        case str():
            return _text(value)
        case UUID():
            return value.bytes_le
        case bytes():
            return _COUNT.pack(len(value)) + value
        case Decimal():
            return pack_decimal(value)
    raise ValueError("a type that nobody knows has no binary form")


def _index(index: int | None) -> int:
    return -1 if index is None else index


def _text(text: str) -> bytes:
    raw = text.encode()
    length, head = len(raw), bytearray()
    while length > 127:
        head.append(length & 127 | 128)
        length >>= 7
    head.append(length)
    return bytes(head) + raw
