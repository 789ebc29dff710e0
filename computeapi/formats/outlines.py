"""Is a model a drawing, and what are its outlines? A 2D model comes as triangles in the plane z = 0.

The outlines are the edges with a face on one side only. Around a vertex they are followed along the faces, so they
never cross; where one comes back to a vertex it is cut off there, so outlines that touch in a point stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Item, Mesh, Verbatim
from computeapi.formats.base import Floats

Indices = npt.NDArray[np.intp]


def is_flat(meshes: Iterable[Mesh]) -> bool:
    """Whether all lie in the plane z = 0 exactly, and there is something there."""
    seen = [mesh for mesh in meshes if len(mesh.faces)]
    return bool(seen) and not any(mesh.vertices[:, 2].any() for mesh in seen)


def is_drawing(items: Iterable[Item]) -> bool:
    """Whether what is seen of a result is a 2D model. Geometry of Rhino's never is: who lists the files of a result
    doesn't decode it, and a flat surface is a common thing there."""
    seen = [item for item in items if isinstance(item, Mesh) or (isinstance(item, Verbatim) and item.is_geometry)]
    meshes = [item for item in seen if isinstance(item, Mesh)]
    return len(meshes) == len(seen) and is_flat(meshes)


def outlines(mesh: Mesh) -> list[Floats]:
    """Of a flat mesh: closed loops (n, 2), the first point not repeated, outer ones counter-clockwise, holes clockwise.
    Vertices in one place count as one. 100,000 triangles take 0.1 s."""
    points, corners = _merged(mesh)
    starts, following = _border(_upright(points, corners))
    return [points[loop] for loop in _loops(starts.tolist(), following.tolist()) if len(loop) > 2]


def _merged(mesh: Mesh) -> tuple[Floats, Indices]:
    """Points (n, 2) and the faces on them, without those that are a line: their edges cancel out."""
    places, number = np.unique(mesh.vertices[:, 0] + 1j * mesh.vertices[:, 1], return_inverse=True)
    corners = number[mesh.faces.astype(np.intp)].reshape(-1, 3)
    a, b, c = corners.T
    return np.column_stack([places.real, places.imag]), corners[(a != b) & (b != c) & (c != a)]


def _upright(points: Floats, corners: Indices) -> Indices:
    """All counter-clockwise. A sliver that is so but for rounding stays, for its neighbours have its edges."""
    areas = _areas(points, corners)
    if areas.sum() < 0.0:
        corners, areas = corners[:, ::-1], -areas
    turned = areas < 0.0
    if -areas[turned].sum() > 1e-9 * areas[~turned].sum():
        corners = np.where(turned[:, None], corners[:, ::-1], corners)
    return corners


def _areas(points: Floats, corners: Indices) -> Floats:
    """Twice of each."""
    a, b, c = (points[corners[:, corner]] for corner in range(3))
    (ux, uy), (vx, vy) = (b - a).T, (c - a).T
    return np.asarray(ux * vy - uy * vx, dtype=np.float64)


def _border(corners: Indices) -> tuple[Indices, Indices]:
    """The edges of one face only: the vertex where each starts, and which of them follows it."""
    starts, ends = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    twins = _twins(starts, ends)
    border = np.flatnonzero(twins < 0)
    after = np.arange(len(starts)) + np.tile([1, 1, -2], len(corners))  # in its face
    # From an edge inside to the next around its vertex, in steps that double: a fan may have 100,000 faces.
    step = np.where(twins < 0, np.arange(len(starts)), after[twins])
    reached = after[border]
    while (twins[reached] >= 0).any():
        reached, step = step[reached], step[step]
    place = np.zeros(len(starts), dtype=np.intp)
    place[border] = np.arange(len(border))
    return starts[border], place[reached]


def _twins(starts: Indices, ends: Indices) -> Indices:
    """For each edge of a face the same one of the face on its other side, or -1. Where more than two faces meet they
    are paired in their order."""
    keys = np.minimum(starts, ends) * (int(ends.max(initial=0)) + 1) + np.maximum(starts, ends)
    up, down = np.flatnonzero(starts < ends), np.flatnonzero(starts > ends)
    ranks = [_ranks(keys[side]) for side in (up, down)]
    most = 1 + max(int(rank.max(initial=0)) for rank in ranks)
    one, other = (keys[side] * most + rank for side, rank in zip((up, down), ranks, strict=True))
    _, at_one, at_other = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    twins = np.full(len(starts), -1, dtype=np.intp)
    twins[up[at_one]], twins[down[at_other]] = down[at_other], up[at_one]
    return twins


def _ranks(keys: Indices) -> Indices:
    """How many equal ones come before each."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    ranks = np.empty(len(keys), dtype=np.intp)
    ranks[order] = np.arange(len(keys)) - np.searchsorted(sorted_keys, sorted_keys)
    return ranks


def _loops(starts: list[int], following: list[int]) -> Iterator[list[int]]:
    """Walk along the edges; a vertex met again closes what came since."""
    seen = bytearray(len(starts))
    for first in range(len(starts)):
        path: list[int] = []
        places: dict[int, int] = {}
        edge = first
        while not seen[edge]:
            seen[edge] = 1
            vertex = starts[edge]
            if (place := places.get(vertex)) is not None:
                yield path[place:]
                for passed in path[place:]:
                    del places[passed]
                del path[place:]
            places[vertex] = len(path)
            path.append(vertex)
            edge = following[edge]
        yield path
