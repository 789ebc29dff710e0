"""How are values kept in a parameter? As persistent data: branches by path, each a list of items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk, Item
from definitions.readers.grasshopper.archive.values import Point3d
from definitions.readers.grasshopper.authoring.items import items, numbered

Values = Sequence[Any] | Mapping[str, Sequence[Any]]
"""A list for the branch `{0}`, or a list for each path; None is a null."""


def persistent(values: Values, write: Callable[[Any], tuple[Item, ...]]) -> tuple[Chunk, ...]:
    """The chunk of a parameter with its own data; none where it has none."""
    branches = values if isinstance(values, Mapping) else {"{0}": values}
    if not any(branches.values()):
        return ()
    written = [_branch(path, branch, write) for path, branch in branches.items()]
    return (Chunk(name="PersistentData", items=items(Count=len(written)), chunks=numbered("Branch", written)),)


def _branch(path: str, values: Sequence[Any], write: Callable[[Any], tuple[Item, ...]]) -> Chunk:
    written = [Chunk(name="", items=write(value)) for value in values]
    return Chunk(name="", items=items(Count=len(written), Path=path), chunks=numbered("Item", written))


def write_number(value: float | None) -> tuple[Item, ...]:
    return () if value is None else items(number=float(value))


def write_integer(value: int | None) -> tuple[Item, ...]:
    return () if value is None else items(number=int(value))


def write_boolean(value: bool | None) -> tuple[Item, ...]:
    return () if value is None else items(boolean=value)


def write_text(value: str | None) -> tuple[Item, ...]:
    return items(null_string=True) if value is None else items(null_string=False, string=value)


def write_point(value: tuple[float, float, float] | None) -> tuple[Item, ...]:
    return () if value is None else items(Coordinate=Point3d(*map(float, value)))


def write_geometry(value: bytes | None) -> tuple[Item, ...]:
    """What `internalise` gives. No object of a Rhino document is referred to."""
    return () if value is None else items(ON_Data=value, RefID=UUID(int=0))
