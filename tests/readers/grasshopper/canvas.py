"""What stands on a canvas that authoring doesn't offer, for the tests: other items, other values, other objects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.authoring.items import items
from definitions.readers.grasshopper.authoring.params import parameter
from definitions.schema import Input, Interface

GONE = UUID(int=99)
"""Of an object that isn't there any more."""
SPHERE = UUID("dabc854d-f50e-408a-b001-d043c7de151d")
GUIDS = {
    "Vector": UUID("16ef3e75-e315-4899-b531-d3166b42dac9"),
    "Plane": UUID("4f8984c4-7c7a-4d69-b0a2-183cbb330d20"),
    "Line": UUID("8529dbdf-9b6f-42e9-8e1f-c7a2bde56a70"),
    "Circle": UUID("d1028c72-ff86-4057-9eb0-36c687a4d98c"),
    "Rectangle": UUID("abf9c670-5462-4cd8-acb3-f1ab0256dbf3"),
    "Box": UUID("c9482db6-bea9-448d-98ff-fed6d69a8efc"),
    "File Path": UUID("06953bda-1d37-4d58-9b38-4b3c74e54c8f"),
    "Colour": UUID("203a91c3-287a-43b6-a9c5-ebb96240a650"),
    "Domain": UUID("15b7afe5-d0d0-43e1-b894-34fcfe3be384"),
    "Button": UUID("a8b97322-2d53-47cd-905e-b932c3ccd74e"),
    "Relay": UUID("b6236720-8d88-4289-93c3-ac4c99f9b97b"),
    "Graph Mapper": UUID("bc984576-7aa6-491f-a91d-e444c33675a7"),
}


def with_items(thing: gh.Thing, **values: Any) -> gh.Thing:
    """With more items, or others in the place of those of the same name."""
    kept = [item for item in thing.items if item.name not in values]
    return replace(thing, items=(*kept, *items(**values)))


def disabled(thing: gh.Thing) -> gh.Thing:
    return with_items(thing, Locked=True)


def other(name: str, *values: Any, sources: Any = (), key: str = "") -> gh.Thing:
    """A parameter that authoring has no function for; each value is the items that make it, by their names."""
    kind = gh.Kind(guid=GUIDS[name], name=name, description=f"Contains a collection of {name}s")
    return parameter(kind, name, list(values), write=lambda value: items(**value), sources=sources, key=key)


def ball(*outputs: str, radius: Any = ()) -> gh.Thing:
    """A component; with no output, it has none."""
    ports = [gh.port(name, nickname) for name, nickname in (output.split(":") for output in outputs)]
    return gh.component(SPHERE, "Sphere", inputs=[gh.port("Radius", "R", sources=radius)], outputs=ports)


def asked(thing: gh.Thing) -> tuple[gh.Thing, gh.Thing]:
    """The thing, and a group that makes it the input `RH_IN:it`."""
    return thing, gh.group("RH_IN:it", [thing])


FLOAT = gh.slider("Length", value=4.5, minimum=1, maximum=9, digits=2)
WHOLE = gh.slider("Count", value=4, minimum=1, maximum=9, steps="integer")


def numbers(found: Input) -> tuple[Any, ...]:
    """Type, default, range and step."""
    return found.param_type, found.default, found.minimum, found.maximum, found.step


def problem(found: Interface, start: str) -> str:
    """The only sentence that begins so."""
    (said,) = [sentence for sentence in found.inventory.problems if sentence.startswith(start)]
    return said
