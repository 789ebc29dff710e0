"""Which bodies do the tests of the formats write?"""

from __future__ import annotations

import numpy as np
import trimesh

from computeapi.engines.base import Mesh
from computeapi.formats.base import Layer, Model
from computeapi.formats.shading import shaded

RED = (200, 30, 40, 255)
GLASS = (30, 120, 220, 128)


def model(*meshes: Mesh, name: str = "x") -> Model:
    """What an engine of our own gave on one output."""
    return Model(name=name, layers=(Layer(name="out", meshes=meshes, objects=meshes),))


def mesh_of(shape: trimesh.Trimesh, color: tuple[int, int, int, int] | None = None) -> Mesh:
    return Mesh(vertices=np.array(shape.vertices), faces=np.array(shape.faces, dtype=np.int32), color=color)


def box(color: tuple[int, int, int, int] | None = None, *, at: float = 0.0) -> Mesh:
    shape = trimesh.creation.box((10, 20, 30))
    shape.apply_translation((at, 0, 15))
    return mesh_of(shape, color)


def ball() -> Mesh:
    return mesh_of(trimesh.creation.icosphere(subdivisions=3, radius=12.3))


def ring() -> Mesh:
    return mesh_of(trimesh.creation.annulus(r_min=5, r_max=9.7, height=4))


def split(mesh: Mesh) -> Mesh:
    """As a viewer has it: a vertex for each side of an edge that is sharp."""
    body = shaded(mesh.vertices, mesh.faces)
    return Mesh(vertices=body.vertices, faces=body.faces, color=mesh.color)


def triangle() -> Mesh:
    return Mesh(
        vertices=np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]),
        faces=np.array([(0, 1, 2)], dtype=np.int32),
    )


def nothing() -> Mesh:
    return Mesh(vertices=np.zeros((0, 3)), faces=np.zeros((0, 3), dtype=np.int32))


def far_away() -> Mesh:
    body = ball()
    return Mesh(vertices=body.vertices * 1e6 + 5e9, faces=body.faces)


def volume(mesh: Mesh) -> float:
    a, b, c = (mesh.vertices[mesh.faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)
