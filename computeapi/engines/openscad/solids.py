"""What solids do 3D bodies make? One mesh per colour, closed, without overlaps.

Where bodies of different colours overlap the later one has the place, as in a drawing: an inlay shows. A body whose
parts were coloured before they were joined stays one, and has a mesh for the faces of each colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import manifold3d
import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.engines.openscad.bodies import Body, Color
from computeapi.engines.openscad.closing import closed_solid, in_runs, union
from computeapi.engines.openscad.single import measures, solid_measures

_Key = Color | None | int
"""What is joined: bodies of a colour, or a body of many colours by its number."""


@dataclass(frozen=True, slots=True)
class Solids:
    """Meshes, the volume in mm³ and the surface in mm²; `open` counts bodies that are not closed and were left out."""

    meshes: list[Mesh]
    volume: float
    area: float
    open: int = 0


def joined(bodies: Sequence[Body]) -> Solids:
    """An open body alone is shown as it is, with the volume that its faces span; beside others it is left out."""
    if len(bodies) == 1 and bodies[0].painted is None and (known := solid_measures(bodies[0])):
        return Solids([mesh(bodies[0].vertices, bodies[0].faces, bodies[0].color)], *known)
    groups: dict[_Key, list[manifold3d.Manifold]] = {}
    painted: dict[int, dict[int, Color | None]] = {}
    left_out = 0
    for number, body in enumerate(bodies):
        made = closed_solid(body) if body.painted is None else in_runs(body, body.painted)
        if made is None:
            if len(bodies) == 1:
                return _surface(body)
            left_out += 1
        elif isinstance(made, tuple):
            groups[number], painted[number] = [made[0]], made[1]
        else:
            groups.setdefault(body.color, []).append(made)
    solids = _claimed({key: union(parts) for key, parts in groups.items()})
    meshes = [mesh for key, solid in solids.items() for mesh in _meshes(solid, key, painted)]
    volume = sum(solid.volume() for solid in solids.values())
    area = union(list(solids.values())).surface_area() if solids else 0.0
    return Solids(meshes, volume, area, left_out)


def mesh(vertices: npt.NDArray[np.floating], faces: npt.NDArray[np.integer], color: Color | None) -> Mesh:
    return Mesh(
        vertices=np.ascontiguousarray(vertices, dtype=np.float64),
        faces=np.ascontiguousarray(faces, dtype=np.int32),
        color=color,
    )


def _claimed(solids: dict[_Key, manifold3d.Manifold]) -> dict[_Key, manifold3d.Manifold]:
    """Each without what a later colour covers."""
    left: dict[_Key, manifold3d.Manifold] = {}
    covered: manifold3d.Manifold | None = None
    for key, solid in reversed(solids.items()):
        left[key] = solid if covered is None else solid - covered
        covered = solid if covered is None else covered + solid
    return dict(reversed(left.items()))


def _meshes(solid: manifold3d.Manifold, key: _Key, painted: dict[int, dict[int, Color | None]]) -> Iterator[Mesh]:
    if solid.is_empty():
        return
    shape = solid.to_mesh64()
    vertices, faces = shape.vert_properties[:, :3], shape.tri_verts
    if not isinstance(key, int):
        yield mesh(vertices, faces, key)
        return
    colors = painted[key]
    fallback = next(iter(colors.values()))
    of_color: dict[Color | None, list[npt.NDArray[np.integer]]] = {}
    for number, start, end in zip(shape.run_original_id, shape.run_index, shape.run_index[1:], strict=False):
        of_color.setdefault(colors.get(int(number), fallback), []).append(faces[start // 3 : end // 3])
    for color, runs in of_color.items():
        used, which = np.unique(np.concatenate(runs), return_inverse=True)
        yield mesh(vertices[used], which.reshape(-1, 3), color)


def _surface(body: Body) -> Solids:
    volume, area = measures(body)
    return Solids([mesh(body.vertices, body.faces, body.color)] if area else [], abs(volume), area)
