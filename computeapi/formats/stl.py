"""How is an STL written? Z up, all bodies in one; STL knows neither units nor colours."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from computeapi.engines.opennurbs import valid_faces
from computeapi.formats.base import Faces, Floats, Format, Model, printable
from computeapi.formats.options import BINARY, SCALE, UNITS
from computeapi.formats.rows import rows
from computeapi.formats.shading import face_areas
from computeapi.formats.units import NAMES, sized

Facets = npt.NDArray[Any]

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attributes", "<u2")])
_TEXT = b"""facet normal %b %b %b
outer loop
vertex %b %b %b
vertex %b %b %b
vertex %b %b %b
endloop
endfacet
"""


def write(model: Model, *, binary: bool = True, scale: float = 1.0, units: str = "mm") -> bytes:
    """Corners are float32; faces that this makes a line or a point are left out."""
    facets = [_facets(mesh.vertices, mesh.faces) for mesh in sized(model.meshes, scale=scale, units=units)]
    title = f"Softly, {NAMES[units]}, {printable(model.name)}".encode("ascii", "replace")[:80]
    if not binary:
        return _text(title, facets)
    count = struct.pack("<I", sum(map(len, facets)))
    return b"".join([title.ljust(80), count, *(part.tobytes() for part in facets)])


def _facets(vertices: Floats, faces: Faces) -> Facets:
    single = vertices.astype("<f4")
    faces = valid_faces(single.astype(np.float64), faces)
    normals = face_areas(vertices, faces)
    lengths = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    facets = np.zeros(len(faces), dtype=_FACET)
    facets["normal"] = normals / np.where(lengths > 0.0, lengths, 1.0)[:, None]
    facets["corners"] = single[faces]
    return facets


def _text(title: bytes, facets: Sequence[Facets]) -> bytes:
    numbers = (np.hstack([part["normal"], part["corners"].reshape(-1, 9)]) for part in facets)
    # + 0.0 makes -0.0 plain.
    return b"".join([b"solid %b\n" % title, *(rows(_TEXT, part + 0.0) for part in numbers), b"endsolid %b\n" % title])


FORMAT = Format(
    name="stl",
    title="STL",
    media_type="model/stl",
    extension="stl",
    write=write,
    dimension=3,
    options=(BINARY, SCALE, UNITS),
)
