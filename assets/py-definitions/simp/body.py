"""Which body comes out of a design? The outline that holds the wanted area in one piece, extruded to a solid."""

from __future__ import annotations

from dataclasses import dataclass

import manifold3d
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from simp.cases import Case
from simp.contour import at_nodes, coverage, outlines, touching
from simp.filtering import ConeFilter
from simp.grid import Array, Grid

SMOOTHING = 2.5
"""Radius, in elements, over which the outline is smoothed: the optimum's own edges are stairs of whole elements."""
MAX_ROUNDS = 8
BORDER = 2
"""Nodes around an island that go with it."""


FAINT = 0.02
"""Density below which nothing was designed."""


class Disconnected(Exception):
    """What holds the plate and what loads it are not joined by material."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A body as the level line of a field at the nodes; `coverage` is the part of each element inside it."""

    nodes: Array
    level: float
    coverage: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Solid:
    """A closed mesh, mm, lying on z = 0, with its volume in mm³."""

    vertices: Array
    faces: npt.NDArray[np.int32]
    volume: float


def shape(case: Case, smooth: Array, *, volume_fraction: float, smoothing: float = SMOOTHING) -> Shape:
    """The one body of this share of the plate that carries the load. Raises Disconnected.

    Islands carry nothing: they are dropped, and the level is set again so that the body has their area too.
    """
    radius = smoothing * max(case.grid.hx, case.grid.hy)
    nodes = at_nodes(ConeFilter(case.grid, radius)(smooth) if smoothing else smooth)
    nodes[touching(case.solid)] = 1.0
    nodes = _around_body(nodes)
    for _ in range(MAX_ROUNDS):
        level = _level(nodes, volume_fraction)
        body = _carrying(case, nodes >= level)
        islands = (nodes >= level) & ~body
        if not islands.any():
            return Shape(nodes=nodes, level=level, coverage=coverage(nodes, level))
        # Their border too, or they would come back as slivers when the level falls.
        sunk = ndimage.binary_dilation(islands, iterations=BORDER) & ~body
        nodes = np.where(sunk, np.minimum(nodes, level - 0.2), nodes)
    raise Disconnected


def _around_body(nodes: Array) -> Array:
    """Where hardly any density is, fall with the distance from where there is: material that no strain asks for (a
    bridge far taller than its arch needs) then lies around the body in an even layer."""
    faint = nodes < FAINT
    if faint.all():
        return nodes
    return np.where(faint, nodes - ndimage.distance_transform_edt(faint), nodes)


def extrude(grid: Grid, body: Shape, *, thickness: float) -> Solid:
    """The body as a plate of this thickness; its outline is kept to a hundredth of an element."""
    scale = np.array([grid.hx, grid.hy])
    rings = [ring * scale for ring in outlines(body.nodes, body.level)]
    section = manifold3d.CrossSection(rings, manifold3d.FillRule.EvenOdd).simplify(0.01 * min(grid.hx, grid.hy))
    solid = section.extrude(thickness)
    mesh = solid.to_mesh64()
    return Solid(
        vertices=np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3],
        faces=np.asarray(mesh.tri_verts, dtype=np.int32),
        volume=float(solid.volume()),
    )


def _level(nodes: Array, wanted: float) -> float:
    """The level whose inside covers the wanted share of the plate, by bisection."""
    low, high = float(nodes.min()), 1.0 - 1e-9
    for _ in range(50):
        middle = (low + high) / 2
        if coverage(nodes, middle).mean() > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _carrying(case: Case, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The nodes of the piece that is both held and loaded."""
    labels, _ = ndimage.label(inside)
    loaded = case.unfold(abs(case.force).sum(-1)) > 0
    held = case.unfold(case.fixed[..., 1].astype(float)) > 0
    joined = set(labels[loaded & inside].tolist()) & set(labels[held & inside].tolist())
    if not joined:
        raise Disconnected
    largest = max(joined, key=lambda label: int((labels == label).sum()))
    chosen: npt.NDArray[np.bool_] = labels == largest
    return chosen
