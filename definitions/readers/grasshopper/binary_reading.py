"""How is the inside of a .gh read? Little-endian, as .NET's BinaryWriter wrote it, each part right after the last.

A chunk is its name, its index (-1 for none), how many items and how many chunks it has, then those. An item is its
name, its index, its type code and its value. Nothing says how long a part is: an unknown type code ends the reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct
from struct import error as StructError
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.decimals import DECIMAL_BYTES, unpack_decimal
from definitions.readers.grasshopper.layouts import LAYOUTS, SCALARS
from definitions.readers.grasshopper.limits import Limits
from definitions.readers.grasshopper.tree import Chunk, Item, UnreadableArchive, place, short
from definitions.readers.grasshopper.values import Type, Value

_CHUNK = Struct("<3i")
_ITEM = Struct("<2i")
_COUNT = Struct("<i")
_SMALLEST_ITEM = 10
_SMALLEST_CHUNK = 13
_DOUBLES_IN_A_PART = 8
_TYPES = {int(kind): kind for kind in Type}
_DAMAGE = (IndexError, StructError, ValueError)
"""What reading past the end, text that isn't UTF-8 and a decimal that is none raise."""

# Of a type code: how its numbers are unpacked, their bytes, and what makes the value (None: it is the one number).
_Fixed = tuple[Callable[[bytes, int], tuple[Any, ...]], int, Callable[..., Value] | None, bool]
_FIXED: dict[int, _Fixed] = {
    **{kind: (of.struct.unpack_from, of.struct.size, None, of.number in "fd") for kind, of in SCALARS.items()},
    **{kind: (of.struct.unpack_from, of.struct.size, of.make, of.number in "fd") for kind, of in LAYOUTS.items()},
}

_ITEM_SLOTS = tuple(Item.__dict__[name].__set__ for name in ("name", "type", "value", "index"))
_CHUNK_SLOTS = tuple(Chunk.__dict__[name].__set__ for name in ("name", "index", "items", "chunks"))
"""A frozen dataclass is slow to make: its fields are set past its `__init__`, which saves a third of the time."""


@dataclass(slots=True)
class _Open:
    """A chunk whose chunks are being read; `left` of them are still to come."""

    name: str
    index: int | None
    left: int
    items: tuple[Item, ...]
    chunks: list[Chunk]


def read_binary(plain: bytes, limits: Limits) -> Chunk:
    """The root. Zeros after it are padding. Raises UnreadableArchive."""
    reader = _Reader(plain, limits)
    root = reader.tree()
    rest = len(plain) - reader.at
    if plain[reader.at :].strip(b"\0"):
        raise UnreadableArchive(f"{rest:,} bytes that belong to nothing follow the archive.")
    return root


class _Reader:
    def __init__(self, plain: bytes, limits: Limits) -> None:
        self.plain = plain
        self.limits = limits
        self.at = 0
        self.parts = limits.parts
        self.path: list[_Open] = []
        self.names: dict[bytes, str] = {}
        self.guids: dict[bytes, UUID] = {}

    def tree(self) -> Chunk:
        """Without recursion: the file says how deep it goes."""
        path, new = self.path, object.__new__
        set_name, set_index, set_items, set_chunks = _CHUNK_SLOTS
        self._enter()
        while True:
            last = path[-1]
            if last.left:
                last.left -= 1
                self._enter()
                continue
            path.pop()
            chunk = new(Chunk)
            set_name(chunk, last.name)
            set_index(chunk, last.index)
            set_items(chunk, last.items)
            set_chunks(chunk, tuple(last.chunks))
            if not path:
                return chunk
            path[-1].chunks.append(chunk)

    def _enter(self) -> None:
        """The next chunk with its items becomes the last of the path."""
        if len(self.path) == self.limits.depth:
            raise self._unreadable(f"chunks lie deeper than {self.limits.depth} in each other")
        try:
            name = self._text()
            index, items, chunks = _CHUNK.unpack_from(self.plain, self.at)
        except _DAMAGE as error:
            raise self._unreadable(f"a chunk is damaged or cut off ({error})") from error
        self.at += _CHUNK.size
        entered = _Open(name, None if index == -1 else index, chunks, (), [])
        self.path.append(entered)
        if items < 0 or chunks < 0 or items * _SMALLEST_ITEM + chunks * _SMALLEST_CHUNK > len(self.plain) - self.at:
            raise self._unreadable(f"{items} items and {chunks} chunks can't be in what is left of the file")
        self._count(1 + items)
        if items:
            entered.items = self._items(items)

    def _items(self, count: int) -> tuple[Item, ...]:
        """Most of the time goes by here: one loop, nothing called for the common types."""
        plain, at, names, guids = self.plain, self.at, self.names, self.guids
        unpack_item, fixed, types, nan, new = _ITEM.unpack_from, _FIXED, _TYPES, math.nan, object.__new__
        set_name, set_type, set_value, set_index = _ITEM_SLOTS
        found: list[Item] = []
        name: str | None = None
        value: Value | None
        try:
            for _ in range(count):
                name = None
                length = plain[at]
                at += 1
                if length > 127:
                    length, at = self._length(at - 1)
                end = at + length
                raw = plain[at:end]
                name = names.get(raw)
                if name is None:
                    name = names[raw] = raw.decode()
                index, code = unpack_item(plain, end)
                at = end + 8
                if code == 10:
                    self.at = at
                    value = self._text()
                    at = self.at
                elif code == 9:
                    raw = plain[at : at + 16]
                    at += 16
                    value = guids.get(raw)
                    if value is None:
                        value = guids[raw] = UUID(bytes_le=raw)
                elif code in fixed:
                    unpack, size, make, floats = fixed[code]
                    numbers = unpack(plain, at)
                    at += size
                    if floats and (total := sum(numbers)) != total:
                        numbers = tuple([nan if number != number else number for number in numbers])
                    value = numbers[0] if make is None else make(*numbers)
                else:
                    self.at = at
                    value = self._rare(code)
                    at = self.at
                item = new(Item)
                set_name(item, name)
                set_type(item, types[code])
                set_value(item, value)
                set_index(item, None if index == -1 else index)
                found.append(item)
        except _DAMAGE as error:
            what = f"item {short(name)}" if name is not None else f"item {len(found)}"
            raise self._unreadable(f"{what} is damaged or cut off ({error})") from error
        self.at = at
        return tuple(found)

    def _rare(self, code: int) -> Value:
        """A value whose length is its own affair."""
        if code == Type.DECIMAL:
            value = unpack_decimal(self.plain, self.at)
            self.at += DECIMAL_BYTES
            return value
        if code not in (Type.BYTE_ARRAY, Type.BITMAP, Type.DOUBLE_ARRAY):
            raise ValueError(f"type code {code} is unknown")
        (count,) = _COUNT.unpack_from(self.plain, self.at)
        width = 8 if code == Type.DOUBLE_ARRAY else 1
        start = self.at + _COUNT.size
        end = start + count * width
        if count < 0 or end > len(self.plain):
            raise ValueError(f"an array of {count} can't be in what is left of the file")
        self.at = end
        if width == 1:
            return self.plain[start:end]
        self._count(count // _DOUBLES_IN_A_PART)
        numbers = Struct(f"<{count}d").unpack_from(self.plain, start)
        return tuple([math.nan if number != number else number for number in numbers])

    def _text(self) -> str:
        plain, at = self.plain, self.at
        length = plain[at]
        at += 1
        if length > 127:
            length, at = self._length(at - 1)
        end = at + length
        if end > len(plain):
            raise IndexError("a text ends after the file")
        self.at = end
        return plain[at:end].decode()

    def _length(self, at: int) -> tuple[int, int]:
        """Seven bits of each byte, lowest first, as long as the eighth is set; and where the text begins."""
        length = 0
        for place_of_bits in range(0, 35, 7):
            byte = self.plain[at]
            at += 1
            length |= (byte & 127) << place_of_bits
            if byte < 128:
                break
        else:
            raise ValueError("a text's length has too many bytes")
        if length > self.limits.text:
            raise ValueError(f"a text of {length:,} bytes is longer than {self.limits.text:,}")
        return length, at

    def _count(self, parts: int) -> None:
        self.parts -= parts
        if self.parts < 0:
            raise self._unreadable(f"there are more than {self.limits.parts:,} items and chunks")

    def _unreadable(self, what: str) -> UnreadableArchive:
        where = place([(chunk.name, chunk.index) for chunk in self.path]) or "The archive"
        return UnreadableArchive(f"{where}: {what}.")
