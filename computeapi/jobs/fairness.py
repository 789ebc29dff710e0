"""Whose job is next? Pure: weighted fair queueing (Demers, Keshav and Shenker, 1989), each job of the same size.

Each job gets a turn when it comes, and the lowest turn of all is next. Jobs of one owner and priority stand in one
line and get turns one step apart; a line that was empty begins where the one that is served now began. So somebody's
thousand jobs lie ahead of time, and another's one is served among the first of them. A higher priority has smaller
steps, and so a larger share; no line ever stands still.
"""

from __future__ import annotations

LOWEST, DEFAULT, HIGHEST = 0, 5, 10


def step(priority: int) -> float:
    """How far apart the turns of a line are: half as far with each step of priority."""
    return 2.0 ** (DEFAULT - min(max(priority, LOWEST), HIGHEST))


def turn(now: float, last: float | None, priority: int) -> float:
    """The turn of the next job in a line whose last one has `last`, None for an empty line; `now` is where the one that
    is served now began: its turn less its step."""
    return (now if last is None else max(now, last)) + step(priority)
