"""Where does the material go? SIMP: minimum compliance at a given volume by optimality criteria."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from simp.cases import Case
from simp.filtering import ConeFilter, Projection
from simp.grid import Array
from simp.statics import VOID, Statics

MOVE = 0.2
"""Most that a density may change in one iteration."""
STEPS = ((2.0, 0.0), (3.0, 0.0), (3.0, 2.0), (3.0, 4.0), (3.0, 8.0))
"""Penalty and sharpness of the projection, step by step: starting with the last would freeze the first guess, and
sharper ones move too slowly for optimality criteria."""
EROSION = 0.6
"""The level of the projection in the analysis, against 0.5 for the volume."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to optimise. A step ends when densities move less than `tolerance` or compliance less than `settled`
    (relative), at the latest with its share of `max_iterations`."""

    volume_fraction: float
    radius: float
    max_iterations: int
    filtering: Literal["density", "sensitivity"] = "density"
    steps: tuple[tuple[float, float], ...] = STEPS
    tolerance: float = 0.01
    settled: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Design:
    """`density` is that of the elements, 0-1; `smooth` the filtered field whose level line is its outline; `history`
    the compliance of each iteration for E = 1, thickness 1, load 1."""

    density: Array
    smooth: Array
    history: list[float] = field(default_factory=list)


def optimise(case: Case, statics: Statics, recipe: Recipe, watch: Callable[[int, float], None]) -> Design:
    """The stiffest plate of the given volume; `watch` hears of every iteration and its compliance."""
    loop = _Loop(case, statics, recipe)
    history: list[float] = []
    for step, (penalty, beta) in enumerate(recipe.steps):
        loop.penalty = penalty
        loop.projection = Projection(beta=beta)
        loop.erosion = Projection(beta=beta, level=EROSION)
        last = len(history)
        share = (recipe.max_iterations - last) // (len(recipe.steps) - step)
        for _ in range(max(1, share)):
            change = loop.iterate()
            history.append(loop.compliance)
            watch(len(history), loop.compliance)
            if change < recipe.tolerance or _settled(history[last:], recipe.settled):
                break
    return Design(density=case.unfold(loop.physical), smooth=case.unfold(loop.filtered), history=history)


class _Loop:
    """The state that iterations hand on: the design variables of the half plate and what they make.

    Only the half has variables: rounding would drive two free halves apart, as the analysis sees just one of them.
    """

    def __init__(self, case: Case, statics: Statics, recipe: Recipe) -> None:
        self._case, self._statics, self._recipe = case, statics, recipe
        self._filter = ConeFilter(case.grid, recipe.radius)
        self._free = case.cut(~case.solid)
        self._target = recipe.volume_fraction * self._free.size
        start = (self._target - (~self._free).sum()) / self._free.sum()
        self._variables = np.where(self._free, max(start, 0.0), 1.0)
        self.penalty = 1.0
        self.projection = self.erosion = Projection(beta=0.0)

    def iterate(self) -> float:
        """Analyse the present design and make the next; the largest change of a variable."""
        filtered = self._filtered() if self._recipe.filtering == "density" else self._variables
        self.filtered = np.where(self._free, filtered, 1.0)
        self.physical = self.projection(self.filtered)
        self.eroded = self.erosion(self.filtered)
        stiffness = VOID + (1 - VOID) * self.eroded**self.penalty
        _, energy = self._statics.solve(stiffness)
        self.compliance = 2 * float((stiffness * energy).sum())
        before = self._variables
        self._variables = np.where(self._free, self._next(*self._sensitivities(energy)), 1.0)
        return float(abs(self._variables - before).max())

    def _sensitivities(self, energy: Array) -> tuple[Array, Array]:
        """What compliance loses and volume gains by more of each design variable."""
        power = self.penalty
        gain = power * (1 - VOID) * self.eroded ** (power - 1) * energy
        if self._recipe.filtering == "sensitivity":
            whole = self._filter.sensitivities(self._case.unfold(self._variables), self._case.unfold(gain))
            return self._case.cut(whole), np.ones_like(gain)
        stiffer = np.where(self._free, self.erosion.slope(self.filtered), 0.0)
        heavier = np.where(self._free, self.projection.slope(self.filtered), 0.0)
        return self._back(gain * stiffer), self._back(heavier)

    def _filtered(self) -> Array:
        return self._case.cut(self._filter(self._case.unfold(self._variables)))

    def _back(self, half: Array) -> Array:
        """The transposed filter of the half: mirroring commutes with it."""
        return self._case.cut(self._filter.transposed(self._case.unfold(half)))

    def _next(self, gain: Array, cost: Array) -> Array:
        """The optimality-criteria step whose volume, to first order, is the target."""
        x = self._variables
        lower, upper = np.maximum(x - MOVE, 0.0), np.minimum(x + MOVE, 1.0)
        scaled = x * np.sqrt(np.maximum(gain, 0.0) / np.maximum(cost, 1e-12))
        volume = self.physical.sum() - (cost * x)[self._free].sum()

        def step(multiplier: float) -> Array:
            return np.clip(scaled / multiplier, lower, upper)

        # Where energy is nothing but rounding, no volume target makes material worth its while: hence the low end.
        high = 1e3 * float(scaled.max())
        low = 1e-7 * high
        while high > low * (1 + 1e-6):
            middle = (low * high) ** 0.5
            if volume + (cost * step(middle))[self._free].sum() > self._target:
                low = middle
            else:
                high = middle
        return step(high)


def _settled(history: list[float], tolerance: float) -> bool:
    """Whether the last four compliances lie within the tolerance."""
    last = history[-4:]
    return len(last) == 4 and max(last) - min(last) < tolerance * last[-1]
