"""How are numbers drawn as bars? Rectangles for an SVG that stretches to its frame. Pure: values in, places out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 100.0, 100.0, 0.16
"""The frame of the chart, and which part of a column is left free."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind's rectangle in a column."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    title: str
    x: float
    width: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    label: str
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`ticks` are the values at lines across it, from above; y grows downwards, as in SVG."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]


def stacked(values: Sequence[tuple[str, Mapping[str, int]]]) -> Chart:
    """A column for each label, its kinds on top of each other in the order given."""
    top = nice(max((sum(kinds.values()) for _, kinds in values), default=0))
    step = WIDTH / max(1, len(values))
    columns = tuple(_column(index, step, label, kinds, top) for index, (label, kinds) in enumerate(values))
    values_at_lines = (top, top // 2, 0) if top > 1 else (top, 0)
    return Chart(columns, tuple(Tick(thousands(value), HEIGHT * (1 - value / top)) for value in values_at_lines))


def _column(index: int, step: float, label: str, kinds: Mapping[str, int], top: int) -> Column:
    x, width = index * step + step * GAP / 2, step * (1 - GAP)
    parts, y = [], HEIGHT
    for kind, value in kinds.items():
        if value:
            height = value / top * HEIGHT
            y -= height
            parts.append(Part(kind, round(x, 3), round(y, 3), round(width, 3), round(height, 3)))
    told = ", ".join(f"{thousands(value)} {kind}" for kind, value in kinds.items() if value) or "none"
    return Column(label, f"{label}: {told}", round(index * step, 3), round(step, 3), tuple(parts))


def nice(value: int) -> int:
    """The next of 1, 2, 4, 6, 10, 20, 40, 60 … that is not below `value`: a scale that can be read, and halved."""
    if value <= 1:
        return 1
    size: int = 10 ** math.floor(math.log10(value))
    return next(step * size for step in (1, 2, 4, 6, 10) if step * size >= value)


def share(value: float, most: float) -> float:
    """Per cent of the longest, for lying bars; whatever there is can be seen."""
    return round(max(1.0, 100 * value / most), 2) if value > 0 and most > 0 else 0.0


def thousands(value: int) -> str:
    """With narrow spaces that don't break."""
    return f"{value:,}".replace(",", "\u202f")
