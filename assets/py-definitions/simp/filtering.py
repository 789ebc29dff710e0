"""How is a density kept from checkerboards and made crisp? A cone filter, then a smoothed Heaviside step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simp.grid import Array, Grid


class ConeFilter:
    """The weighted mean of the densities within a radius, weights falling linearly to 0 (Bruns & Tortorelli 2001)."""

    def __init__(self, grid: Grid, radius: float) -> None:
        """`radius` in mm, at least one element."""
        self._taps = _taps(grid, radius)
        self._total = self._sum(np.ones((grid.nx, grid.ny)))

    def __call__(self, field: Array) -> Array:
        return self._sum(field) / self._total

    def transposed(self, field: Array) -> Array:
        """For sensitivities: the derivative by the densities from that by the filtered ones."""
        return self._sum(field / self._total)

    def sensitivities(self, density: Array, sensitivity: Array) -> Array:
        """Sigmund's filter of sensitivities (1997), the alternative to a filter of densities."""
        return self._sum(density * sensitivity) / (self._total * np.maximum(density, 1e-3))

    def _sum(self, field: Array) -> Array:
        total = np.zeros_like(field)
        for di, dj, weight in self._taps:
            scaled = weight * field
            # Both signs at once in one order: mirror images give mirrored sums to the last bit but one.
            for i, j in {(di, dj), (-di, dj), (di, -dj), (-di, -dj)}:
                total[_into(i), _into(j)] += scaled[_out_of(i), _out_of(j)]
        return total


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Wang, Lazarov & Sigmund's (2011) smooth step at `level`: sharper with `beta`, none at 0."""

    beta: float
    level: float = 0.5

    def __call__(self, field: Array) -> Array:
        if not self.beta:
            return field
        low, high = np.tanh(self.beta * self.level), np.tanh(self.beta * (1 - self.level))
        stepped: Array = (low + np.tanh(self.beta * (field - self.level))) / (low + high)
        return stepped

    def slope(self, field: Array) -> Array:
        if not self.beta:
            return np.ones_like(field)
        low, high = np.tanh(self.beta * self.level), np.tanh(self.beta * (1 - self.level))
        steepness: Array = self.beta / np.cosh(self.beta * (field - self.level)) ** 2 / (low + high)
        return steepness


def _taps(grid: Grid, radius: float) -> list[tuple[int, int, float]]:
    """The offsets of one quadrant that lie within the radius, with their weights."""
    reach_i, reach_j = int(radius / grid.hx), int(radius / grid.hy)
    offsets = [
        (i, j, radius - np.hypot(i * grid.hx, j * grid.hy)) for i in range(reach_i + 1) for j in range(reach_j + 1)
    ]
    return [(i, j, float(weight)) for i, j, weight in offsets if weight > 0]


def _into(shift: int) -> slice:
    return slice(shift, None) if shift >= 0 else slice(None, shift)


def _out_of(shift: int) -> slice:
    return slice(None, -shift or None) if shift >= 0 else slice(-shift, None)
