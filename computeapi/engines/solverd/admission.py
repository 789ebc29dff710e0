"""Who may solve now, where, and who waits: so many slots a place, first come first served. Values in and out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

Reply = tuple[Hashable, dict[str, Any]]
"""Whom to tell, and what."""

_FORGET = 0.2  # the weight of the newest solve in the mean length


@dataclass
class _Place:
    """Somewhere to solve: this machine, or a server. `mean_seconds` is how long a solve has taken there lately."""

    bound: int = 1
    running: int = 0
    mean_seconds: float = 1.0

    @property
    def load(self) -> float:
        return self.running / self.bound


class Admission:
    """The asker of each slot is any hashable value. A place's bound comes with each question: the latest one holds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: dict[str, _Place] = {}
        self._running: dict[Hashable, tuple[str, float]] = {}
        self._waiting: dict[Hashable, frozenset[str]] = {}

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def queued(self) -> int:
        return len(self._waiting)

    def ask(self, asker: Hashable, *, places: Mapping[str, int], max_queue: int) -> list[Reply]:
        """A slot in the least loaded of these places, each with its bound; a position from 1 among those who wait for
        one of them; or full. A higher bound may let others in first."""
        for name, bound in places.items():
            self._places.setdefault(name, _Place()).bound = max(1, bound)
        replies = self._admit()
        if (free := self._free(places)) is not None:
            return [*replies, self._grant(asker, free)]
        wanted = frozenset(places)
        length = sum(1 for other in self._waiting.values() if other & wanted)
        if length >= max_queue:
            return [*replies, (asker, {"full": True, "length": length, "eta": self._eta(wanted, length + 1)})]
        self._waiting[asker] = wanted
        return [*replies, (asker, self._position(asker))]

    def leave(self, asker: Hashable) -> list[Reply]:
        """Give the slot or the turn back; the next gets the slot, the rest move up. Unknown askers are nobody."""
        if held := self._running.pop(asker, None):
            name, since = held
            place = self._places[name]
            place.running -= 1
            place.mean_seconds += _FORGET * (self._clock() - since - place.mean_seconds)
            affected = frozenset([name])
        elif asker in self._waiting:
            affected = self._waiting.pop(asker)
        else:
            return []
        granted = self._admit()
        return granted + [(other, self._position(other)) for other, at in self._waiting.items() if at & affected]

    def _admit(self) -> list[Reply]:
        replies: list[Reply] = []
        for asker, wanted in list(self._waiting.items()):
            if (free := self._free(wanted)) is not None:
                del self._waiting[asker]
                replies.append(self._grant(asker, free))
        return replies

    def _free(self, wanted: Collection[str]) -> str | None:
        """Sorted, so that equals don't take turns by chance."""
        name = min(sorted(wanted), key=lambda name: self._places[name].load)
        place = self._places[name]
        return name if place.running < place.bound else None

    def _grant(self, asker: Hashable, name: str) -> Reply:
        self._places[name].running += 1
        self._running[asker] = name, self._clock()
        return asker, {"granted": name}

    def _position(self, asker: Hashable) -> dict[str, Any]:
        wanted = self._waiting[asker]
        rivals = [other for other, at in self._waiting.items() if at & wanted]
        position = rivals.index(asker) + 1
        return {"queued": position, "length": len(rivals), "eta": self._eta(wanted, position)}

    def _eta(self, wanted: Collection[str], position: int) -> float:
        """Seconds until the slot, by how fast these places have solved so far."""
        rate = sum(self._places[name].bound / max(self._places[name].mean_seconds, 1e-3) for name in wanted)
        return round(position / rate, 3)
