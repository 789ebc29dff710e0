"""Where is the plate held and where is it loaded? The three load cases, each on one half of a symmetric plate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from simp.grid import Array, Grid

CONTACT = 0.04
"""Length of a support or load patch over the plate's side: a point would give a displacement without limit."""
DECK = 0.03
"""Depth of a bridge's deck over the plate's height."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A load case on the half of `grid` that `half` covers; the other half mirrors it.

    `fixed` and `force` are [i, j, direction] on the nodes of the half; the forces are those of a total load of 1.
    `solid` are elements of the whole grid that stay full: where the plate touches what holds and loads it.
    """

    grid: Grid
    mirror: Literal["x", "y"]
    fixed: npt.NDArray[np.bool_]
    force: Array
    solid: npt.NDArray[np.bool_]

    @property
    def half(self) -> Grid:
        """The left half, or the lower one."""
        g = self.grid
        if self.mirror == "x":
            return Grid(width=g.width / 2, height=g.height, nx=g.nx // 2, ny=g.ny)
        return Grid(width=g.width, height=g.height / 2, nx=g.nx, ny=g.ny // 2)

    def cut[T: np.generic](self, whole: npt.NDArray[T]) -> npt.NDArray[T]:
        """The half of an element field."""
        return whole[: self.half.nx, : self.half.ny]

    def unfold(self, half: Array) -> Array:
        """The whole of an element or node field from its half."""
        nodes = half.shape[0] > self.half.nx
        axis = 0 if self.mirror == "x" else 1
        other = np.flip(half, axis)
        return np.concatenate([half, np.delete(other, 0, axis) if nodes else other], axis)


def cantilever(grid: Grid, contact: float = CONTACT) -> Case:
    """Clamped at its left edge, pulled down in the middle of its right edge.

    The plate mirrors about its horizontal middle line; the load bends it antisymmetrically: no u on that line.
    """
    case = _blank(grid, "y")
    case.fixed[0, :, :] = True
    case.fixed[:, -1, 0] = True
    patch = contact * grid.height
    case.force[-1, :, 1] = -_pressure(case.half.ys, grid.height / 2 - patch / 2, grid.height / 2) / 2
    _fill(case, (grid.width - patch, grid.width), (grid.height / 2 - patch / 2, grid.height / 2), contact)
    return case


def mbb(grid: Grid, contact: float = CONTACT) -> Case:
    """The Messerschmitt-Bölkow-Blohm beam: on rollers at both lower corners, pressed down in the middle of its top."""
    case = _blank(grid, "x")
    patch = contact * grid.width
    _rest_on_corners(case, patch / 2, contact)
    case.force[:, -1, 1] = -_pressure(case.half.xs, (grid.width - patch) / 2, grid.width / 2) / 2
    _fill(case, ((grid.width - patch) / 2, grid.width / 2), (grid.height - patch / 2, grid.height), contact)
    return case


def bridge(grid: Grid, contact: float = CONTACT) -> Case:
    """On rollers at both lower corners, with a deck along its lower edge that carries an even load."""
    case = _blank(grid, "x")
    _rest_on_corners(case, contact * grid.width / 2, contact)
    case.force[:, 0, 1] = -_pressure(case.half.xs, 0.0, grid.width / 2) / 2
    case.solid[:, : max(1, round(DECK * grid.ny))] = True
    return case


CASES: dict[str, Callable[[Grid], Case]] = {"cantilever": cantilever, "bridge": bridge, "mbb": mbb}


def _blank(grid: Grid, mirror: Literal["x", "y"]) -> Case:
    nx, ny = (grid.nx // 2, grid.ny) if mirror == "x" else (grid.nx, grid.ny // 2)
    return Case(
        grid=grid,
        mirror=mirror,
        fixed=np.zeros((nx + 1, ny + 1, 2), bool),
        force=np.zeros((nx + 1, ny + 1, 2)),
        solid=np.zeros((grid.nx, grid.ny), bool),
    )


def _rest_on_corners(case: Case, patch: float, contact: float) -> None:
    """Held upright over `patch` at the lower corner, free to slide; no u on the middle line."""
    case.fixed[:, 0, 1] = case.half.xs <= patch * (1 + 1e-9)
    case.fixed[-1, :, 0] = True
    _fill(case, (0.0, patch), (0.0, patch / 2), contact)


def _fill(case: Case, x: tuple[float, float], y: tuple[float, float], contact: float) -> None:
    """Keep the elements whose middle lies in the rectangle solid, and those of its mirror image."""
    if not contact:
        return
    half = case.half
    inside_x = _touched(half.xs, x)
    inside_y = _touched(half.ys, y)
    cells = np.zeros((half.nx, half.ny))
    cells[np.ix_(inside_x, inside_y)] = 1.0
    case.solid[:] |= case.unfold(cells) > 0


def _touched(lines: Array, span: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """The cells between `lines` that lie in the span by half or more; at least the one at its middle."""
    overlap = np.minimum(lines[1:], span[1]) - np.maximum(lines[:-1], span[0])
    chosen: npt.NDArray[np.bool_] = overlap >= 0.5 * np.diff(lines)
    if not chosen.any():
        chosen[int(np.argmax(overlap))] = True
    return chosen


def _pressure(lines: Array, start: float, end: float) -> Array:
    """The nodal forces of an even pressure between start and end, a total of 1; all on one node without length."""
    nodal = np.zeros(len(lines))
    if end - start < 1e-9:
        nodal[int(np.argmin(abs(lines - end)))] = 1.0
        return nodal
    low = np.clip(start, lines[:-1], lines[1:]) - lines[:-1]
    high = np.clip(end, lines[:-1], lines[1:]) - lines[:-1]
    right = (high**2 - low**2) / (2 * np.diff(lines))
    nodal[1:] += right
    nodal[:-1] += high - low - right
    return nodal / nodal.sum()
