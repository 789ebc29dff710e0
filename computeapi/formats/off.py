"""How is an OFF written? Text, Z up, all bodies in one, with the colour of a body on its faces as OpenSCAD has it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from computeapi.engines.base import Mesh
from computeapi.engines.opennurbs import valid_faces
from computeapi.formats.base import Format, Model, printable, rounded
from computeapi.formats.options import SCALE, UNITS
from computeapi.formats.rows import rows
from computeapi.formats.units import NAMES, sized
from computeapi.formats.welding import welded


def write(model: Model, *, scale: float = 1.0, units: str = "mm") -> bytes:
    """Faces that rounding makes a line or a point are left out."""
    vertices, faces = [], []
    first = count = 0
    for mesh in sized(model.meshes, scale=scale, units=units):
        shared = welded(replace(mesh, vertices=rounded(mesh.vertices)))
        valid = valid_faces(shared.vertices, shared.faces)
        vertices.append(rows(b"%b %b %b\n", shared.vertices))
        faces.append(rows(_face(mesh), valid.astype(np.int64) + first))
        first += len(shared.vertices)
        count += len(valid)
    head = f"OFF {first} {count} 0\n# Softly, {NAMES[units]}, Z up, {printable(model.name)}\n"
    return b"".join([head.encode(), *vertices, *faces])


def _face(mesh: Mesh) -> bytes:
    """Red, green, blue and, where it isn't opaque, alpha: 0-255 each."""
    color = mesh.color or ()
    parts = color[:3] if color and color[3] == 255 else color
    return ("3 %b %b %b" + "".join(f" {part}" for part in parts) + "\n").encode()


FORMAT = Format(
    name="off", title="OFF", media_type="model/off", extension="off", write=write, dimension=3, options=(SCALE, UNITS)
)
