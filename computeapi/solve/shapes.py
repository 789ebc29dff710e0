"""What of a result can be seen, and so in which files?"""

from __future__ import annotations

from collections.abc import Iterable

from computeapi import formats
from computeapi.engines.base import EngineResult, Item, Mesh, Verbatim
from computeapi.formats import Format
from computeapi.formats.outlines import is_drawing

NO_MESHES = ".shapes"
"""The end of the blob key of a result that only Rhino's own file can show."""
FLAT = ".flat"
"""The end of that of a 2D model."""


def has_meshes(result: EngineResult) -> bool:
    return any(map(_is_seen, _items(result)))


def has_geometry(result: EngineResult) -> bool:
    """Whether there is anything for a file, be it one point."""
    return any(isinstance(item, Mesh) or (isinstance(item, Verbatim) and item.is_shape) for item in _items(result))


def is_heavy(item: Item) -> bool:
    """Whether an answer without geometry leaves it out."""
    return isinstance(item, Mesh) or (isinstance(item, Verbatim) and item.is_geometry)


def has_heavy(result: EngineResult) -> bool:
    return any(map(is_heavy, _items(result)))


def mark_of(result: EngineResult) -> str:
    """The end of its blob key: what `files_of` has to know of it."""
    if not has_meshes(result):
        return NO_MESHES
    return FLAT if is_drawing(_items(result)) else ""


def files_of(result_blob: str) -> Iterable[Format]:
    """The formats that can be made of a stored result, none of ""."""
    if not result_blob:
        return ()
    if result_blob.endswith(NO_MESHES):
        return [kind for kind in formats.all() if kind.needs == "geometry"]
    return [kind for kind in formats.all() if kind.holds(flat=result_blob.endswith(FLAT))]


def _is_seen(item: Item) -> bool:
    if isinstance(item, Verbatim):
        return bool(item.meshes) or (item.type == "Rhino.Geometry.Mesh" and item.is_geometry)
    return isinstance(item, Mesh)


def _items(result: EngineResult) -> Iterable[Item]:
    return (item for output in result.outputs for items in output.branches.values() for item in items)
