"""What comes out of a parameter? Values by branch, and what a person at the canvas could choose instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from definitions.readers.grasshopper.values.persistent import MOST, Raw, Tree


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """What a slider or list allows. `choices` are values with the names that people see."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    is_whole: bool = False
    choices: tuple[tuple[Raw, str], ...] = ()

    def whole(self) -> Control:
        """The whole numbers among what it allows."""
        low = None if self.minimum is None else float(math.ceil(self.minimum))
        high = None if self.maximum is None else float(math.floor(self.maximum))
        if self.is_whole or (low is not None and high is not None and low > high):
            return self
        step = 1.0 if (self.minimum, self.maximum) != (None, None) else None
        return replace(self, minimum=low, maximum=high, step=step, is_whole=True)


FREE = Control()
TOO_MANY = f"it has more than {MOST:,} values"


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """`unknown` says why the values can't be read from the file; then there are none."""

    tree: Tree = field(default_factory=dict)
    control: Control = FREE
    unknown: str = ""

    def each(self, change: Callable[[Raw], Raw]) -> Flow:
        return replace(self, tree={path: tuple(map(change, values)) for path, values in self.tree.items()})

    def flat(self) -> Flow:
        values = tuple(value for branch in self.tree.values() for value in branch)
        return replace(self, tree={"{0}": values} if values else {})

    def grafted(self) -> Flow:
        grown = {
            f"{path[:-1]};{number}}}": (value,)
            for path, values in self.tree.items()
            for number, value in enumerate(values)
        }
        return replace(self, tree=grown)


def constant(*values: Raw, control: Control = FREE) -> Flow:
    return Flow(tree={"{0}": values} if values else {}, control=control)


def merged(flows: Sequence[Flow]) -> Flow:
    """What several wires bring: branches of one path follow each other. Only one alone says what is allowed."""
    if len(flows) == 1:
        return flows[0]
    for flow in flows:
        if flow.unknown:
            return Flow(unknown=flow.unknown)
    tree: dict[str, list[Raw]] = {}
    total = 0
    for flow in flows:
        for path, values in flow.tree.items():
            total += len(values)
            if total > MOST:
                return Flow(unknown=TOO_MANY)
            tree.setdefault(path, []).extend(values)
    return Flow(tree={path: tuple(values) for path, values in tree.items()})
