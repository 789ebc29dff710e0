"""What does an element of a .ghx mean? Chunks and items from the starts and ends of elements, as they come.

What attributes say of counts and lengths isn't looked at: in files that somebody edited it lies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.numerals import read_number
from definitions.readers.grasshopper.archive.tree import Chunk, Item, UnreadableArchive, place, short
from definitions.readers.grasshopper.archive.values import Type, Unknown, Value
from definitions.readers.grasshopper.archive.xml_values import TYPE_NAMES, read_value

_ROLES = {
    ("", "Archive"): "chunk",
    ("chunk", "items"): "items",
    ("chunk", "chunks"): "chunks",
    ("items", "item"): "item",
    ("chunks", "chunk"): "chunk",
}
"""What an element is, by what it stands in. Others are left out with all that is in them, as Grasshopper does."""

_TYPES = {int(kind): kind for kind in Type if kind is not Type.UNKNOWN}
_TYPES_BY_NAME = {TYPE_NAMES[kind]: kind for kind in _TYPES.values()}
_NUMBERS_OF_A_PLANE = 9
_ELEMENTS_FOR_A_CHUNK = 2
_ELEMENTS_FOR_A_VALUE = 9


@dataclass(slots=True)
class _Open:
    """A chunk whose end hasn't come yet."""

    name: str
    index: int | None
    items: list[Item] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)


class Elements:
    """`start`, `end` and `text` take what a parser finds; `root` is there in the end. They raise UnreadableArchive."""

    def __init__(self, limits: Limits, *, line: Callable[[], int]) -> None:
        self.root: Chunk | None = None
        self._limits = limits
        self._line = line
        self._left = limits.parts
        self._deepest = _ELEMENTS_FOR_A_CHUNK * limits.depth + _ELEMENTS_FOR_A_VALUE
        self._roles = [""]
        self._path: list[_Open] = []
        self._item: dict[str, str] = {}
        self._values: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._is_leaf = False

    def unreadable(self, what: str) -> UnreadableArchive:
        where = place([(chunk.name, chunk.index) for chunk in self._path]) or "the archive"
        return UnreadableArchive(f"Line {self._line()}, {where}: {what}.")

    def refuse_doctype(self, *_: object) -> None:
        raise self.unreadable("an archive has no document type (DTD), and none is read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        inside = self._roles[-1]
        role = "value" if inside in ("item", "value") else _ROLES.get((inside, name), "other")
        if not inside and role != "chunk":
            raise self.unreadable(f"it begins with <{short(name)}>, not with <Archive>")
        if (role == "chunk" and len(self._path) == self._limits.depth) or len(self._roles) > self._deepest:
            raise self.unreadable(f"chunks lie deeper than {self._limits.depth} in each other")
        self._roles.append(role)
        self._texts, self._is_leaf = [], True
        if role in ("chunk", "item", "other"):
            self._count()
        if role == "chunk":
            self._path.append(_Open(name=attributes.get("name", ""), index=self._index(attributes)))
        elif role == "item":
            self._item, self._values = attributes, []

    def text(self, text: str) -> None:
        if self._roles[-1] in ("item", "value"):
            self._texts.append(text)

    def end(self, name: str) -> None:
        role = self._roles.pop()
        if role == "chunk":
            self._leave()
        elif role == "item":
            self._path[-1].items.append(self._read_item())
        elif role == "value" and self._is_leaf:
            if len(self._values) >= _NUMBERS_OF_A_PLANE:
                self._count()
            self._values.append((name, "".join(self._texts)))
            self._is_leaf = False

    def _leave(self) -> None:
        last = self._path.pop()
        chunk = Chunk(name=last.name, index=last.index, items=tuple(last.items), chunks=tuple(last.chunks))
        if self._path:
            self._path[-1].chunks.append(chunk)
        else:
            self.root = chunk

    def _read_item(self) -> Item:
        name, index = self._item.get("name", ""), self._index(self._item)
        text = "" if self._values else "".join(self._texts)
        if len(text) > self._limits.text:
            raise self.unreadable(f"a text of {len(text):,} characters is longer than {self._limits.text:,}")
        kind = self._type()
        try:
            value = self._unknown(text) if kind is None else read_value(kind, text, tuple(self._values))
        except ValueError as error:
            raise self.unreadable(f"item {short(name)} is no {TYPE_NAMES[kind or Type.UNKNOWN]}: {error}") from error
        return Item(name=name, type=Type.UNKNOWN if kind is None else kind, value=value, index=index)

    def _type(self) -> Type | None:
        """By its code, else by its name."""
        by_name = _TYPES_BY_NAME.get(self._item.get("type_name", ""))
        code = self._code()
        return by_name if code is None else _TYPES.get(code)

    def _code(self) -> int | None:
        try:
            return int(read_number(self._item.get("type_code", ""), "i"))
        except ValueError:
            return None

    def _unknown(self, text: str) -> Value:
        parts = tuple(self._values)
        self._count(len(parts))
        return Unknown(code=self._code(), type_name=self._item.get("type_name", ""), text=text, parts=parts)

    def _index(self, attributes: dict[str, str]) -> int | None:
        """Minus one means none, as in a .gh."""
        text = attributes.get("index")
        try:
            index = None if text is None else int(read_number(text, "i"))
        except ValueError as error:
            raise self.unreadable(f"the index of {short(attributes.get('name', ''))} is wrong: {error}") from error
        return None if index == -1 else index

    def _count(self, parts: int = 1) -> None:
        self._left -= parts
        if self._left < 0:
            raise self.unreadable(f"there are more than {self._limits.parts:,} items and chunks")
