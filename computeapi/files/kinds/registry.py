"""Which kinds are there? One module and one line each."""

from __future__ import annotations

from computeapi.files.kinds import archives, documents, meshes, screenshots, tables
from computeapi.files.kinds.base import Kind
from softly.lib.errors import NotFound

_KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *tables.KINDS,
        *documents.KINDS,
        *meshes.KINDS,
        *archives.KINDS,
        *screenshots.KINDS,
    )
}


def all() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())


def get(name: str) -> Kind:
    """Raises NotFound, naming what there is."""
    if found := _KINDS.get(name):
        return found
    raise NotFound(f"No such kind of file is made here; there are {', '.join(_KINDS)}.")
