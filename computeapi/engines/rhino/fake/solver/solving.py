"""How does a document become outputs? Each parameter takes what its wires bring; components run branch by branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any
from uuid import UUID

from computeapi.engines.rhino.fake.solver.casting import CastFailed, cast
from computeapi.engines.rhino.fake.solver.components import NATIVES, STREAM_FILTER, Native, Trouble, chosen
from computeapi.engines.rhino.fake.solver.documents import Component, Document, Parameter
from computeapi.engines.rhino.fake.solver.kinds import KINDS, UNKNOWN
from computeapi.engines.rhino.fake.solver.stored import stored
from computeapi.engines.rhino.fake.solver.values import Tree, merged
from computeapi.engines.rhino.known.troubles import SLEEP


class Solution:
    """One solve of a document: ask for the trees of its parameters, then read `errors`.

    `assigned` are the trees that were sent, by the id of their parameter. `wait` lets seconds pass.
    """

    def __init__(self, document: Document, assigned: Mapping[UUID, Tree], wait: Callable[[float], object]) -> None:
        self.errors: list[str] = []
        self._document = document
        self._assigned = assigned
        self._wait = wait
        self._known: dict[UUID, Tree] = {}

    def tree(self, parameter: Parameter) -> Tree:
        """What the parameter holds."""
        if parameter.id not in self._known:
            self._known[parameter.id] = {}  # what a circle of wires finds
            self._known[parameter.id] = self._solved(parameter)
        return self._known[parameter.id]

    def _solved(self, parameter: Parameter) -> Tree:
        if maker := self._document.makers.get(parameter.id):
            self._known.update(zip((output.id for output in maker.outputs), self._run(maker), strict=True))
            return self._known[parameter.id]
        kind = KINDS.get(parameter.guid, UNKNOWN) if parameter.guid else UNKNOWN
        return self._cast(self._given(parameter), kind.type, parameter)

    def _given(self, parameter: Parameter) -> Tree:
        if parameter.id in self._assigned:
            return self._assigned[parameter.id]
        sources = [self._document.parameters[id] for id in parameter.sources if id in self._document.parameters]
        return merged(self.tree(source) for source in sources) if sources else stored(parameter)

    def _cast(self, tree: Tree, type_name: str, owner: Parameter | Component) -> Tree:
        return {path: [self._one(value, type_name, owner) for value in values] for path, values in tree.items()}

    def _one(self, value: Any, type_name: str, owner: Parameter | Component) -> Any:
        try:
            return cast(value, type_name)
        except CastFailed as error:
            self._complain(str(error), owner)
            return None

    def _run(self, component: Component) -> list[Tree]:
        inputs = [self._given(parameter) for parameter in component.inputs]
        if component.guid == SLEEP:
            seconds = self._cast(inputs[0], "Number", component)
            self._wait(sum(value or 0.0 for values in seconds.values() for value in values))
            return [seconds]
        if component.guid == STREAM_FILTER:
            return [chosen(self._cast(inputs[0], "Integer", component), inputs[1:])]
        native = NATIVES.get(component.guid)
        if native is None:
            self._complain(f"This fake Rhino Compute doesn't know the component {component.guid}", component)
            return [{} for _ in component.outputs]
        types = native.inputs or [""] * len(inputs)
        trees = [self._cast(tree, type_name, component) for tree, type_name in zip(inputs, types, strict=True)]
        return self._matched(component, native, trees)

    def _matched(self, component: Component, native: Native, trees: list[Tree]) -> list[Tree]:
        """Branch meets branch and value meets value; where one tree has fewer, its last goes on."""
        found: list[Tree] = [{} for _ in component.outputs]
        if any(not tree for tree in trees):
            return found
        for number in range(max(map(len, trees))):
            branches = [list(tree.values())[min(number, len(tree) - 1)] for tree in trees]
            path = next(list(tree)[number] for tree in trees if len(tree) > number)
            if all(branches):
                self._branch(component, native, branches, [tree.setdefault(path, []) for tree in found])
        return found

    def _branch(self, component: Component, native: Native, branches: list[list[Any]], places: list[list[Any]]) -> None:
        longest = max(map(len, branches))
        for values in zip(*(branch + [branch[-1]] * (longest - len(branch)) for branch in branches), strict=True):
            for place, result in zip_longest(places, self._call(component, native, values)):
                if native.gives_list and result is not None:
                    place.extend(result)
                else:
                    place.append(result)

    def _call(self, component: Component, native: Native, values: tuple[Any, ...]) -> tuple[Any, ...]:
        nothing = (None,) * len(component.outputs)
        if any(value is None for value in values):
            return nothing
        try:
            return native.run(*values)
        except Trouble as error:
            self._complain(str(error), component)
            return nothing

    def _complain(self, message: str, owner: Parameter | Component) -> None:
        """Only of components: Compute doesn't ask the parameters."""
        if isinstance(owner, Parameter):
            return
        text = f'{message}: component "{owner.name}" ({owner.id})'
        if text not in self.errors:
            self.errors.append(text)
