"""What is an archive? A tree of chunks, each with a name, items that hold values, and chunks in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from definitions.readers.grasshopper.archive.values import Type, Value
from definitions.schema import UnreadableDefinition


class UnreadableArchive(UnreadableDefinition):
    """A file that is no archive, is damaged, or is larger than allowed; the message says what and where."""


class UnwritableArchive(ValueError):
    """A tree that the form can't hold: a value that isn't of its type, a character that XML has no way to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A value with a name. Items of a list have the same name and an `index` from 0."""

    name: str
    type: Type
    value: Value
    index: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A name with items and chunks. Chunks of a list have the same name and an `index` from 0.

    Names are compared exactly, though Grasshopper takes upper and lower case for the same: it writes them one way.
    """

    name: str
    index: int | None = None
    items: tuple[Item, ...] = ()
    chunks: tuple[Chunk, ...] = ()

    def value(self, name: str, index: int | None = None, default: Any = None) -> Any:
        """The value of the first item of that name and index, or the default."""
        for item in self.items:
            if item.name == name and item.index == index:
                return item.value
        return default

    def chunk(self, name: str, index: int | None = None) -> Chunk | None:
        """The first chunk of that name and index."""
        for chunk in self.chunks:
            if chunk.name == name and chunk.index == index:
                return chunk
        return None

    def all(self, name: str) -> Iterator[Chunk]:
        """Every chunk of that name in the order of their indices, those without one first."""
        return iter(sorted((chunk for chunk in self.chunks if chunk.name == name), key=_order))

    def items_named(self, name: str) -> Iterator[Item]:
        """Every item of that name in the order of their indices, those without one first."""
        return iter(sorted((item for item in self.items if item.name == name), key=_order))


def _order(part: Item | Chunk) -> tuple[bool, int]:
    return part.index is not None, part.index or 0


def place(names: Sequence[tuple[str, int | None]]) -> str:
    """Where in the tree, for a message: `Root/Definition/DefinitionObjects/Object[3]`, shortened where it is long."""
    shown = [short(name) + (f"[{index}]" if index is not None else "") for name, index in names]
    return "/".join(shown if len(shown) <= 8 else [*shown[:3], "...", *shown[-4:]])


def short(text: str) -> str:
    """A text from a file, fit for one line of a message."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text[:41])
    return text if len(text) <= 40 else text[:40] + "..."
