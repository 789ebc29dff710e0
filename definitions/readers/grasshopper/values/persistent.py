"""Which values are kept in a parameter? Its branches, each a list of plain values, parts of a struct, or geometry.

    PersistentData   Count
      Branch[i]      Path "{0;1}", Count
        Item[j]      number | boolean | string, null_string | Coordinate | vector | plane | ... | ON_Data, RefID

An item is read by what it holds, not by its names: those of several structs were never seen in a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.archive.values import BoundingBox, Interval, Line, Plane, Point3d
from definitions.readers.grasshopper.canvas.fields import flag, text

MOST = 1_000
"""Values of one parameter that are kept."""
_PATH = re.compile(r"\{[0-9]{1,9}(?:;[0-9]{1,9}){0,31}\}")

Part = Point3d | Plane | Line | Interval | BoundingBox | float


@dataclass(frozen=True, slots=True)
class Parts:
    """What a struct is made of: a point; a plane and a radius; a plane and two or three intervals."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """Geometry as it lies in the file; None where it is an object of a Rhino document that isn't here."""

    data: bytes | None


Raw = bool | int | float | str | Parts | Packed | None
"""A value as the file has it; None is a null, or nothing that is known here."""
Tree = Mapping[str, tuple[Raw, ...]]


class TooMany(ValueError):
    """More values than are kept."""


def read_persistent(chunk: Chunk) -> Tree:
    """The parameter's own data by branch, empty branches left out. Raises TooMany."""
    kept = chunk.chunk("PersistentData")
    tree: dict[str, tuple[Raw, ...]] = {}
    total = 0
    for branch in kept.all("Branch") if kept else ():
        total += sum(item.name == "Item" for item in branch.chunks)
        if total > MOST:
            raise TooMany
        path = text(branch, "Path")
        path = path if _PATH.fullmatch(path) else "{0}"
        values = tuple(_value(item) for item in branch.all("Item"))
        if values:
            tree[path] = (*tree.get(path, ()), *values)
    return tree


def _value(item: Chunk) -> Raw:
    if not item.items and len(item.chunks) == 1:
        item = item.chunks[0]
    if geometry := _geometry(item):
        return geometry
    if flag(item, "null_string"):
        return None
    simple = [each.value for each in item.items if isinstance(each.value, bool | int | float | str)]
    parts = tuple(_parts(item))
    if parts and not all(isinstance(part, float) for part in parts):
        return Parts(parts)
    shown = [value for value in simple if not isinstance(value, bool)] or simple
    found = shown[0] if shown else None
    return None if isinstance(found, float) and not math.isfinite(found) else found


def _geometry(item: Chunk) -> Packed | None:
    data = item.value("ON_Data")
    if isinstance(data, bytes):
        return Packed(data)
    referred = item.value("RefID")
    return Packed(None) if isinstance(referred, UUID) and referred.int else None


def _parts(item: Chunk) -> Iterator[Part]:
    for each in item.items:
        if isinstance(each.value, Point3d | Plane | Line | Interval | BoundingBox | float):
            yield each.value
