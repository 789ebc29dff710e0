"""How is a Wavefront OBJ written? Millimetres, Z up, an object a body, its colour on each vertex."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson

from computeapi.formats.base import Color, Faces, Floats, Format, Model, printable, rounded


def write(model: Model) -> bytes:
    """A colour follows the coordinates as red, green, blue 0-1, as most programs read it; alpha has no place."""
    title, meshes = printable(model.name), model.meshes
    lines = [b"# Softly, millimetres, Z up"]
    first = 1
    for number, mesh in enumerate(meshes, start=1):
        lines += [f"o {title} {number}".encode() if len(meshes) > 1 else f"o {title}".encode()]
        lines += [_vertices(mesh.vertices, mesh.color), _faces(mesh.faces, first)]
        first += len(mesh.vertices)
    return b"\n".join(line for line in lines if line) + b"\n"


def _vertices(vertices: Floats, color: Color | None) -> bytes:
    end = "" if color is None else "".join(f" {part / 255:.4g}" for part in color[:3])
    return _rows(b"v ", rounded(vertices), end.encode())


def _faces(faces: Faces, first: int) -> bytes:
    return _rows(b"f ", faces.astype(np.int64) + first, b"")


def _rows(start: bytes, array: npt.NDArray[np.float64 | np.int64], end: bytes) -> bytes:
    """A line a row. orjson writes the shortest digits of an array twenty times as fast as Python does."""
    if not len(array):
        return b""
    rows = orjson.dumps(np.ascontiguousarray(array), option=orjson.OPT_SERIALIZE_NUMPY)[2:-2].split(b"],[")
    text = start + (end + b"\n" + start).join(rows) + end
    return text.replace(b",", b" ")


FORMAT = Format(name="obj", title="Wavefront OBJ", media_type="model/obj", extension="obj", write=write)
