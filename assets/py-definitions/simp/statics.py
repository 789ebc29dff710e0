"""How far does the plate bend? Linear statics on the half plate, by a banded Cholesky factorisation.

Nodes are numbered across the narrower way, so that all of the stiffness matrix lies within a narrow band. On a
grid of this shape LAPACK's banded solver beats a general sparse factorisation by far: the band is dense, there is no
ordering to find, and it runs at the speed of matrix products.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack

from simp.cases import Case
from simp.grid import Array, element_stiffness

VOID = 1e-9
"""Stiffness of a void element over that of a full one: keeps the matrix regular."""
_LOWER = np.tril_indices(8)


class Statics:
    """A half plate with E = 1, thickness 1 and a total load of 1, ready to be solved for any stiffness of elements."""

    def __init__(self, case: Case, *, poisson: float) -> None:
        half = case.half
        nodes = np.arange((half.nx + 1) * (half.ny + 1))
        narrow_y = half.ny <= half.nx
        self._number = nodes.reshape(half.nx + 1, half.ny + 1) if narrow_y else nodes.reshape(half.ny + 1, -1).T
        self._elements = (half.nx, half.ny)
        self._dofs = _element_dofs(self._number)
        self._stiffness = element_stiffness(hx=half.hx, hy=half.hy, poisson=poisson)
        self._size = 2 * len(nodes)
        self._band = int(np.ptp(self._dofs, axis=1).max())
        self._fixed = self._by_dof(case.fixed)
        self._force = np.where(self._fixed, 0.0, self._by_dof(case.force))
        self._places = self._band_places()

    def solve(self, stiffness: Array) -> tuple[Array, Array]:
        """Displacements [i, j, direction] of the half's nodes, and the strain energy (u·K·u) of its elements at
        stiffness 1. `stiffness` is that of each element of the half, 1 for solid material."""
        weights = stiffness.reshape(-1, 1) * self._stiffness[_LOWER]
        spots = self._size * (self._band + 1)
        # The last place takes what belongs to fixed nodes and is thrown away.
        band = np.bincount(self._places, weights.ravel(), spots + 1)[:spots].reshape(self._size, -1).T
        band[0, self._fixed] = 1.0
        _, moved, failed = lapack.dpbsv(band, self._force, lower=1, overwrite_ab=1)
        if failed:
            raise ArithmeticError("The stiffness matrix is not positive definite.")
        own = moved[self._dofs]
        energy: Array = np.einsum("ea,ab,eb->e", own, self._stiffness, own, optimize=True)
        displacement: Array = moved.reshape(-1, 2)[self._number]
        return displacement, energy.reshape(self._elements)

    def _by_dof[T: np.generic](self, field: npt.NDArray[T]) -> npt.NDArray[T]:
        flat = np.empty((self._size // 2, 2), field.dtype)
        flat[self._number] = field
        return flat.ravel()

    def _band_places(self) -> npt.NDArray[np.intp]:
        """Where in the flat band (columns one after another) each entry of each element's lower triangle goes."""
        first, second = self._dofs[:, _LOWER[0]], self._dofs[:, _LOWER[1]]
        row, column = np.maximum(first, second), np.minimum(first, second)
        places = column * (self._band + 1) + (row - column)
        places[self._fixed[first] | self._fixed[second]] = self._size * (self._band + 1)
        flat: npt.NDArray[np.intp] = places.ravel()
        return flat


def _element_dofs(number: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The eight degrees of freedom of each element, corners counter-clockwise from the lower left."""
    corners = [number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]]
    nodes = np.stack(corners, axis=-1).reshape(-1, 4)
    return np.stack([2 * nodes, 2 * nodes + 1], axis=-1).reshape(-1, 8)
