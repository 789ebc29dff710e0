"""What are the inputs and outputs of a document? By Compute's own rules, which see less than our reader does."""

from __future__ import annotations

from dataclasses import dataclass, field

from computeapi.engines.rhino.fake.solver.documents import Component, Document, Group, Parameter
from computeapi.engines.rhino.fake.solver.kinds import KINDS, TOLD, UNKNOWN, Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Inlet:
    """An input; the sent name must equal `name` in each letter."""

    name: str
    parameter: Parameter
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    name: str
    parameter: Parameter
    kind: Kind


@dataclass(kw_only=True, slots=True)
class Found:
    inlets: dict[str, Inlet] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, inlet: Inlet) -> None:
        self._add("input", inlet, self.inlets)

    def give(self, name: str, parameter: Parameter, kind: Kind) -> None:
        self._add("output", Outlet(name=name, parameter=parameter, kind=kind), self.outlets)

    def _add[T: (Inlet, Outlet)](self, what: str, one: T, places: dict[str, T]) -> None:
        if one.name in places:
            self.errors.append(f"Multiple {what} parameters are named {one.name!r}: names must be unique.")
        else:
            places[one.name] = one


def discover(document: Document) -> Found:
    """In the order of the objects in the file. The first of two with the same name wins."""
    found = Found()
    for thing in document.things:
        if isinstance(thing, Group):
            _group(thing, document, found)
        elif isinstance(thing, Component):
            if thing.guid in TOLD and thing.inputs:
                found.give(thing.inputs[0].nickname, thing.inputs[0], TOLD[thing.guid])
        elif (kind := _kind(thing)).contextual:
            found.add(Inlet(name=thing.nickname, parameter=thing, kind=kind))
    return found


def _group(group: Group, document: Document, found: Found) -> None:
    """Only the first member that still exists counts."""
    first = next((document.by_id[id] for id in group.members if id in document.by_id), None)
    if first is None:
        return
    if "RH_IN" in group.nickname and isinstance(first, Parameter):
        found.add(Inlet(name=group.nickname, parameter=first, kind=_kind(first)))
    if "RH_OUT" in group.nickname:
        if isinstance(first, Parameter):
            found.give(group.nickname, first, _kind(first))
            return
        for output in first.outputs:
            several = f" ({output.nickname})" if len(first.outputs) > 1 else ""
            found.give(group.nickname + several, output, _kind(output))


def _kind(parameter: Parameter) -> Kind:
    return KINDS.get(parameter.guid, UNKNOWN) if parameter.guid else UNKNOWN
