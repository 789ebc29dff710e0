"""How are items written briefly? Keyword arguments become items, in the order that Grasshopper keeps them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from definitions.readers.grasshopper.archive.tree import Chunk, Item
from definitions.readers.grasshopper.archive.values import (
    Colour,
    Interval,
    Plane,
    Point,
    Point3d,
    PointF,
    RectangleF,
    Type,
    Version,
)

_SPACE = UUID("6f1c1b5e-9d0b-5c53-8f0f-6a1d3c7e2b41")
_TYPES = {
    bool: Type.BOOL,
    int: Type.INT32,
    float: Type.DOUBLE,
    str: Type.STRING,
    bytes: Type.BYTE_ARRAY,
    UUID: Type.GUID,
    Colour: Type.COLOUR,
    Interval: Type.INTERVAL_1D,
    Plane: Type.PLANE,
    Point: Type.POINT,
    Point3d: Type.POINT_3D,
    PointF: Type.POINT_F,
    RectangleF: Type.RECTANGLE_F,
    Version: Type.VERSION,
}


def stable_id(*names: str) -> UUID:
    """The same for the same names, at all times."""
    return uuid5(_SPACE, "\x1f".join(names))


def items(**values: Any) -> tuple[Item, ...]:
    """An item for each argument, its type by its value's class. A list gives an item with an index for each value."""
    made = []
    for name, value in values.items():
        if isinstance(value, list):
            made += [item(name, each, index=index) for index, each in enumerate(value)]
        else:
            made.append(item(name, value))
    return in_order(made)


def item(name: str, value: Any, *, index: int | None = None, kind: Type | None = None) -> Item:
    return Item(name=name, type=kind or _TYPES[type(value)], value=value, index=index)


def in_order(made: Iterable[Item]) -> tuple[Item, ...]:
    """By name, then by index, as in the files that Grasshopper writes."""
    return tuple(sorted(made, key=lambda each: (each.name, each.index or 0)))


def numbered(name: str, contents: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks as a list of that name."""
    return tuple(
        Chunk(name=name, index=index, items=chunk.items, chunks=chunk.chunks) for index, chunk in enumerate(contents)
    )
