"""How is a binary STL written? Millimetres, Z up, all bodies in one; STL knows neither units nor colours."""

from __future__ import annotations

import struct

import numpy as np

from computeapi.engines.opennurbs import valid_faces
from computeapi.formats.base import Faces, Floats, Format, Model, printable
from computeapi.formats.shading import face_areas

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attributes", "<u2")])


def write(model: Model) -> bytes:
    """Corners are float32; faces that this makes a line or a point are left out."""
    facets = b"".join(_facets(mesh.vertices, mesh.faces) for mesh in model.meshes)
    title = f"Softly, millimetres, {printable(model.name)}".encode("ascii", "replace")[:80]
    return title.ljust(80) + struct.pack("<I", len(facets) // _FACET.itemsize) + facets


def _facets(vertices: Floats, faces: Faces) -> bytes:
    single = vertices.astype("<f4")
    faces = valid_faces(single.astype(np.float64), faces)
    normals = face_areas(vertices, faces)
    lengths = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    facets = np.zeros(len(faces), dtype=_FACET)
    facets["normal"] = normals / np.where(lengths > 0.0, lengths, 1.0)[:, None]
    facets["corners"] = single[faces]
    return facets.tobytes()


FORMAT = Format(name="stl", title="STL", media_type="model/stl", extension="stl", write=write)
