"""Which values has a parameter where nobody sends any? Its own, or those that come along its wires."""

from __future__ import annotations

from uuid import UUID

from definitions.readers.grasshopper.canvas.document import Document, Thing
from definitions.readers.grasshopper.canvas.fields import readable, text, whole
from definitions.readers.grasshopper.canvas.kinds import PANEL
from definitions.readers.grasshopper.problems import Problems
from definitions.readers.grasshopper.values.arithmetic import BadExpression
from definitions.readers.grasshopper.values.conversion import convert
from definitions.readers.grasshopper.values.expressions import evaluate
from definitions.readers.grasshopper.values.persistent import MOST, Raw, TooMany, read_persistent
from definitions.readers.grasshopper.wires.controls import CONTROLS, panel_text
from definitions.readers.grasshopper.wires.flows import FREE, TOO_MANY, Flow, merged
from definitions.schema import PLAIN, InputType

_DEEPEST = 100
"""Wires one after the other that are followed."""
_FLATTEN, _GRAFT = 1, 2


class Wires:
    """Follows the wires of one document; each parameter is looked at once."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self._document = document
        self._problems = problems
        self._known: dict[UUID, Flow] = {}
        self._open: set[UUID] = set()

    def flow(self, thing: Thing, depth: int = 0) -> Flow:
        """What comes out of a parameter."""
        if thing.id is None:
            return self._read(thing, depth)
        if thing.id in self._open:
            return Flow(unknown="its wires form a loop")
        if depth > _DEEPEST:
            return Flow(unknown=f"its wires go through more than {_DEEPEST} objects")
        if thing.id not in self._known:
            self._open.add(thing.id)
            self._known[thing.id] = self._read(thing, depth)
            self._open.remove(thing.id)
        return self._known[thing.id]

    def end_in(self, thing: Thing) -> bool:
        """Whether a wire of something that is there ends in it."""
        return any(map(self._begins, thing.sources))

    def _begins(self, id: UUID) -> bool:
        return id in self._document.by_id or id in self._document.ports

    def _read(self, thing: Thing, depth: int) -> Flow:
        if control := CONTROLS.get(thing.guid):
            return _calculated(thing, control(thing, self._problems))
        wires = [id for id in thing.sources if self._begins(id)]
        if len(wires) > MOST:
            return Flow(unknown=TOO_MANY)
        flow = merged([self._along(id, depth) for id in wires]) if wires else _own(thing)
        return _typed(thing, _calculated(thing, _shaped(thing, flow)))

    def _along(self, id: UUID, depth: int) -> Flow:
        start = self._document.ports.get(id) or self._document.by_id[id]
        if start.is_parameter:
            return self.flow(start, depth + 1)
        return Flow(unknown=f"it is computed, by {readable(start.name, 40) or 'a component'}")


def _own(thing: Thing) -> Flow:
    if thing.guid == PANEL:
        return panel_text(thing)
    try:
        return Flow(tree=read_persistent(thing.chunk))
    except TooMany:
        return Flow(unknown=TOO_MANY)


def _shaped(thing: Thing, flow: Flow) -> Flow:
    """Flattened or grafted, where the parameter is set to do so."""
    mapping = whole(thing.chunk, "Mapping")
    if mapping == _GRAFT:
        return flow.grafted()
    return flow.flat() if mapping == _FLATTEN else flow


def _calculated(thing: Thing, flow: Flow) -> Flow:
    """Through the parameter's own expression of `x`: what was allowed before it says nothing of what comes out."""
    expression = text(thing.chunk, "InternalExpression") or text(thing.chunk, "Expression")
    if not expression.strip() or flow.unknown:
        return flow
    try:
        return Flow(tree=flow.each(lambda value: _applied(expression, value)).tree)
    except BadExpression as error:
        return Flow(unknown=f"the expression {readable(expression, 40)!r} can't be read: {error}")


def _applied(expression: str, value: Raw) -> Raw:
    return evaluate(expression, value) if isinstance(value, bool | int | float | str) else value


def _typed(thing: Thing, flow: Flow) -> Flow:
    """What isn't of the parameter's type and can't become it stays as it is: whoever needs it says what is wrong."""
    kind = thing.kind.type
    if kind not in PLAIN:
        return flow
    typed = flow.each(lambda value: _converted(kind, value))
    if kind == "Integer" and flow.control is not FREE:
        control = flow.control.whole()
        return Flow(tree=typed.tree, control=control, unknown=flow.unknown)
    return typed


def _converted(kind: InputType, value: Raw) -> Raw:
    found = convert(kind, value)
    return value if found is None else found
