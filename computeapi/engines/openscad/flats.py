"""What flat shapes do 2D bodies make? One mesh per colour at z = 0, without overlaps; the later colour has the place.

The evaluator shows a 2D object as a slab. Its outline is that of the lower side, seen from above: as in OpenSCAD, what
lifts or tilts a 2D object loses its z.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import manifold3d
import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.engines.openscad.bodies import HEIGHT, Body, Color
from computeapi.engines.openscad.solids import mesh

Points = npt.NDArray[np.float64]
Faces = npt.NDArray[np.uint32]

_TILTED_FACES = 64
"""Directions of faces that are tried to find a tilted slab's sides."""

_EDGEWISE = 1e-6
"""Of its own area: less is seen from above of a shape that stands upright."""


@dataclass(frozen=True, slots=True)
class Flats:
    """Meshes and the area in mm²; `edgewise` counts bodies of which nothing is seen from above."""

    meshes: list[Mesh]
    area: float
    edgewise: int = 0


def flattened(bodies: Sequence[Body]) -> Flats:
    """The shapes that the bodies of one 2D model make."""
    groups: dict[Color | None, list[manifold3d.CrossSection]] = {}
    edgewise = 0
    for body in bodies:
        section = _section(body)
        if section is None:
            edgewise += 1
        else:
            groups.setdefault(body.color, []).append(section)
    left: list[tuple[Color | None, manifold3d.CrossSection]] = []
    covered: manifold3d.CrossSection | None = None
    for color, parts in reversed(groups.items()):
        section = _union(parts)
        left.insert(0, (color, section if covered is None else section - covered))
        covered = section if covered is None else covered + section
    meshes = [_mesh(section, color) for color, section in left if not section.is_empty()]
    return Flats(meshes, covered.area() if covered else 0.0, edgewise)


def _union(parts: list[manifold3d.CrossSection]) -> manifold3d.CrossSection:
    if len(parts) == 1:
        return parts[0]
    return manifold3d.CrossSection.batch_boolean(parts, manifold3d.OpType.Add)


def _section(body: Body) -> manifold3d.CrossSection | None:
    """What is seen of the slab's lower side from above; None where that is nothing."""
    points = body.vertices.astype(np.float64)
    lies = np.ptp(points[:, 2]) < 2 * HEIGHT
    upper = _levels(points[:, 2]) if lies else None
    if upper is not None:
        faces = body.faces[~upper[body.faces].any(axis=1)]
    else:
        faces = _tilted(points, body.faces)
        size = np.linalg.norm(_normals(points, faces), axis=1).sum()
        if abs(_normals(points, faces)[:, 2].sum()) <= _EDGEWISE * size:
            return None
    loops = [points[loop, :2] for loop in _loops(_outline(faces))]
    for step in (-1, 1):  # the lower side's outline runs clockwise from above, unless the slab is turned over
        section = manifold3d.CrossSection([loop[::step] for loop in loops], manifold3d.FillRule.Positive)
        if not section.is_empty():
            return section
    return None


def _tilted(points: Points, faces: Faces) -> Faces:
    """The faces of one of the two sides of a slab that doesn't lie: of the levels that all points are on, the nearest
    to each other are the sides."""
    normals = _normals(points, faces)
    best = faces[normals[:, 2] < 0]
    lengths = np.linalg.norm(normals, axis=1)
    directions = np.unique(np.round(normals[lengths > 0] / lengths[lengths > 0, None], 4), axis=0)
    thinnest = np.inf
    for direction in directions[:_TILTED_FACES]:
        heights = points @ direction
        upper = _levels(heights)
        if upper is not None and np.ptp(heights) < thinnest:
            thinnest = np.ptp(heights)
            best = faces[~upper[faces].any(axis=1)]
    return best


def _levels(heights: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_] | None:
    """Which points are on the upper of two levels; None where there are not just two."""
    low, high = heights.min(), heights.max()
    upper = heights > (low + high) / 2
    rough = np.abs(heights - np.where(upper, high, low)).max()
    return upper if rough < HEIGHT / 4 and high - low > 2 * rough else None


def _normals(points: Points, faces: Faces) -> Points:
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    return np.cross(b - a, c - a)


def _outline(faces: Faces) -> Iterator[tuple[int, int]]:
    """The edges that only one of the faces has."""
    ring = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).tolist()
    edges = dict.fromkeys((start, end) for start, end in ring)
    return (edge for edge in edges if edge[::-1] not in edges)


def _loops(edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Closed ways along the edges. Where loops touch it doesn't matter which way is taken."""
    ways: dict[int, list[int]] = {}
    for start, end in edges:
        ways.setdefault(start, []).append(end)
    while ways:
        start = at = next(iter(ways))
        loop = []
        while at in ways:
            loop.append(at)
            following = ways[at].pop()
            if not ways[at]:
                del ways[at]
            at = following
            if at == start:
                break
        yield loop


def _mesh(section: manifold3d.CrossSection, color: Color | None) -> Mesh:
    polygons = section.to_polygons()
    points = np.concatenate(polygons)
    return mesh(np.column_stack([points, np.zeros(len(points))]), manifold3d.triangulate(polygons), color)
