"""How does geometry lie in a file? As one object of RhinoCommon in .NET's binary form (MS-NRBF), and nothing else.

    header          00  root id, header id, major 1, minor 0 (int32 each)
    library         0C  id, name
    class           05  id, name, count and names of its members, a type for each, more on some types, library id
      members       three of type primitive (00) int32 (08): version, archive3dm, opennurbs
                    one of type array of primitives (07) bytes (02): data
      values        int32 each; for `data` a reference, 09 and the id of the array, or the array itself
    array           0F  id, length, 02, bytes
    end             0B

Numbers are int32, little-endian; a text is its length in bytes, seven bits to a byte, and UTF-8. The form can describe
any .NET object and readers that make those run what it says; this one takes exactly the above.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

NUMBERS = ("version", "archive3dm", "opennurbs")
_MEMBERS = {*NUMBERS, "data"}
_LONGEST_TEXT = 1_000
_INT = Struct("<i")
_HEADER, _CLASS, _REFERENCE, _END, _LIBRARY, _ARRAY = 0x00, 0x05, 0x09, 0x0B, 0x0C, 0x0F
_PRIMITIVE, _PRIMITIVES = 0, 7
_BYTE, _INT32 = 2, 8


class BrokenGeometry(ValueError):
    """Geometry in a file that can't be read; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """`type` is the class in RhinoCommon, such as "Mesh"; `data` one object as a 3dm archive has it."""

    type: str
    version: int
    archive3dm: int
    opennurbs: int
    data: bytes


def read_record(content: bytes) -> Record:
    """Raises BrokenGeometry for anything but the form above."""
    source = _Source(content)
    source.expect(_HEADER, "a header")
    source.skip(16)
    source.expect(_LIBRARY, "a library")
    source.skip(4)
    source.text()
    source.expect(_CLASS, "a class")
    source.skip(4)
    name = source.text()
    space, _, type = name.rpartition(".")
    if space != "Rhino.Geometry" or not type.isidentifier():
        raise BrokenGeometry("it is no object of Rhino.Geometry")
    numbers, data = _values(source, _members(source))
    source.expect(_END, "its end")
    return Record(type=type, data=data, **numbers)


def _members(source: _Source) -> list[str]:
    """Their names, in the order of their values."""
    if source.int32() != len(_MEMBERS):
        raise BrokenGeometry("it has other members than geometry has")
    names = [source.text() for _ in _MEMBERS]
    kinds = [source.byte() for _ in names]
    wanted = [(_PRIMITIVES, _BYTE) if name == "data" else (_PRIMITIVE, _INT32) for name in names]
    if set(names) != _MEMBERS or list(zip(kinds, [source.byte() for _ in names], strict=True)) != wanted:
        raise BrokenGeometry("it has other members than geometry has")
    source.skip(4)
    return names


def _values(source: _Source, names: list[str]) -> tuple[dict[str, int], bytes]:
    numbers: dict[str, int] = {}
    data: bytes | None = None
    later: int | None = None
    for name in names:
        if name != "data":
            numbers[name] = source.int32()
        elif source.takes(_REFERENCE):
            later = source.int32()
        else:
            _, data = source.array()
    if data is None:
        id, data = source.array()
        if id != later:
            raise BrokenGeometry("its data is missing")
    return numbers, data


class _Source:
    """Reads on from where it is; nothing is taken from beyond the end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, count: int) -> bytes:
        start = self._place
        if not 0 <= count <= len(self._content) - start:
            raise BrokenGeometry("it is cut off")
        self._place += count
        return self._content[start : self._place]

    def skip(self, count: int) -> None:
        self.take(count)

    def byte(self) -> int:
        return self.take(1)[0]

    def int32(self) -> int:
        value: int = _INT.unpack(self.take(4))[0]
        return value

    def text(self) -> str:
        length = shift = 0
        while True:
            part = self.byte()
            length |= (part & 0x7F) << shift
            shift += 7
            if part < 0x80:
                break
            if shift > 14:
                raise BrokenGeometry("a name in it is too long")
        if length > _LONGEST_TEXT:
            raise BrokenGeometry("a name in it is too long")
        try:
            return self.take(length).decode()
        except UnicodeDecodeError as error:
            raise BrokenGeometry("a name in it is no text") from error

    def takes(self, kind: int) -> bool:
        """Whether the next record is of that kind; then it has begun."""
        if self._content[self._place : self._place + 1] != bytes([kind]):
            return False
        self._place += 1
        return True

    def expect(self, kind: int, what: str) -> None:
        if not self.takes(kind):
            raise BrokenGeometry(f"{what} is missing")

    def array(self) -> tuple[int, bytes]:
        """Id and content of an array of bytes."""
        self.expect(_ARRAY, "its data")
        id, length = self.int32(), self.int32()
        if self.byte() != _BYTE:
            raise BrokenGeometry("its data are no bytes")
        return id, self.take(length)
