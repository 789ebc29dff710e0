"""How does a month look as bars? Sizes and places for an SVG that is 100 high. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH = 30
"""Of a day with its gap, in units of the drawing; it is stretched to its place."""

BAR = 20


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The answers of one day, those from the cache stacked on those that were computed."""

    day: date
    x: int
    computed: float
    cached: float
    told: str

    @property
    def computed_y(self) -> float:
        return round(100 - self.computed, 2)

    @property
    def cached_y(self) -> float:
        return round(100 - self.computed - self.cached, 2)


@dataclass(frozen=True, kw_only=True)
class Plot:
    bars: list[Bar]
    width: int
    top: int
    """What the upper edge stands for: a round number."""

    @property
    def middle(self) -> float:
        half = self.top / 2
        return int(half) if half == int(half) else half


def of_days(days: Sequence[Mapping[str, Any]], length: int) -> Plot:
    """`length`: the days of the month, also those that are still to come."""
    top = round_above(max((day["solves"] for day in days), default=0))
    bars = []
    for index, values in enumerate(days):
        cached = min(values["cacheHits"], values["solves"])
        computed = values["solves"] - cached
        day = date.fromisoformat(values["date"])
        told = f"{day:%-d %B}: {computed} computed, {cached} from the cache"
        bars.append(
            Bar(
                day=day,
                x=index * WIDTH + (WIDTH - BAR) // 2,
                computed=round(100 * computed / top, 2),
                cached=round(100 * cached / top, 2),
                told=told,
            )
        )
    return Plot(bars=bars, width=length * WIDTH, top=top)


def round_above(value: float) -> int:
    """The next of 4, 10, 20, 40, 100, …: halves of them are whole."""
    if value <= 4:
        return 4
    power = 10 ** math.floor(math.log10(value))
    return int(next(step * power for step in (1, 2, 4, 10) if step * power >= value))
