"""What does a chunk say under a name, if it is of the kind expected? A file may hold anything, so none is trusted."""

from __future__ import annotations

import math
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.archive.values import PointF, RectangleF

LONGEST_NAME = 500
LONGEST_DESCRIPTION = 5_000
_KEPT = "\n\t"


def text(chunk: Chunk, name: str) -> str:
    """As it is in the file; "" for anything else."""
    value = chunk.value(name)
    return value if isinstance(value, str) else ""


def whole(chunk: Chunk, name: str) -> int | None:
    value = chunk.value(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(chunk: Chunk, name: str) -> float | None:
    """A finite number, whole or not."""
    value = chunk.value(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def flag(chunk: Chunk, name: str, default: bool = False) -> bool:
    value = chunk.value(name)
    return value if isinstance(value, bool) else default


def guid(chunk: Chunk, name: str) -> UUID | None:
    value = chunk.value(name)
    return value if isinstance(value, UUID) else None


def guids(chunk: Chunk, name: str) -> tuple[UUID, ...]:
    """Those of a list, in order."""
    return tuple(item.value for item in chunk.items_named(name) if isinstance(item.value, UUID))


def height(chunk: Chunk) -> float:
    """How far down the canvas it lies, in pixels: its pivot, or where there is none the top of its frame; else 0."""
    attributes = chunk.chunk("Attributes")
    if attributes is None:
        return 0.0
    places = (attributes.value("Pivot"), attributes.value("Bounds"))
    found = next((place.y for place in places if isinstance(place, PointF | RectangleF)), 0.0)
    return found if math.isfinite(found) else 0.0


def readable(words: str, most: int = LONGEST_DESCRIPTION) -> str:
    """A text of the file for people: no control characters, at most so long."""
    kept = "".join(letter for letter in words[:most] if letter.isprintable() or letter in _KEPT)
    return kept.strip()
