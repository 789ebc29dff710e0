"""Which vertices are one? Viewers and Rhino split them where a body is sharp; a file for printing shares them, or a
slicer sees a hole along every edge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.formats.base import Floats

Corners = npt.NDArray[np.intp]


def welded(mesh: Mesh) -> Mesh:
    """The same faces, on one vertex in each place where the edges alone don't close the body already: bodies that only
    touch stay apart."""
    corners = mesh.faces.astype(np.intp)
    if is_closed(corners):
        return mesh
    first, place = _places(mesh.vertices)
    order = np.argsort(first)  # as they come in the mesh
    number = np.argsort(order)
    return replace(mesh, vertices=mesh.vertices[first[order]], faces=number[place[corners]].astype(np.int32))


def by_place(vertices: Floats, corners: Corners) -> Corners:
    """The same faces by numbers of places, where the edges alone don't close the body."""
    return corners if is_closed(corners) else _places(vertices)[1][corners]


def is_closed(corners: Corners) -> bool:
    """Whether two faces meet at each edge."""
    _, counts = np.unique(edge_keys(corners), return_counts=True)
    return bool((counts == 2).all())


def edge_keys(corners: Corners) -> npt.NDArray[np.int64]:
    """A number for each edge of each face, equal for the two faces at an edge."""
    ends = np.roll(corners, -1, axis=1)
    low, high = np.minimum(corners, ends), np.maximum(corners, ends)
    return (low.astype(np.int64) << 32 | high).ravel()


def _places(vertices: Floats) -> tuple[Corners, Corners]:
    """Of each place its first vertex, and of each vertex its place."""
    rows = np.ascontiguousarray(vertices + 0.0).view(np.dtype((np.void, vertices.itemsize * 3))).ravel()
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    return first, place
