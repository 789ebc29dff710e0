"""What is an object on the canvas? Its component, its id, what it holds, and the wires that end in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from definitions.readers.grasshopper.archive.numerals import nearest_single
from definitions.readers.grasshopper.archive.tree import Chunk, Item
from definitions.readers.grasshopper.archive.values import PointF, RectangleF
from definitions.readers.grasshopper.authoring.items import in_order, item, items, numbered

Place = tuple[float, float]
"""Pixels from the left and from the top of the canvas."""

_PORT_WIDTH, _PORT_HEIGHT = 16.0, 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A component of Grasshopper: its GUID and what it says of itself. `library` is the id of its plug-in."""

    guid: UUID
    name: str
    description: str
    library: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Port:
    """An input or output of a component: a parameter of its own, at whose id wires end and begin."""

    name: str
    nickname: str
    id: UUID
    type: UUID
    items: tuple[Item, ...]
    chunks: tuple[Chunk, ...] = ()
    sources: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """An object. `items` and `chunks` are those of its container, without what its place gives.

    `inputs` and `outputs` are a component's; where their number may vary, they lie in a chunk of their own.
    `at` is its upper left corner; None: the document finds one. A frame has no place: it is drawn around others.
    `attributes` are items beside its bounds and its pivot, which not every kind has.
    """

    kind: Kind
    nickname: str
    id: UUID
    items: tuple[Item, ...]
    chunks: tuple[Chunk, ...] = ()
    sources: tuple[UUID, ...] = ()
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    is_variable: bool = False
    is_frame: bool = False
    has_pivot: bool = True
    attributes: tuple[Item, ...] = ()
    width: float = 100.0
    height: float = 24.0
    at: Place | None = None

    def output(self, name: str) -> Port:
        """The output of that name or nickname. Raises KeyError."""
        return {key: port for port in self.outputs for key in (port.name, port.nickname)}[name]

    def all_sources(self) -> tuple[UUID, ...]:
        return self.sources + tuple(source for port in self.inputs for source in port.sources)

    def chunk(self, place: Place) -> Chunk:
        """The object's chunk, its upper left corner there."""
        kind = items(GUID=self.kind.guid, Name=self.kind.name)
        library = () if self.kind.library is None else items(Lib=self.kind.library)
        container = Chunk(
            name="Container",
            items=in_order([*_described(self.kind, self.nickname, self.id), *self.items]),
            chunks=(self._attributes(place), *self.chunks, *self._ports(place)),
        )
        return Chunk(name="Object", items=in_order([*kind, *library]), chunks=(container,))

    def _attributes(self, place: Place) -> Chunk:
        if self.is_frame:
            return Chunk(name="Attributes")
        bounds, pivot = _bounds(place, self.width, self.height)
        return Chunk(name="Attributes", items=in_order([bounds, *([pivot] * self.has_pivot), *self.attributes]))

    def _ports(self, place: Place) -> tuple[Chunk, ...]:
        left, top = place[0] + 2, place[1] + 2
        right = left + self.width - _PORT_WIDTH - 4
        inputs = [_placed(port, (left, top + number * _PORT_HEIGHT)) for number, port in enumerate(self.inputs)]
        outputs = [_placed(port, (right, top + number * _PORT_HEIGHT)) for number, port in enumerate(self.outputs)]
        if not self.is_variable:
            return numbered("param_input", inputs) + numbered("param_output", outputs)
        counts = items(
            InputCount=len(inputs),
            InputId=[port.type for port in self.inputs],
            OutputCount=len(outputs),
            OutputId=[port.type for port in self.outputs],
        )
        return (
            Chunk(
                name="ParameterData",
                items=counts,
                chunks=numbered("InputParam", inputs) + numbered("OutputParam", outputs),
            ),
        )


Source = Thing | Port | UUID


def wired(sources: Sequence[Source]) -> tuple[UUID, ...]:
    """Where the wires begin: a parameter's own id, for a component that of its only output.

    Raises ValueError for a component with several outputs: say which.
    """
    return tuple(_start(source) for source in sources)


def _start(source: Source) -> UUID:
    if isinstance(source, UUID):
        return source
    if isinstance(source, Port) or not (source.inputs or source.outputs):
        return source.id
    if len(source.outputs) != 1:
        raise ValueError(f"{source.kind.name} has {len(source.outputs)} outputs: say which one by .output(name)")
    return source.outputs[0].id


def wires(sources: Sequence[UUID], *, optional: bool = False) -> tuple[Item, ...]:
    """The items of a parameter that tell where its data comes from."""
    return items(Optional=optional, Source=list(sources), SourceCount=len(sources))


def _bounds(place: Place, width: float, height: float) -> tuple[Item, Item]:
    """The rectangle and the point that it turns around, here its middle."""
    left, top = map(nearest_single, place)
    middle = PointF(nearest_single(left + width / 2), nearest_single(top + height / 2))
    return item("Bounds", RectangleF(left, top, width, height)), item("Pivot", middle)


def _described(kind: Kind, nickname: str, id: UUID) -> tuple[Item, ...]:
    return items(Description=kind.description, InstanceGuid=id, Name=kind.name, NickName=nickname)


def _placed(port: Port, place: Place) -> Chunk:
    bounds = Chunk(name="Attributes", items=_bounds(place, _PORT_WIDTH, _PORT_HEIGHT))
    return Chunk(name="", items=port.items, chunks=(bounds, *port.chunks))
