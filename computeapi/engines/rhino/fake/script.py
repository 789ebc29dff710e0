"""What is to go wrong next? Behaviours in the order they were asked for, each for one path and a number of times."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from computeapi.engines.rhino.fake.log import Seen
from computeapi.engines.rhino.fake.misbehaviour import BEHAVIOURS, Behaviour


@dataclass(kw_only=True)
class _Plan:
    behaviour: str
    times: int | None
    path: str


class Script:
    """Of one server."""

    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._lock = threading.Lock()

    def add(self, behaviour: str, times: int | None, path: str) -> None:
        """`times` None: for ever. `path` "": any. Raises ValueError for what can't be."""
        if behaviour not in BEHAVIOURS:
            raise ValueError(f"{behaviour!r} is none of {', '.join(sorted(BEHAVIOURS))}")
        if times is not None and (type(times) is not int or times < 1):
            raise ValueError(f"{times!r} is no number of times")
        with self._lock:
            self._plans.append(_Plan(behaviour=behaviour, times=times, path=path))

    def clear(self) -> None:
        with self._lock:
            self._plans.clear()

    def due(self, seen: Seen) -> Behaviour | None:
        """How to go wrong at this request, if at all; that is noted in it."""
        with self._lock:
            plan = next((plan for plan in self._plans if plan.path in ("", seen.path)), None)
            if plan is None:
                return None
            if plan.times is not None:
                plan.times -= 1
                if plan.times < 1:
                    self._plans.remove(plan)
        seen.behaviour = plan.behaviour
        return BEHAVIOURS[plan.behaviour]
