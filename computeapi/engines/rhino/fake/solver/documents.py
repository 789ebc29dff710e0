"""What is in a Grasshopper file? Its objects with their parameters and wires, and its groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from definitions.readers.grasshopper import archive
from definitions.readers.grasshopper.archive.tree import Chunk

GROUP = UUID("c552a431-af5b-46a9-a8a4-0fcbc27ef596")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """Something that holds a tree: an object of its own, or an input or output of a component.

    `guid` is the kind of object, None for a component's. `pivot` is its height on the canvas.
    """

    id: UUID
    name: str
    nickname: str
    sources: tuple[UUID, ...]
    chunk: Chunk
    guid: UUID | None = None
    pivot: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    guid: UUID
    id: UUID
    name: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    nickname: str
    members: tuple[UUID, ...]


Thing = Parameter | Component | Group


@dataclass(frozen=True, kw_only=True)
class Document:
    """`things` are in the file's order."""

    name: str
    things: tuple[Thing, ...]

    @cached_property
    def by_id(self) -> dict[UUID, Parameter | Component]:
        return {thing.id: thing for thing in self.things if not isinstance(thing, Group)}

    @cached_property
    def makers(self) -> dict[UUID, Component]:
        """The component of each output parameter, by the parameter's id."""
        return {output.id: thing for thing in self.things if isinstance(thing, Component) for output in thing.outputs}

    @cached_property
    def parameters(self) -> dict[UUID, Parameter]:
        """All that a wire can start from."""
        free = {thing.id: thing for thing in self.things if isinstance(thing, Parameter)}
        return free | {output.id: output for component in self.makers.values() for output in component.outputs}


def read(data: bytes) -> Document:
    """The document of a .gh or .ghx. Raises `UnreadableDefinition` for anything else."""
    definition = archive.read(data).chunk("Definition") or Chunk(name="Definition")
    properties = definition.chunk("DefinitionProperties") or Chunk(name="")
    objects = definition.chunk("DefinitionObjects") or Chunk(name="")
    return Document(
        name=properties.value("Name", default=""),
        things=tuple(_thing(chunk) for chunk in objects.all("Object")),
    )


def _thing(chunk: Chunk) -> Thing:
    guid = chunk.value("GUID")
    container = chunk.chunk("Container") or Chunk(name="Container")
    if guid == GROUP:
        members = tuple(item.value for item in container.items_named("ID"))
        return Group(nickname=container.value("NickName", default=""), members=members)  # type: ignore[arg-type]
    inputs = [*container.all("param_input"), *_variable(container, "InputParam")]
    outputs = [*container.all("param_output"), *_variable(container, "OutputParam")]
    if not inputs and not outputs:
        return _parameter(container, guid)
    return Component(
        guid=guid,
        id=container.value("InstanceGuid"),
        name=container.value("Name", default=""),
        inputs=tuple(map(_parameter, inputs)),
        outputs=tuple(map(_parameter, outputs)),
    )


def _variable(container: Chunk, name: str) -> list[Chunk]:
    data = container.chunk("ParameterData")
    return list(data.all(name)) if data else []


def _parameter(chunk: Chunk, guid: UUID | None = None) -> Parameter:
    attributes = chunk.chunk("Attributes") or Chunk(name="Attributes")
    pivot, bounds = attributes.value("Pivot"), attributes.value("Bounds")
    return Parameter(
        id=chunk.value("InstanceGuid"),
        name=chunk.value("Name", default=""),
        nickname=chunk.value("NickName", default=""),
        sources=tuple(item.value for item in chunk.items_named("Source")),  # type: ignore[misc]
        chunk=chunk,
        guid=guid,
        pivot=pivot.y if pivot else bounds.y if bounds else 0.0,
    )
