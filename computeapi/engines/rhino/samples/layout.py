"""Where on the canvas do the objects of a sample lie? In columns from left to right, as their wires go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from definitions.readers.grasshopper.authoring import Thing

_COLUMN, _GAP = 260.0, 20.0


def laid_out(things: Sequence[Thing]) -> list[Thing]:
    """The same objects with places; each comes after those that its wires begin at, and no higher than the first."""
    columns: dict[UUID, int] = {}
    tops: dict[UUID, float] = {}
    filled: dict[int, float] = {}
    placed = []
    for thing in things:
        sources = thing.all_sources()
        column = max((columns[source] + 1 for source in sources), default=0)
        top = max([filled.get(column, 0.0), *(tops[source] for source in sources[:1])])
        for id in (thing.id, *(port.id for port in thing.outputs)):
            columns[id], tops[id] = column, top
        if not thing.is_frame:
            filled[column] = top + thing.height + _GAP
        placed.append(replace(thing, at=(column * _COLUMN, top)))
    return placed
