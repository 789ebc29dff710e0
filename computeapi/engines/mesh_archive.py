"""How are the triangles of an openNURBS mesh read? With numpy, by the form that opennurbs.py describes: 100,000 faces
in 15 ms with their base64, where rhino3dm and a loop over its vertices and faces take 0.6 s.

What rhino3dm itself and Rhino 7 and 8 write is read here; for meshes of n-gons and other forms rhino3dm is needed.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh

MESH_CLASS = UUID("4ed7d4e4-e947-11d3-bfe5-0010830122f0")
CLASS, CLASS_UUID, CLASS_DATA, CLASS_END = 0x00027FFA, 0x0002FFFB, 0x0002FFFC, 0x80027FFF
ANONYMOUS = 0x40008000
_INDEX = {1: "<u1", 2: "<u2", 4: "<i4"}
_FIRST_VERSION = 0x38
"""Version 3.8 of the mesh, whose double precision comes last; what is newer adds behind that."""


class OtherForm(Exception):
    """These bytes are no mesh, or one in a form that isn't read here."""


def read_mesh(data: bytes) -> Mesh:
    """Quads are split along their first diagonal; the colour is that of the vertices where all have the same. Raises
    OtherForm; ValueError for a mesh that nobody could draw."""
    whole = _Reader(memoryview(data)).chunk(CLASS)
    if whole.chunk(CLASS_UUID).take(16) != MESH_CLASS.bytes_le:
        raise OtherForm("not a mesh")
    body = whole.chunk(CLASS_DATA)
    version, count, face_count = body.unpack("<B2i")
    if version >> 4 != 3 or version < _FIRST_VERSION or count < 0 or face_count < 0:
        raise OtherForm("another version")
    body.take(10 * 8 + 16 * 4 + 4)  # intervals, scales, boxes, whether it is closed
    for _ in range(5):  # mesh parameters and four curvature statistics
        body.optional_chunk()
    quads = _quads(body, face_count)
    vertices, colors = _vertices(body, count)
    return mesh_of(vertices, quads, _one(colors))


def mesh_of(
    vertices: npt.NDArray[np.float64], quads: npt.NDArray[np.int32], color: tuple[int, int, int, int] | None
) -> Mesh:
    """Triangles of quads, of which a triangle repeats its third corner. Raises ValueError for a face that names no
    vertex and a vertex that is not a number."""
    if len(quads) and (quads.min() < 0 or quads.max() >= len(vertices)):
        raise ValueError("a face names a vertex that is not there")
    if not np.isfinite(vertices).all():
        raise ValueError("a vertex is not finite")
    second = quads[quads[:, 2] != quads[:, 3]][:, [0, 2, 3]]
    return Mesh(vertices=vertices, faces=np.concatenate([quads[:, :3], second]), color=color)


class _Reader:
    """Little-endian parts one after another. Raises OtherForm beyond the end."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> memoryview:
        part = self._data[self._at : self._at + size]
        if size < 0 or len(part) < size:
            raise OtherForm("cut off")
        self._at += size
        return part

    def unpack(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def chunk(self, code: int) -> _Reader:
        found, length = self.unpack("<Iq")
        if found != code:
            raise OtherForm("another chunk")
        return _Reader(self.take(length))

    def optional_chunk(self) -> None:
        """Pass over one that a byte says is there."""
        if self.take(1)[0]:
            self.chunk(ANONYMOUS)

    def buffer(self, size: int) -> bytes | memoryview:
        """One of that many bytes; an empty one is empty."""
        (found,) = self.unpack("<I")
        if not found:
            return b""
        if found != size:
            raise OtherForm("a buffer of another size")
        _, method = self.unpack("<IB")
        if method == 0:
            return self.take(size)
        if method != 1:
            raise OtherForm("another compression")
        stream = zlib.decompressobj()
        try:
            content = stream.decompress(self.chunk(ANONYMOUS)._data, size)
        except zlib.error as error:
            raise OtherForm("broken compression") from error
        if len(content) != size:
            raise OtherForm("a buffer of another size")
        return content


def _quads(body: _Reader, count: int) -> npt.NDArray[np.int32]:
    (size,) = body.unpack("<i")
    if size not in _INDEX:
        raise OtherForm("another size of indices")
    quads = np.frombuffer(body.take(4 * size * count), dtype=_INDEX[size])
    return quads.astype(np.int32).reshape(-1, 4)


def _vertices(body: _Reader, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    """The vertices, in double precision where they are kept so, and the colours."""
    single = double = colors = b""  # type: bytes | memoryview
    if count:
        single = body.buffer(12 * count)
        for size in (12, 8, 16):  # normals, texture coordinates, curvatures
            body.buffer(size * count)
        colors = body.buffer(4 * count)
    body.take(4 + 16)  # texture rotated, mapping
    if count:
        body.buffer(16 * count)  # surface parameters
    body.chunk(ANONYMOUS)  # mapping tag
    body.take(3)  # manifold, oriented, solid
    if body.take(1)[0]:
        raise OtherForm("n-gons")
    if body.take(1)[0]:
        kept = body.chunk(ANONYMOUS)
        kept.take(12)
        double = kept.buffer(24 * count)
    vertices = np.frombuffer(double or single, dtype="<f8" if double else "<f4").astype(np.float64)
    if len(vertices) != 3 * count:
        raise OtherForm("no vertices")
    return vertices.reshape(-1, 3), np.frombuffer(colors, dtype=np.uint8).reshape(-1, 4)


def _one(colors: npt.NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """openNURBS has 0 for an opaque alpha."""
    if not len(colors) or (colors != colors[0]).any():
        return None
    red, green, blue, clear = colors[0].tolist()
    return red, green, blue, 255 - clear
