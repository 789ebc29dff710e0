"""Is a model's only body a solid as it is? Then there is nothing to join, and its measures are all that is to be found.

The evaluator joins what has one colour, so most models are one body. Building a manifold of it anew took longer than
many a model's evaluation.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from computeapi.engines.openscad.bodies import Body

_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def solid_measures(body: Body) -> tuple[float, float] | None:
    """Volume in mm³ and area in mm² of a body whose every edge has one face on each side, whose faces look outwards,
    and of whose points no two are in one place; else None: a point that is there twice may be a hairline to close."""
    if not _is_closed(body.faces, len(body.vertices)) or _coincide(body.vertices):
        return None
    volume, area = measures(body)
    return (volume, area) if volume > 0 else None


def measures(body: Body) -> tuple[float, float]:
    """The signed volume that the faces span, in mm³, and their area in mm²."""
    points = body.vertices.astype(np.float64)
    a, b, c = (points[body.faces[:, corner]] for corner in range(3))
    normals = np.cross(b - a, c - a)
    volume = float(np.einsum("ij,ij->", a, normals)) / 6
    return volume, float(np.sqrt(np.einsum("ij,ij->i", normals, normals)).sum()) / 2


def _is_closed(faces: npt.NDArray[np.uint32], size: int) -> bool:
    """Sorted, each edge stands there twice: one way, then back."""
    start = faces.astype(np.int64)
    end = start[:, [1, 2, 0]]
    edges = 2 * (np.minimum(start, end) * size + np.maximum(start, end)) + (start > end)
    if edges.size % 2:
        return False
    there, back = np.sort(edges.ravel()).reshape(-1, 2).T
    return bool(((there & 1 == 0) & (back == there + 1)).all())


def _coincide(vertices: npt.NDArray[np.float32]) -> bool:
    """Compares one number for each point, made of its three: where two are equal by chance no harm is done."""
    bits = (np.ascontiguousarray(vertices) + np.float32(0)).view(np.uint32)  # -0 is 0
    keys = np.sort((bits * _MIXERS).sum(axis=1, dtype=np.uint64))
    return bool((keys[1:] == keys[:-1]).any())
