"""How is a Wavefront OBJ written? An object a body, its colour on each vertex; OBJ knows no units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from computeapi.formats.base import Color, Faces, Floats, Format, Model, Option, printable, rounded
from computeapi.formats.options import SCALE, UNITS
from computeapi.formats.rows import rows
from computeapi.formats.units import NAMES, sized
from computeapi.formats.welding import welded

_UP = Option(name="up", default="z", choices=("z", "y"), about="Which axis goes up.")


def write(model: Model, *, scale: float = 1.0, units: str = "mm", up: str = "z") -> bytes:
    """A colour follows the coordinates as red, green, blue 0-1, as most programs read it; alpha has no place."""
    title, meshes = printable(model.name), sized(model.meshes, scale=scale, units=units)
    parts = [f"# Softly, {NAMES[units]}, {up.upper()} up\n".encode()]
    first = 1
    for number, mesh in enumerate(meshes, start=1):
        parts.append(f"o {title} {number}\n".encode() if len(meshes) > 1 else f"o {title}\n".encode())
        shared = welded(replace(mesh, vertices=rounded(mesh.vertices)))
        vertices = shared.vertices if up == "z" else _turned(shared.vertices)
        parts += [_vertices(vertices, mesh.color), _faces(shared.faces, first)]
        first += len(vertices)
    return b"".join(parts)


def _turned(vertices: Floats) -> Floats:
    """With Y up."""
    return vertices[:, [0, 2, 1]] * (1.0, 1.0, -1.0) + 0.0  # makes -0.0 plain


def _vertices(vertices: Floats, color: Color | None) -> bytes:
    end = "" if color is None else "".join(f" {part / 255:.4g}" for part in color[:3])
    return rows(f"v %b %b %b{end}\n".encode(), vertices)


def _faces(faces: Faces, first: int) -> bytes:
    return rows(b"f %b %b %b\n", faces.astype(np.int64) + first)


FORMAT = Format(
    name="obj",
    title="Wavefront OBJ",
    media_type="model/obj",
    extension="obj",
    write=write,
    dimension=3,
    options=(SCALE, UNITS, _UP),
)
