"""Where is the outline of a density field? Marching squares on the nodes of a grid.

Within a cell the field is linear along the edges. Where two opposite corners are inside, they are taken as apart, so
that nodes belong to one body exactly when a walk along inner grid lines joins them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from simp.grid import Array

Mask = npt.NDArray[np.bool_]
Edges = npt.NDArray[np.intp]

OUTSIDE = -1e12
"""The field beyond the plate: so low that an outline runs along the plate's own edge."""
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_AFTER = [1, 2, 3, 0]


def at_nodes(elements: Array) -> Array:
    """The mean of the elements around each node."""
    return _around(elements) / _around(np.ones_like(elements))


def touching(elements: Mask) -> Mask:
    """The nodes at the corners of these elements."""
    return _around(elements.astype(float)) > 0


def coverage(nodes: Array, level: float) -> Array:
    """How much of each cell lies inside, 0-1: exactly the area within the outline (Green's theorem in each cell)."""
    inside, crossing = _cut(nodes, level)
    doubled = np.zeros(inside.shape[:2])
    for edge, after in enumerate(_AFTER):
        first = np.where(inside[..., edge, None], _CORNERS[edge], crossing[..., edge, :])
        last = np.where(inside[..., after, None], _CORNERS[after], crossing[..., edge, :])
        doubled += np.where(inside[..., edge] | inside[..., after], _cross(first, last), 0.0)
    for cells, leaving, entering in _segments(inside):
        doubled[cells] += _cross(crossing[(*cells, leaving)], crossing[(*cells, entering)])
    return doubled / 2


def outlines(nodes: Array, level: float) -> list[Array]:
    """Closed polygons in units of cells, the inside on their left: bodies counter-clockwise, holes clockwise."""
    field = np.pad(nodes, 1, constant_values=OUTSIDE)
    inside, crossing = _cut(field, level)
    height = field.shape[1]
    follows: dict[int, int] = {}
    points: dict[int, tuple[float, float]] = {}
    for (i, j), leaving, entering in _segments(inside):
        start, end = _edge_number(i, j, leaving, height), _edge_number(i, j, entering, height)
        follows.update(zip(start.tolist(), end.tolist(), strict=True))
        places = crossing[i, j, leaving] + np.stack([i, j], axis=-1) - 1.0
        points.update(zip(start.tolist(), map(tuple, places.tolist()), strict=True))
    return [np.array([points[edge] for edge in loop]) for loop in _loops(follows)]


def _cut(nodes: Array, level: float) -> tuple[Mask, Array]:
    """For each cell: which corners are inside, and where the level crosses each edge (counter-clockwise, edge k
    begins at corner k), in the cell's own coordinates."""
    corners = np.stack([nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]], axis=-1)
    inside: Mask = corners >= level
    crossing = np.zeros((*corners.shape, 2))
    for edge, after in enumerate(_AFTER):
        # Seen from the same end in both cells of an edge, so that they agree to the last bit.
        first, last = (edge, after) if edge in (0, 1) else (after, edge)
        cut = inside[..., first] != inside[..., last]
        rise = np.where(cut, corners[..., last] - corners[..., first], 1.0)
        along = np.where(cut, (level - corners[..., first]) / rise, 0.0)
        crossing[..., edge, :] = _CORNERS[first] + along[..., None] * (_CORNERS[last] - _CORNERS[first])
    return inside, crossing


def _segments(inside: Mask) -> Iterator[tuple[tuple[Edges, Edges], Edges, Edges]]:
    """Pieces of the outline: the cells, the edge where the walk around the inside leaves, and where it comes back."""
    after = np.roll(inside, -1, axis=-1)
    leaving, entering = inside & ~after, ~inside & after
    twice = leaving.sum(-1) == 2
    cells = np.nonzero(leaving.any(-1) & ~twice)
    yield cells, leaving[cells].argmax(-1), entering[cells].argmax(-1)
    i, j = np.nonzero(twice)
    for offset in (0, 2):
        out = leaving[i, j].argmax(-1) + offset
        yield (i, j), out, (out - 1) % 4


def _edge_number(i: Edges, j: Edges, edge: Edges, height: int) -> Edges:
    """One number for the edge that two cells share."""
    right, up = np.where(edge == 1, i + 1, i), np.where(edge == 2, j + 1, j)
    return 2 * (right * height + up) + edge % 2


def _loops(follows: dict[int, int]) -> Iterator[list[int]]:
    while follows:
        start, at = follows.popitem()
        loop = [start]
        while at != start:
            loop.append(at)
            at = follows.pop(at)
        yield loop


def _around(elements: Array) -> Array:
    padded = np.pad(elements, 1)
    total: Array = padded[:-1, :-1] + padded[1:, :-1] + padded[:-1, 1:] + padded[1:, 1:]
    return total


def _cross(first: Array, last: Array) -> Array:
    product: Array = first[..., 0] * last[..., 1] - first[..., 1] * last[..., 0]
    return product
