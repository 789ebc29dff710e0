"""How do objects become a document? With the header, properties and plug-ins that Grasshopper writes around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.archive.values import Colour, Point, Type, Version
from definitions.readers.grasshopper.authoring.items import in_order, item, items, numbered, stable_id
from definitions.readers.grasshopper.authoring.things import Place, Thing

_DATE = 638396640000000000  # ticks of 2024-01-01
_COLUMN, _ROW = 250.0, 80.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """A plug-in that the document needs."""

    name: str
    version: str = "1.0.0.0"
    author: str = ""
    id: UUID

    def chunk(self) -> Chunk:
        assembly = f"{self.name}, Version={self.version}, Culture=neutral, PublicKeyToken=null"
        described = items(Author=self.author, Id=self.id, Name=self.name, Version=self.version)
        return Chunk(
            name="",
            items=in_order([*described, *items(AssemblyFullName=assembly, AssemblyVersion=self.version)]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A definition. `thumbnail` is a PNG; `date` counts .NET ticks.

    Objects without a place are put into columns by how many wires lie behind them, in their order from top to bottom.
    """

    name: str
    description: str = ""
    author: str = ""
    thumbnail: bytes | None = None
    libraries: Sequence[Library] = ()
    objects: Sequence[Thing] = ()
    date: int = _DATE

    def archive(self) -> Chunk:
        """The root. Raises ValueError where two objects have the same id: give one of them a key."""
        self._check_ids()
        definition = Chunk(
            name="Definition",
            items=items(plugin_version=Version(1, 0, 8)),
            chunks=(
                self._header(),
                self._properties(),
                Chunk(name="RcpLayout", items=items(GroupCount=0)),
                *self._author(),
                *self._libraries(),
                self._objects(),
            ),
        )
        return Chunk(
            name="Root",
            items=items(ArchiveVersion=Version(0, 2, 2)),
            chunks=(definition, *self._thumbnail()),
        )

    def _check_ids(self) -> None:
        seen: dict[UUID, Thing] = {}
        for thing in self.objects:
            if thing.id in seen:
                raise ValueError(f"two objects are a {thing.kind.name} called {thing.nickname!r}: give one a key")
            seen[thing.id] = thing

    def _header(self) -> Chunk:
        return Chunk(
            name="DocumentHeader",
            items=items(
                DocumentID=stable_id("document", self.name),
                Preview="Shaded",
                PreviewMeshType=1,
                PreviewNormal=Colour(100, 150, 0, 0),
                PreviewSelected=Colour(100, 0, 150, 0),
            ),
        )

    def _properties(self) -> Chunk:
        date = item("Date", self.date, kind=Type.DATE)
        return Chunk(
            name="DefinitionProperties",
            items=in_order([date, *items(Description=self.description, KeepOpen=False, Name=self.name)]),
            chunks=(
                Chunk(name="Revisions", items=items(RevisionCount=0)),
                Chunk(
                    name="Projection",
                    items=(item("Target", Point(0, 0)), item("Zoom", 1.0, kind=Type.SINGLE)),
                ),
                Chunk(name="Views", items=items(ViewCount=0)),
            ),
        )

    def _author(self) -> tuple[Chunk, ...]:
        """Never seen in a file: described by others who write them."""
        return (Chunk(name="Author", items=items(Name=self.author)),) if self.author else ()

    def _libraries(self) -> tuple[Chunk, ...]:
        if not self.libraries:
            return ()
        needed = numbered("Library", [library.chunk() for library in self.libraries])
        return (Chunk(name="GHALibraries", items=items(Count=len(needed)), chunks=needed),)

    def _objects(self) -> Chunk:
        places = self._places()
        chunks = numbered("Object", [thing.chunk(places[thing.id]) for thing in self.objects])
        return Chunk(name="DefinitionObjects", items=items(ObjectCount=len(chunks)), chunks=chunks)

    def _thumbnail(self) -> tuple[Chunk, ...]:
        if self.thumbnail is None:
            return ()
        return (Chunk(name="Thumbnail", items=(item("Thumbnail", self.thumbnail, kind=Type.BITMAP),)),)

    def _places(self) -> dict[UUID, Place]:
        owners = {id: thing.id for thing in self.objects for id in (thing.id, *(port.id for port in thing.outputs))}
        columns: dict[UUID, int] = {}
        places: dict[UUID, Place] = {}
        for row, thing in enumerate(self.objects):
            behind = [columns.get(owners.get(source, thing.id), -1) for source in thing.all_sources()]
            columns[thing.id] = max(behind, default=-1) + 1
            places[thing.id] = thing.at or (_COLUMN * columns[thing.id], _ROW * row)
        return places
