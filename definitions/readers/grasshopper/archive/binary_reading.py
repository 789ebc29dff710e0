"""How is the inside of a .gh read? Little-endian, as .NET's BinaryWriter wrote it, each part right after the last.

A chunk is its name, its index (-1 for none), how many items and how many chunks it has, then those. An item is its
name, its index, its type code and its value. Nothing says how long a part is: an unknown type code ends the reading.
"""

from __future__ import annotations

import math
from struct import Struct
from struct import error as StructError
from uuid import UUID

from definitions.readers.grasshopper.archive.binary_values import FIXED, TYPES, read_counted, read_length, read_text
from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import Chunk, Item, UnreadableArchive, place, short
from definitions.readers.grasshopper.archive.values import Value

_unpack_chunk = Struct("<3i").unpack_from
_CHUNK_BYTES = 12
_unpack_item = Struct("<2i").unpack_from
_SMALLEST_ITEM = 10
_SMALLEST_CHUNK = 13
_DOUBLES_IN_A_PART = 8
_DAMAGE = (IndexError, StructError, ValueError)
"""What reading past the end, text that isn't UTF-8 and a decimal that is none raise."""

# A frozen dataclass is slow to make: its fields are set past its `__init__`, which saves a third of the time.
_new = object.__new__
_set_name, _set_type, _set_value, _set_index = (
    Item.__dict__[name].__set__ for name in ("name", "type", "value", "index")
)
_set_chunk_name, _set_chunk_index, _set_items, _set_chunks = (
    Chunk.__dict__[name].__set__ for name in ("name", "index", "items", "chunks")
)


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
        self.current: Chunk | None = None
        self.path: list[tuple[Chunk, int, list[Chunk]]] = []
        self.names: dict[bytes, str] = {}
        self.guids: dict[bytes, UUID] = {}

    def tree(self) -> Chunk:
        """Without recursion: the file says how deep it goes.

        `found` are the chunks so far in the last of the path, which waits for them, and `left` are still to come; the
        path has a chunk with what was left and found around it.
        """
        path = self.path
        left = 1
        found: list[Chunk] = []
        while left or path:
            if not left:
                chunk, left, around = path.pop()
                _set_chunks(chunk, tuple(found))
                around.append(chunk)
                found = around
                continue
            left -= 1
            chunk, inside = self._enter()
            if inside:
                path.append((chunk, left, found))
                left, found = inside, []
            else:
                _set_chunks(chunk, ())
                found.append(chunk)
        return found[0]

    def _enter(self) -> tuple[Chunk, int]:
        """The next chunk with its items, and how many chunks are to come in it."""
        self.current = None
        if len(self.path) == self.limits.depth:
            raise self._unreadable(f"chunks lie deeper than {self.limits.depth} in each other")
        try:
            name, at = read_text(self.plain, self.at, self.limits.text)
            index, items, chunks = _unpack_chunk(self.plain, at)
        except _DAMAGE as error:
            raise self._unreadable(f"a chunk is damaged or cut off ({error})") from error
        self.at = at + _CHUNK_BYTES
        self.current = chunk = _new(Chunk)
        _set_chunk_name(chunk, name)
        _set_chunk_index(chunk, None if index == -1 else index)
        if items < 0 or chunks < 0 or items * _SMALLEST_ITEM + chunks * _SMALLEST_CHUNK > len(self.plain) - self.at:
            raise self._unreadable(f"{items} items and {chunks} chunks can't be in what is left of the file")
        self._count(1 + items)
        _set_items(chunk, self._items(items) if items else ())
        return chunk, chunks

    def _items(self, count: int) -> tuple[Item, ...]:
        """Most of the time goes by here: one loop, nothing called for the common types."""
        plain, at, names, guids, most = self.plain, self.at, self.names, self.guids, self.limits.text
        found: list[Item] = []
        name: str | None = None
        value: Value | None
        try:
            for _ in range(count):
                name = None
                length = plain[at]
                at += 1
                if length > 127:
                    length, at = read_length(plain, at - 1, most)
                end = at + length
                raw = plain[at:end]
                name = names.get(raw)
                if name is None:
                    name = names[raw] = raw.decode()
                index, code = _unpack_item(plain, end)
                at = end + 8
                if code == 10:
                    length = plain[at]
                    at += 1
                    if length > 127:
                        length, at = read_length(plain, at - 1, most)
                    end = at + length
                    if end > len(plain):
                        raise IndexError("a text ends after the file")
                    value = plain[at:end].decode()
                    at = end
                elif code == 9:
                    raw = plain[at : at + 16]
                    at += 16
                    value = guids.get(raw)
                    if value is None:
                        value = guids[raw] = UUID(bytes_le=raw)
                elif code in FIXED:
                    unpack, size, make, floats = FIXED[code]
                    numbers = unpack(plain, at)
                    at += size
                    if floats and (total := sum(numbers)) != total:
                        numbers = tuple([math.nan if number != number else number for number in numbers])
                    value = numbers[0] if make is None else make(*numbers)
                else:
                    value, at = read_counted(code, plain, at, most_doubles=self.parts * _DOUBLES_IN_A_PART)
                    if isinstance(value, tuple):
                        self._count(len(value) // _DOUBLES_IN_A_PART)
                item = _new(Item)
                _set_name(item, name)
                _set_type(item, TYPES[code])
                _set_value(item, value)
                _set_index(item, None if index == -1 else index)
                found.append(item)
        except _DAMAGE as error:
            what = f"item {short(name)}" if name is not None else f"item {len(found)}"
            raise self._unreadable(f"{what} is damaged or cut off ({error})") from error
        self.at = at
        return tuple(found)

    def _count(self, parts: int) -> None:
        self.parts -= parts
        if self.parts < 0:
            raise self._unreadable(f"there are more than {self.limits.parts:,} items and chunks")

    def _unreadable(self, what: str) -> UnreadableArchive:
        """`current` is the last of the path, or in it. Neither has its chunks yet."""
        chunks = [chunk for chunk, _, _ in self.path]
        if self.current and (not chunks or chunks[-1] is not self.current):
            chunks.append(self.current)
        where = place([(chunk.name, chunk.index) for chunk in chunks]) or "The archive"
        return UnreadableArchive(f"{where}: {what}.")
