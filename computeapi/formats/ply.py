"""How is a PLY written? Z up, all bodies in one, with a colour on each vertex where any body has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.engines.opennurbs import valid_faces
from computeapi.formats.base import DEFAULT_COLOR, Faces, Floats, Format, Model, printable
from computeapi.formats.options import BINARY, SCALE, UNITS
from computeapi.formats.rows import rows
from computeapi.formats.units import NAMES, sized
from computeapi.formats.welding import welded

_PLACE: list[Any] = [("place", "<f4", 3)]
_COLOR: list[Any] = [("color", "u1", 4)]
_FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])


def write(model: Model, *, binary: bool = True, scale: float = 1.0, units: str = "mm") -> bytes:
    """Coordinates are float32; faces that this makes a line or a point are left out."""
    meshes = [_single(mesh) for mesh in sized(model.meshes, scale=scale, units=units)]
    colored = any(mesh.color for mesh in meshes)
    vertices = _vertices if binary else _vertex_lines
    faces = _faces if binary else _face_lines
    return b"".join(
        [
            _header(model, meshes, "binary_little_endian" if binary else "ascii", units, colored=colored),
            *(vertices(mesh, colored=colored) for mesh in meshes),
            *(faces(numbers) for numbers in _numbered(meshes)),
        ]
    )


def _single(mesh: Mesh) -> Mesh:
    vertices: Floats = mesh.vertices.astype("<f4").astype(np.float64)
    shared = welded(replace(mesh, vertices=vertices))
    return replace(shared, faces=valid_faces(shared.vertices, shared.faces))


def _header(model: Model, meshes: list[Mesh], form: str, units: str, *, colored: bool) -> bytes:
    title = printable(model.name).encode("ascii", "replace").decode()
    lines = [
        "ply",
        f"format {form} 1.0",
        f"comment Softly, {NAMES[units]}, Z up, {title}",
        f"element vertex {sum(len(mesh.vertices) for mesh in meshes)}",
        *(f"property float {axis}" for axis in "xyz"),
        *(f"property uchar {part}" for part in ("red", "green", "blue", "alpha") if colored),
        f"element face {sum(len(mesh.faces) for mesh in meshes)}",
        "property list uchar int vertex_indices",
        "end_header",
    ]
    return ("\n".join(lines) + "\n").encode()


def _numbered(meshes: list[Mesh]) -> Iterator[Faces]:
    """The faces of each, by numbers of vertices in the file."""
    first = 0
    for mesh in meshes:
        yield mesh.faces + first
        first += len(mesh.vertices)


def _vertices(mesh: Mesh, *, colored: bool) -> bytes:
    table: npt.NDArray[Any] = np.empty(len(mesh.vertices), dtype=_PLACE + _COLOR * colored)
    table["place"] = mesh.vertices
    if colored:
        table["color"] = mesh.color or DEFAULT_COLOR
    return table.tobytes()


def _faces(numbers: Faces) -> bytes:
    table = np.empty(len(numbers), dtype=_FACE)
    table["count"], table["corners"] = 3, numbers
    return table.tobytes()


def _vertex_lines(mesh: Mesh, *, colored: bool) -> bytes:
    end = "".join(f" {part}" for part in mesh.color or DEFAULT_COLOR) if colored else ""
    return rows(f"%b %b %b{end}\n".encode(), mesh.vertices.astype(np.float32) + np.float32(0.0))


def _face_lines(numbers: Faces) -> bytes:
    return rows(b"3 %b %b %b\n", numbers)


FORMAT = Format(
    name="ply",
    title="PLY",
    media_type="model/ply",
    extension="ply",
    write=write,
    dimension=3,
    options=(BINARY, SCALE, UNITS),
)
