"""Where is a body smooth and where is it sharp? Splits vertices at creases and gives each a normal.

Two faces are smooth across an edge when their normals differ by at most 32 degrees, so a circle of twelve sides looks
round and one of eight doesn't. A normal is the sum of the faces around it, by area: a large flat face stays flat
beside a narrow chamfer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from computeapi.formats.base import Faces, Floats
from computeapi.formats.welding import by_place, edge_keys

_SMOOTH = float(np.cos(np.radians(32.0)))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Shaded:
    """Vertices with unit normals, and the same faces in the same order on the new vertices."""

    vertices: Floats
    normals: Floats
    faces: Faces


def shaded(vertices: Floats, faces: Faces) -> Shaded:
    corners = faces.astype(np.intp)
    areas = face_areas(vertices, faces)
    labels = _components(3 * len(faces), *_smooth_corners(by_place(vertices, corners), areas))
    first, vertex_of_corner = np.unique(labels, return_inverse=True)
    sums = np.stack([np.bincount(vertex_of_corner, np.repeat(part, 3), len(first)) for part in areas.T], axis=1)
    return Shaded(
        vertices=vertices[corners.ravel()[first]],
        normals=unit(sums.reshape(-1, 3)),
        faces=vertex_of_corner.reshape(-1, 3).astype(np.int32),
    )


def face_areas(vertices: Floats, faces: Faces) -> Floats:
    """A vector for each face along its normal, as long as twice its area."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return np.cross(b - a, c - a)


def unit(vectors: Floats) -> Floats:
    """The same directions with length 1; (0, 0, 1) for no direction."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    lost = ~(lengths > 0.0)
    return np.where(lost[:, None], (0.0, 0.0, 1.0), vectors / np.where(lost, 1.0, lengths)[:, None])


def _smooth_corners(corners: npt.NDArray[np.intp], areas: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pairs of corners (3 * face + corner) that share a vertex across a smooth edge."""
    keys = edge_keys(corners)
    order = np.argsort(keys, kind="stable")
    pairs = np.flatnonzero(keys[order[:-1]] == keys[order[1:]])
    one, other = order[pairs], order[pairs + 1]
    normals = unit(areas)
    cosines = np.einsum("ij,ij->i", normals[one // 3], normals[other // 3])
    one, other = one[cosines >= _SMOOTH], other[cosines >= _SMOOTH]
    flat = corners.ravel()
    swapped = flat[one] != flat[other]
    next_one, next_other = _next(one), _next(other)
    start, end = np.where(swapped, next_other, other), np.where(swapped, other, next_other)
    return np.concatenate([one, next_one]), np.concatenate([start, end])


def _next(corner: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return np.where(corner % 3 == 2, corner - 2, corner + 1)


def _components(count: int, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The lowest corner that each corner is joined with. Rounds grow with the logarithm of faces around a vertex."""
    labels = np.arange(count)
    while True:
        a, b = labels[one], labels[other]
        unequal = a != b
        if not unequal.any():
            return labels
        one, other, a, b = one[unequal], other[unequal], a[unequal], b[unequal]
        np.minimum.at(labels, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(labels, jumped := labels[labels]):
            labels = jumped
