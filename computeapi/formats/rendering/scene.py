"""What is in the picture? All bodies as one list of faces, smooth where they should be, each with its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from computeapi.engines.base import Mesh
from computeapi.formats.base import DEFAULT_COLOR, Faces, Floats
from computeapi.formats.shading import shaded

# Above so many faces several share a pixel of the preview; a cell is about a pixel then.
_MANY, _CELLS = 500_000, 500


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scene:
    """All bodies as one; `colors` is linear RGBA 0-1, one a face."""

    vertices: Floats
    normals: Floats
    faces: Faces
    colors: Floats


def scene_of(bodies: Sequence[Mesh]) -> Scene:
    parts = []
    first = 0
    many = sum(len(body.faces) for body in bodies) > _MANY
    for body in bodies:
        part = shaded(*(_thinned(body.vertices, body.faces) if many else (body.vertices, body.faces)))
        color = np.array(body.color or DEFAULT_COLOR) / 255.0
        color[:3] = linear(color[:3])
        colors = np.broadcast_to(color, (len(part.faces), 4))
        parts.append((part.vertices, part.normals, part.faces + first, colors))
        first += len(part.vertices)
    vertices, normals, faces, colors = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Scene(vertices=vertices, normals=normals, faces=faces, colors=colors)


def _thinned(vertices: Floats, faces: Faces) -> tuple[Floats, Faces]:
    """Fewer faces where many share a pixel: vertices within a cell become one, faces within a cell go."""
    low = vertices.min(axis=0)
    cells = ((vertices - low) * (_CELLS / (float(np.ptp(vertices, axis=0).max()) or 1.0))).astype(np.int64)
    _, first, cell = np.unique(
        (cells[:, 0] << 40) | (cells[:, 1] << 20) | cells[:, 2], return_index=True, return_inverse=True
    )
    moved = cell[faces].astype(np.int32)
    return vertices[first], moved[(moved != np.roll(moved, 1, axis=1)).all(axis=1)]


def linear(part: Floats) -> Floats:
    """sRGB 0-1 to light."""
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
