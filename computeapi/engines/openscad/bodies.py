"""What solid do the evaluator's bodies make? One mesh per colour, closed, without overlaps, and its measures.

Where bodies of different colours overlap the later one has the place, as in a drawing: an inlay shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import manifold3d
import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from softly.lib.errors import DefinitionFailed

Color = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Body:
    """One body as it was evaluated; `flat` is a 2D object, shown as a slab."""

    vertices: npt.NDArray[np.float32]
    faces: npt.NDArray[np.uint32]
    color: Color | None
    flat: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What is shown and printed: lengths in mm, `volume` 0 for a 2D model."""

    meshes: tuple[Mesh, ...]
    volume: float
    area: float
    size: tuple[float, float, float]
    warnings: tuple[str, ...]


def model(bodies: Sequence[Body]) -> Model:
    """Raises DefinitionFailed for a model that is empty or not finite."""
    bodies = [body for body in bodies if len(body.faces)]
    for body in bodies:
        if not np.isfinite(body.vertices).all():
            raise DefinitionFailed("A point of the model is not a finite number.")
    solid = [body for body in bodies if not body.flat]
    if not solid:
        return _plane(bodies)
    warnings = ("2D objects are left out of a 3D model.",) if len(solid) < len(bodies) else ()
    return _space(solid, warnings)


def _space(bodies: Sequence[Body], warnings: tuple[str, ...]) -> Model:
    groups: dict[Color | None, list[manifold3d.Manifold]] = {}
    broken: list[Mesh] = []
    for body in bodies:
        if solid := _solid(body):
            groups.setdefault(body.color, []).append(solid)
        else:
            broken.append(_mesh(body.vertices, body.faces, body.color))
    if broken:
        warnings = (*warnings, f"{len(broken)} of the bodies are not closed: they are shown, not joined.")
    solids = _claimed({color: _union(parts) for color, parts in groups.items()})
    meshes = []
    for color, solid in solids.items():
        if not solid.is_empty():
            shape = solid.to_mesh64()
            meshes.append(_mesh(shape.vert_properties[:, :3], shape.tri_verts, color))
    volume = sum(solid.volume() for solid in solids.values())
    area = _union(list(solids.values())).surface_area() if solids else 0.0
    return _measured([*meshes, *broken], volume, area, warnings)


def _solid(body: Body) -> manifold3d.Manifold | None:
    """None for a body that is not closed. One that is inside out is turned."""
    faces = body.faces
    for _ in range(2):
        mesh = manifold3d.Mesh(np.ascontiguousarray(body.vertices), np.ascontiguousarray(faces))
        solid = manifold3d.Manifold(mesh)
        if solid.status() != manifold3d.Error.NoError:
            mesh.merge()
            solid = manifold3d.Manifold(mesh)
        if solid.status() != manifold3d.Error.NoError:
            return None
        if solid.volume() >= 0:
            return _rejoined(solid, body.vertices)
        faces = faces[:, ::-1]
    return None


def _rejoined(solid: manifold3d.Manifold, vertices: npt.NDArray[np.float32]) -> manifold3d.Manifold:
    """The evaluator's 2D unions may leave a hairline, so that an extrusion is in pieces that only touch: they are
    joined. Points in the same place give it away."""
    rows = np.ascontiguousarray(vertices[:, :3]).view([("", np.float32)] * 3)
    if len(np.unique(rows)) == len(rows):
        return solid
    return _union(solid.decompose())


def _union(parts: list[manifold3d.Manifold]) -> manifold3d.Manifold:
    if len(parts) == 1:
        return parts[0]
    return manifold3d.Manifold.batch_boolean(parts, manifold3d.OpType.Add)


def _claimed(solids: dict[Color | None, manifold3d.Manifold]) -> dict[Color | None, manifold3d.Manifold]:
    """Each without what a later colour covers."""
    left: dict[Color | None, manifold3d.Manifold] = {}
    covered: manifold3d.Manifold | None = None
    for color, solid in reversed(solids.items()):
        left[color] = solid if covered is None else solid - covered
        covered = solid if covered is None else covered + solid
    return dict(reversed(left.items()))


def _plane(bodies: Sequence[Body]) -> Model:
    groups: dict[Color | None, list[manifold3d.CrossSection]] = {}
    for body in bodies:
        slab = _solid(body)
        if slab is not None and not slab.is_empty():
            low, high = slab.bounding_box()[2], slab.bounding_box()[5]
            groups.setdefault(body.color, []).append(slab.slice((low + high) / 2))
    sections = {c: manifold3d.CrossSection.batch_boolean(s, manifold3d.OpType.Add) for c, s in groups.items()}
    left: list[tuple[Color | None, manifold3d.CrossSection]] = []
    covered = manifold3d.CrossSection()
    for color, section in reversed(sections.items()):
        left.insert(0, (color, section - covered))
        covered = covered + section
    meshes = [_flat(section, color) for color, section in left if not section.is_empty()]
    return _measured(meshes, 0.0, covered.area(), ())


def _flat(section: manifold3d.CrossSection, color: Color | None) -> Mesh:
    polygons = section.to_polygons()
    points = np.concatenate(polygons)
    vertices = np.column_stack([points, np.zeros(len(points))])
    return _mesh(vertices, manifold3d.triangulate(polygons), color)


def _mesh(vertices: npt.NDArray[np.floating], faces: npt.NDArray[np.integer], color: Color | None) -> Mesh:
    return Mesh(
        vertices=np.ascontiguousarray(vertices, dtype=np.float64),
        faces=np.ascontiguousarray(faces, dtype=np.int32),
        color=color,
    )


def _measured(meshes: Sequence[Mesh], volume: float, area: float, warnings: tuple[str, ...]) -> Model:
    if not meshes:
        raise DefinitionFailed("The model is empty: nothing is left to show or print.")
    low = np.min([mesh.vertices.min(axis=0) for mesh in meshes], axis=0)
    high = np.max([mesh.vertices.max(axis=0) for mesh in meshes], axis=0)
    size = (float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2]))
    return Model(meshes=tuple(meshes), volume=volume, area=area, size=size, warnings=warnings)
