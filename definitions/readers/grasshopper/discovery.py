"""Which inputs and outputs has a definition? Those that Rhino Compute finds when it loads the file, by the same names.

Objects are looked at in the file's order, and nothing looks into clusters. A contextual parameter ("Get Number") is an
input by its nickname; Context Bake and Context Print are an output by the nickname of their first input. A group whose
nickname contains RH_IN makes its first member an input, one with RH_OUT an output or, where that is a component, each
of its outputs; ids of objects that are gone don't count. Of equal names the first wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from definitions.readers.grasshopper.canvas.document import Document, Port, Thing, own_description
from definitions.readers.grasshopper.canvas.fields import LONGEST_NAME, readable
from definitions.readers.grasshopper.canvas.kinds import CONTEXT_BAKE, CONTEXT_PRINT, GROUP, KINDS
from definitions.readers.grasshopper.problems import Problems
from definitions.schema import Output, OutputType
from softly.lib.text import storable

MOST = 1_000
"""Inputs, and outputs. Nobody fills in more; a file with more was made to hurt."""
_TOLD: dict[UUID, OutputType] = {CONTEXT_BAKE: "Geometry", CONTEXT_PRINT: "Text"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An input: its name and the parameter that takes the value. `group` is that which names it, if one does."""

    name: str
    parameter: Thing
    group: UUID | None = None


def find_inputs(document: Document, problems: Problems) -> tuple[Found, ...]:
    """From the top of the canvas to its bottom, as Compute's own `/io` lists them: the file's order is that in which
    objects were made or moved to the front, which means nothing to people."""
    found = _named("input", _inputs(document, problems), problems)
    return tuple(sorted(found, key=lambda each: each.parameter.height))


def find_outputs(document: Document, problems: Problems) -> tuple[Output, ...]:
    """In the file's order, which is that of the values in an answer."""
    return _named("output", _outputs(document, problems), problems)


def _named[Each: (Found, Output)](what: str, found: Iterable[Each], problems: Problems) -> tuple[Each, ...]:
    """Those that can be asked for by name."""
    named: dict[str, Each] = {}
    for each in found:
        if each.name in named:
            problems.add(f"several {what}s have this name; the first is used.", of=each.name)
        elif not each.name.strip() or len(each.name) > LONGEST_NAME or not storable(each.name):
            problems.add(f"An {what} has no name that could be asked for, so it is left out.")
        elif len(named) >= MOST:
            problems.add(f"The definition has more than {MOST:,} {what}s; the others are left out.")
        else:
            named[each.name] = each
    return tuple(named.values())


def _inputs(document: Document, problems: Problems) -> Iterator[Found]:
    for thing in document.things:
        if thing.is_parameter and thing.kind.contextual:
            found = Found(name=thing.nickname, parameter=thing)
        elif thing.guid == GROUP and "RH_IN" in thing.nickname:
            first = _first(document, thing, problems)
            if first is None:
                continue
            if not first.is_parameter:
                problems.add(f"its first object is no parameter but {_called(first)}: no input.", of=thing.nickname)
                continue
            found = Found(name=thing.nickname, parameter=first, group=thing.id)
        else:
            continue
        if found.parameter.is_locked:
            problems.add(f"{_called(found.parameter)} is disabled on the canvas: no input.", of=found.name)
        else:
            yield found


def _outputs(document: Document, problems: Problems) -> Iterator[Output]:
    for thing in document.things:
        if thing.guid in _TOLD:
            yield from _told(thing, problems)
        elif thing.guid == GROUP and "RH_OUT" in thing.nickname:
            first = _first(document, thing, problems)
            if first is not None:
                yield from _grouped(thing.nickname, first, problems)


def _told(thing: Thing, problems: Problems) -> Iterator[Output]:
    if not thing.inputs:
        problems.add(f"A {thing.name} has no input in the file: no output.")
    elif thing.is_locked:
        problems.add(f"{_called(thing)} is disabled on the canvas: no output.", of=thing.inputs[0].nickname)
    else:
        yield Output(name=thing.inputs[0].nickname, param_type=_TOLD[thing.guid])


def _grouped(name: str, first: Thing, problems: Problems) -> Iterator[Output]:
    if first.is_parameter:
        described = readable(own_description(first.description))
        yield Output(name=name, param_type=first.kind.type, description=described)
    elif first.outputs:
        several = len(first.outputs) > 1
        for port in first.outputs:
            yield _of_component(f"{name} ({port.nickname})" if several else name, port)
    else:
        problems.add(f"its first object, {_called(first)}, has no outputs: no output.", of=name)


def _of_component(name: str, port: Port) -> Output:
    kind = None if port.type is None else KINDS.get(port.type)
    return Output(name=name, param_type=kind.type if kind else "Any", description=readable(port.description))


def _first(document: Document, group: Thing, problems: Problems) -> Thing | None:
    """The first member that is still there; ids of others stay in files for years."""
    there = [document.by_id[id] for id in group.members if id in document.by_id]
    dead, all = len(group.members) - len(there), len(group.members)
    if not there:
        said = "none of its objects is" if all else "no object is"
        problems.add(f"{said} there any more: neither an input nor an output.", of=group.nickname)
    elif dead:
        problems.add(f"{dead} of its {all} objects are gone; the first that is left is used.", of=group.nickname)
    return there[0] if there else None


def _called(thing: Thing) -> str:
    return f"the {readable(thing.name, 40) or 'object'}"
