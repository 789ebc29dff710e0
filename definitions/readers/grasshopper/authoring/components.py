"""How does a component stand in a file? Its inputs and outputs are parameters of their own, in its container."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Item
from definitions.readers.grasshopper.authoring.items import in_order, items, stable_id
from definitions.readers.grasshopper.authoring.things import Kind, Place, Port, Source, Thing, wired, wires
from definitions.readers.grasshopper.authoring.values import Values, persistent, write_number

GENERIC = UUID("8ec86459-bf01-4409-baee-174d0d2b13d0")
"""The parameter that takes anything."""

CONTEXT_BAKE = Kind(
    guid=UUID("ae2531b4-bab2-4bb1-b5bf-f2143d10c132"),
    name="Context Bake",
    description="Geometry for baking at the end of the GrasshopperPlayer command.",
)
CONTEXT_PRINT = Kind(
    guid=UUID("73215ec5-0eb5-4f85-9e07-b09c4590ce2b"),
    name="Context Print",
    description="Textual data to print at the end of the GrasshopperPlayer command.",
)
_ACCESS = {"item": 0, "list": 1, "tree": 2}


def port(
    name: str,
    nickname: str = "",
    *,
    description: str = "",
    values: Values = (),
    write: Callable[[Any], tuple[Item, ...]] = write_number,
    sources: Sequence[Source] = (),
    optional: bool = False,
    access: Literal["item", "list", "tree"] = "item",
    type: UUID = GENERIC,
) -> Port:
    """An input or output; `component` gives it its id. `values` are its own data, written by a function of `values`.

    `type` is the GUID of its parameter, which a component writes down only where the number of its ports may vary.
    """
    starts = wired(sources)
    shown = items(Access=_ACCESS[access]) if access != "item" else ()
    described = items(Description=description, Name=name, NickName=nickname or name)
    return Port(
        name=name,
        nickname=nickname or name,
        id=UUID(int=0),
        type=type,
        items=(*described, *shown, *wires(starts, optional=optional)),
        chunks=persistent(values, write),
        sources=starts,
    )


def component(
    guid: UUID | str,
    name: str,
    nickname: str = "",
    *,
    description: str = "",
    inputs: Sequence[Port] = (),
    outputs: Sequence[Port] = (),
    is_variable: bool = False,
    library: UUID | None = None,
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """Any component. `library` is the id of the plug-in that it needs; `key` tells two of the same names apart."""
    kind = Kind(guid=UUID(str(guid)), name=name, description=description, library=library)
    id = stable_id(name, nickname, key)
    return Thing(
        kind=kind,
        nickname=nickname or name,
        id=id,
        items=(),
        inputs=tuple(_owned(each, id, f"input {number}") for number, each in enumerate(inputs)),
        outputs=tuple(_owned(each, id, f"output {number}") for number, each in enumerate(outputs)),
        is_variable=is_variable,
        width=65.0,
        height=4.0 + 20.0 * max(len(inputs), len(outputs), 1),
        at=at,
    )


def context_bake(nickname: str, source: Source, *, at: Place | None = None) -> Thing:
    """Geometry that is an output, by the nickname of the component's input."""
    content = port("Content", nickname, description="Content to collect for baking", sources=[source], access="tree")
    return _told(CONTEXT_BAKE, content, at)


def context_print(nickname: str, source: Source, *, at: Place | None = None) -> Thing:
    """Text that is an output, by the nickname of the component's input."""
    content = port("Text", nickname, description="Text for printing.", sources=[source], access="tree")
    return _told(CONTEXT_PRINT, content, at)


def _told(kind: Kind, content: Port, at: Place | None) -> Thing:
    return component(kind.guid, kind.name, description=kind.description, inputs=[content], key=content.nickname, at=at)


def _owned(each: Port, owner: UUID, role: str) -> Port:
    id = stable_id(str(owner), role)
    return replace(each, id=id, items=in_order([*each.items, *items(InstanceGuid=id)]))
