"""Which elements is the plate divided into? A regular grid of four-node plane-stress elements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MIN_ACROSS = 36
"""Elements across the shorter side: fewer leave no room for a bar, a void and a bar."""
CHORD = 0.5
"""Widest member over the width that all the material would have in one piece: a beam needs two chords."""
MEMBER = 5
"""Elements across the narrowest member, where the grid allows: narrower ones fall apart when they are cut out."""
NARROWEST = 3
"""Elements across a member where it doesn't."""
MAX_ELEMENTS = 60_000
"""No more are added to give a slender plate MIN_ACROSS."""
MAX_FOR_MEMBERS = 30_000
"""No more are added for the members of a plate with little material: a hundred analyses of them take ten seconds."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`nx` by `ny` elements over `width` by `height`. Element fields are arrays [i, j], x to the right and y up."""

    width: float
    height: float
    nx: int
    ny: int

    @property
    def hx(self) -> float:
        return self.width / self.nx

    @property
    def hy(self) -> float:
        return self.height / self.ny

    @property
    def xs(self) -> Array:
        return np.linspace(0.0, self.width, self.nx + 1)

    @property
    def ys(self) -> Array:
        return np.linspace(0.0, self.height, self.ny + 1)


def square_grid(*, width: float, height: float, resolution: int, volume_fraction: float) -> Grid:
    """A grid of nearly square elements, `resolution` along the longer side; more where the plate is slender or little
    of it is kept, within bounds.

    Both counts are even, so that either middle line is a line of nodes.
    """
    longer, shorter = max(width, height), min(width, height)
    slender = longer / shorter
    room = min(MIN_ACROSS, (MAX_ELEMENTS / slender) ** 0.5)
    members = min(MEMBER / (CHORD * volume_fraction), (MAX_FOR_MEMBERS / slender) ** 0.5)
    across = _even(max(resolution / slender, room, members))
    along = _even(max(resolution, across * slender))
    nx, ny = (along, across) if width >= height else (across, along)
    return Grid(width=width, height=height, nx=nx, ny=ny)


def member_radius(grid: Grid, *, width: float, volume_fraction: float) -> float:
    """The filter's radius for members of this width, within what the material and the grid allow."""
    size = max(grid.hx, grid.hy)
    widest = CHORD * volume_fraction * min(grid.width, grid.height)
    return max(min(max(width, MEMBER * size), widest), NARROWEST * size) / 2


def element_stiffness(*, hx: float, hy: float, poisson: float) -> Array:
    """The 8 × 8 stiffness of a bilinear rectangle in plane stress with E = 1 and thickness 1, by 2 × 2 Gauss points.

    The order is u, v of the corners, counter-clockwise from the lower left.
    """
    elastic = np.array([[1, poisson, 0], [poisson, 1, 0], [0, 0, (1 - poisson) / 2]]) / (1 - poisson**2)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    stiffness = np.zeros((8, 8))
    for xi, eta in corners / np.sqrt(3):
        dx = corners[:, 0] * (1 + eta * corners[:, 1]) / (2 * hx)
        dy = corners[:, 1] * (1 + xi * corners[:, 0]) / (2 * hy)
        strain = np.zeros((3, 8))
        strain[0, 0::2] = strain[2, 1::2] = dx
        strain[1, 1::2] = strain[2, 0::2] = dy
        stiffness += strain.T @ elastic @ strain * (hx * hy / 4)
    return stiffness


def _even(count: float) -> int:
    return max(2, 2 * round(count / 2))
