"""What stands on the canvas? Parameters, components and groups, each found by its id, and the document's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.canvas.fields import flag, guid, guids, height, text
from definitions.readers.grasshopper.canvas.kinds import GROUP, KINDS, NO_PARAMETERS, Kind
from definitions.schema import UnreadableDefinition

_EMPTY = Chunk(name="")
_STOCK = ("Contains a collection of", "Contextual ", "Numeric slider for", "A panel for custom", "Provides a list of")
_STOCK_WHOLE = frozenset({"Boolean (true/false) toggle", "Button object with two values", "A wire relay object"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Port:
    """A parameter of a component; `type` is the GUID of its kind, which only some components write down."""

    id: UUID | None
    nickname: str
    description: str
    type: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """An object; `chunk` is its container, `height` how far down the canvas it lies. `library` is its plug-in."""

    guid: UUID
    name: str
    chunk: Chunk
    id: UUID | None
    inputs: tuple[Port, ...] | None
    outputs: tuple[Port, ...] | None
    library: UUID | None = None

    @property
    def kind(self) -> Kind:
        return KINDS.get(self.guid) or Kind(name=self.name or "object", contextual=self._asks())

    def _asks(self) -> bool:
        """Whether it is one more of the contextual parameters: only those have both."""
        return self.chunk.value("AtLeast") is not None and self.chunk.value("Prompt") is not None

    @property
    def nickname(self) -> str:
        return text(self.chunk, "NickName")

    @property
    def description(self) -> str:
        return text(self.chunk, "Description")

    @property
    def is_component(self) -> bool:
        return self.inputs is not None

    @property
    def is_parameter(self) -> bool:
        return not self.is_component and self.guid not in NO_PARAMETERS

    @property
    def is_locked(self) -> bool:
        """Whether it is disabled on the canvas."""
        return flag(self.chunk, "Locked")

    @property
    def height(self) -> float:
        return height(self.chunk)

    @property
    def sources(self) -> tuple[UUID, ...]:
        return guids(self.chunk, "Source")

    @property
    def members(self) -> tuple[UUID, ...]:
        """Of a group, in order, whether they are still there or not."""
        return guids(self.chunk, "ID")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """`things` are in the file's order. `ports` has the component, by the id of each of its outputs."""

    things: tuple[Thing, ...]
    by_id: Mapping[UUID, Thing]
    ports: Mapping[UUID, Thing]
    root: Chunk
    definition: Chunk

    @property
    def groups(self) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.things if thing.guid == GROUP)

    @property
    def properties(self) -> Chunk:
        return self.definition.chunk("DefinitionProperties") or _EMPTY


def read_document(root: Chunk) -> Document:
    """Raises UnreadableDefinition for an archive of something else, such as a user object."""
    definition = root.chunk("Definition")
    if definition is None:
        raise UnreadableDefinition("This archive holds no Grasshopper definition.")
    objects = definition.chunk("DefinitionObjects") or _EMPTY
    things = tuple(_thing(chunk) for chunk in objects.all("Object"))
    by_id: dict[UUID, Thing] = {}
    ports: dict[UUID, Thing] = {}
    for thing in things:
        if thing.id is not None:
            by_id.setdefault(thing.id, thing)
        for port in thing.outputs or ():
            if port.id is not None:
                ports.setdefault(port.id, thing)
    return Document(things=things, by_id=by_id, ports=ports, root=root, definition=definition)


def own_description(words: str) -> str:
    """A description, unless it is the one that Grasshopper gives to all objects of the kind."""
    return "" if words.startswith(_STOCK) or words in _STOCK_WHOLE else words


def _thing(chunk: Chunk) -> Thing:
    container = chunk.chunk("Container") or _EMPTY
    inputs, outputs = _ports(container)
    return Thing(
        guid=guid(chunk, "GUID") or UUID(int=0),
        name=text(container, "Name") or text(chunk, "Name"),
        chunk=container,
        id=guid(container, "InstanceGuid"),
        inputs=inputs,
        outputs=outputs,
        library=guid(chunk, "Lib"),
    )


def _ports(container: Chunk) -> tuple[tuple[Port, ...] | None, tuple[Port, ...] | None]:
    """A component's inputs and outputs; None and None for what is none."""
    varying = container.chunk("ParameterData")
    if varying is not None:
        return _varying(varying, "Input"), _varying(varying, "Output")
    inputs = tuple(_port(chunk) for chunk in container.all("param_input"))
    outputs = tuple(_port(chunk) for chunk in container.all("param_output"))
    return (inputs, outputs) if inputs or outputs else (None, None)


def _varying(data: Chunk, side: str) -> tuple[Port, ...]:
    """Of a component whose number of inputs and outputs varies: their kinds are items of their own."""
    types = {item.index: item.value for item in data.items_named(f"{side}Id") if isinstance(item.value, UUID)}
    return tuple(_port(chunk, types.get(chunk.index)) for chunk in data.all(f"{side}Param"))


def _port(chunk: Chunk, type: UUID | None = None) -> Port:
    return Port(
        id=guid(chunk, "InstanceGuid"),
        nickname=text(chunk, "NickName"),
        description=text(chunk, "Description"),
        type=type,
    )
