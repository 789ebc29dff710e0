"""Which drawings do the tests of the formats write? Made by manifold3d, as the OpenSCAD engine makes them."""

from __future__ import annotations

from typing import Any

import manifold3d
import numpy as np

from computeapi.engines.base import Mesh

SECTION: Any = manifold3d.CrossSection


def mesh_of(section: Any, color: tuple[int, int, int, int] | None = None) -> Mesh:
    polygons = section.to_polygons()
    points = np.concatenate(polygons)
    faces = np.asarray(manifold3d.triangulate(polygons), dtype=np.int32)
    return Mesh(vertices=np.column_stack([points, np.zeros(len(points))]), faces=faces, color=color)


def plate(color: tuple[int, int, int, int] | None = None) -> Mesh:
    """40 × 20, its corner at (-10, 5), with a round hole, and an island of 2 × 2 in it."""
    hole = SECTION.circle(6, 48).translate((10, 15))
    island = SECTION.square((2, 2)).translate((9, 14))
    return mesh_of(SECTION.square((40, 20)).translate((-10, 5)) - hole + island, color)


def bow_tie() -> Mesh:
    """Two squares of 1 that touch in a corner."""
    return mesh_of(SECTION.square((1, 1)) + SECTION.square((1, 1)).translate((1, 1)))


def eyelet() -> Mesh:
    """A square of 4 whose hole, of area 2, touches its left side."""
    return mesh_of(SECTION.square((4, 4)) - SECTION([[(0, 2), (1, 1), (2, 2), (1, 3)]]))


def grid(count: int) -> Mesh:
    """A square of that many cells each way, of triangles that share their vertices."""
    x, y = np.meshgrid(np.arange(count + 1.0), np.arange(count + 1.0))
    corner = (np.arange(count)[:, None] * (count + 1) + np.arange(count)).ravel()
    right, up = corner + 1, corner + count + 1
    faces = np.concatenate([np.column_stack([corner, right, up]), np.column_stack([right, up + 1, up])])
    return Mesh(vertices=np.column_stack([x.ravel(), y.ravel(), 0 * x.ravel()]), faces=faces.astype(np.int32))


def signed_area(loop: np.ndarray[Any, Any]) -> float:
    x, y = loop.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
