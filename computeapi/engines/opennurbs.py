"""How does a value of a result become what Rhino Compute would answer, and a mesh openNURBS JSON?

A mesh is `{"version": 10000, "archive3dm": 60, "opennurbs": <build>, "data": <base64>}`; the data is one object of
a 3dm archive. It is written here with numpy because filling and compressing a mesh of 20,000 vertices through
rhino3dm takes 0.7 s. All is little-endian. A chunk is a uint32 type code, an int64 length and that many bytes; where
a CRC is named, the last four are a CRC-32 over the rest without the chunks in it.

    class 0x00027FFA
      class uuid 0x0002FFFB: 16 bytes + CRC
      class data 0x0002FFFC: a mesh, version 3.8 (one byte, 0x38), + CRC
        int32 vertex count, face count
        8 doubles "unset" (-1.23432101234321e308), 2 doubles 0: texture and surface intervals, surface scales
        6 + 6 + 4 floats: boxes of vertices, normals and texture coordinates (1…, -1…: not computed)
        int32 closed (-1: not computed); 1 + 4 bytes 0: no mesh parameters, no curvature statistics
        int32 bytes an index (1, 2, 4); 4 indices a face, a triangle repeats its third
        buffers, if there are vertices: float32 xyz; float32 normals; texture coordinates (empty); curvatures (empty);
          colours, uint32 RGBA with 0 as opaque alpha
        int32 0: texture not rotated; nil uuid of a mapping
        buffer of surface parameters (empty), if there are vertices
        mapping tag: chunk 0x40008000: int32 1, 1; nil uuid; int32 0; a 4 × 4 identity; int32 0; CRC
        3 bytes 0: manifold, oriented, solid not computed; byte 0: no polygons
        byte 1 and a chunk 0x40008000 with int32 1, 0, vertex count, buffer of doubles, CRC; or byte 0: no doubles
        6 doubles "unset": vertex box not computed
    end of class 0x80027FFF, int64 0

A buffer is a uint32 size and, if that is not 0, a CRC-32 of the content, a byte for the method (0: as it is, 1: a
chunk with a zlib stream) and the content. Method 0 is written: answers are compressed on the wire anyway, and a
second zlib inside base64 costs more time than it saves bytes.
"""

from __future__ import annotations

import base64
import json
import math
import struct
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Item, Mesh, Verbatim
from computeapi.engines.mesh_archive import (
    ANONYMOUS,
    CLASS,
    CLASS_DATA,
    CLASS_END,
    CLASS_UUID,
    MESH_CLASS,
    OtherForm,
    mesh_of,
    read_mesh,
)
from softly.lib.errors import DefinitionFailed

ARCHIVE = 60
_LONG_CHUNKS = 50
"""The first archives whose chunks have lengths of eight bytes."""
OPENNURBS = -1869833980

_UNSET = -1.23432101234321e308
_NO_BOX = (1.0, 1.0, 1.0, -1.0, -1.0, -1.0)
_EMPTY_BUFFER = bytes(4)
_BLOCK = 16384  # faces at a time whose normals stay in the processor's cache: four times as fast as all at once
_INT32 = range(-(2**31), 2**31)
_LARGEST = float(np.finfo(np.float32).max)


NET_STRUCTS = {
    "Point": "Rhino.Geometry.Point3d",
    "Vector": "Rhino.Geometry.Vector3d",
    "Plane": "Rhino.Geometry.Plane",
    "Line": "Rhino.Geometry.Line",
    "Circle": "Rhino.Geometry.Circle",
    "Rectangle": "Rhino.Geometry.Rectangle3d",
    "Box": "Rhino.Geometry.Box",
}
"""The .NET type of each struct, by the name that Grasshopper has for it."""


class Chunk(bytes):
    """A whole chunk; the CRC of the one around it leaves it out."""


Floats = npt.NDArray[np.float64]


def value_item(item: Item) -> dict[str, str]:
    """One value in Rhino Compute's form: a .NET type name, and JSON text in `data`.

    Compute has no 64-bit integers, so those are doubles; NaN and infinities are quoted, as Newtonsoft writes them.
    """
    if isinstance(item, bool):
        return {"type": "System.Boolean", "data": json.dumps(item)}
    if isinstance(item, int) and item in _INT32:
        return {"type": "System.Int32", "data": str(int(item))}
    if isinstance(item, (int, float)):
        return {"type": "System.Double", "data": _double(item)}
    if isinstance(item, str):
        return {"type": "System.String", "data": json.dumps(item, ensure_ascii=False)}
    if isinstance(item, Mesh):
        return {"type": "Rhino.Geometry.Mesh", "data": encode_mesh(item)}
    if isinstance(item, Verbatim):
        return {"type": item.type, "data": item.data}
    picture = base64.b64encode(item.png).decode("ascii")
    return {"type": "System.String", "data": f'"data:image/png;base64,{picture}"'}


def encode_mesh(mesh: Mesh) -> str:
    """The JSON text that `rhino3dm.GeometryBase.Decode(json.loads(text))` reads.

    Vertices go as float32, and as doubles too unless float32 holds all of them exactly, so none changes. Normals are
    those of the vertices, float32. Only valid faces go. Raises DefinitionFailed for a coordinate that is NaN or beyond
    3.4e38, which openNURBS can't hold.
    """
    data = base64.b64encode(_archive(mesh)).decode("ascii")
    return f'{{"version":10000,"archive3dm":{ARCHIVE},"opennurbs":{OPENNURBS},"data":"{data}"}}'


def decode_mesh(text: str) -> Mesh:
    """The triangles of any openNURBS mesh, quads split along their first diagonal; its colour where all vertices have
    the same. Raises ValueError for other text, and for a mesh that nobody could draw.

    It may be anybody's: to be called where hostile bytes may be read (computeapi.engines.jail).
    """
    document = json.loads(text)
    try:
        if document["archive3dm"] >= _LONG_CHUNKS:
            return read_mesh(base64.b64decode(document["data"]))
    except (OtherForm, TypeError, KeyError, ValueError):
        pass  # for rhino3dm to tell
    return _decoded(document)


def valid_faces(vertices: Floats, faces: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The faces whose corners lie in three places; openNURBS calls a mesh with any other face invalid."""
    corners = faces.T.astype(np.intp)
    bad = np.zeros(len(faces), dtype=bool)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        same = np.flatnonzero(vertices[corners[a], 0] == vertices[corners[b], 0])
        ends = vertices[corners[a, same]] == vertices[corners[b, same]]
        bad[same[ends.all(axis=1)]] = True
    return faces[~bad] if bad.any() else faces


def vertex_normals(vertices: Floats, faces: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """Unit normals as openNURBS computes them: the sum of the unit normals of the faces around a vertex.

    A vertex without a face, or whose faces cancel out, has (0, 0, 1).
    """
    sums = np.zeros((3, len(vertices)))
    points = np.ascontiguousarray(vertices.T)
    for start in range(0, len(faces), _BLOCK):
        corners = faces[start : start + _BLOCK].T.astype(np.intp)
        for total, part in zip(sums, _face_normals(points, corners), strict=True):
            for corner in corners:
                np.add.at(total, corner, part)
    lengths = np.sqrt((sums * sums).sum(axis=0))
    lost = lengths < 1e-12
    sums[2, lost], lengths[lost] = 1.0, 1.0
    normals: npt.NDArray[np.float32] = np.ascontiguousarray((sums / lengths).T, dtype="<f4")
    return normals


def _double(number: float) -> str:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf if number > 0 else -math.inf
    if math.isfinite(value):
        return repr(value)
    return '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'


def _archive(mesh: Mesh) -> bytes:
    """All parts joined once: every copy of a big mesh costs as much as its base64."""
    inside = [
        *_chunk(CLASS_UUID, [MESH_CLASS.bytes_le]),
        *_chunk(CLASS_DATA, _mesh(mesh)),
        struct.pack("<Iq", CLASS_END, 0),
    ]
    return b"".join([struct.pack("<Iq", CLASS, sum(map(len, inside))), *inside])


def _mesh(mesh: Mesh) -> list[bytes]:
    vertices = np.ascontiguousarray(mesh.vertices, dtype="<f8")
    if len(vertices) and not np.abs(vertices).max() <= _LARGEST:
        raise DefinitionFailed("The mesh has a vertex that is not a number, or further than 3.4e38 from the origin.")
    count, faces = len(vertices), valid_faces(vertices, mesh.faces)
    single = vertices.astype("<f4")
    parts = [
        struct.pack("<B2i8d16x16fi5x", 0x38, count, len(faces), *[_UNSET] * 8, *_NO_BOX, *_NO_BOX, 1, 1, -1, -1, -1),
        _face_array(faces, count),
    ]
    if count:
        parts += [_buffer(single), _buffer(vertex_normals(vertices, faces)), _EMPTY_BUFFER, _EMPTY_BUFFER]
        parts += [_colors(mesh.color, count), bytes(4 + 16), _EMPTY_BUFFER]
    else:
        parts.append(bytes(4 + 16))
    return [*parts, _MAPPING_TAG, bytes(4), *_doubles(vertices, single), struct.pack("<6d", *[_UNSET] * 6)]


def _face_array(faces: npt.NDArray[np.int32], vertex_count: int) -> bytes:
    dtype = np.dtype("<u1" if vertex_count < 1 << 8 else "<u2" if vertex_count < 1 << 16 else "<i4")
    quads = np.empty((len(faces), 4), dtype=dtype)
    quads[:, :3] = faces
    quads[:, 3] = quads[:, 2]
    return struct.pack("<i", dtype.itemsize) + quads.tobytes()


def _colors(color: tuple[int, int, int, int] | None, count: int) -> bytes:
    if color is None:
        return _EMPTY_BUFFER
    red, green, blue, alpha = color
    return _buffer(np.tile(np.array([red, green, blue, 255 - alpha], dtype=np.uint8), (count, 1)))


def _doubles(vertices: Floats, single: npt.NDArray[np.float32]) -> list[bytes]:
    if not len(vertices) or np.array_equal(single, vertices):
        return [bytes(1)]
    return [b"\1", _nested([struct.pack("<3i", 1, 0, len(vertices)), _buffer(vertices)])]


def _buffer(array: npt.NDArray[Any]) -> bytes:
    content = array.tobytes()
    return struct.pack("<IIB", len(content), crc32(content), 0) + content


def _chunk(code: int, parts: list[bytes]) -> list[bytes]:
    crc = 0
    for part in parts:
        if not isinstance(part, Chunk):
            crc = crc32(part, crc)
    return [struct.pack("<Iq", code, sum(map(len, parts)) + 4), *parts, struct.pack("<I", crc)]


def _nested(parts: list[bytes]) -> Chunk:
    return Chunk(b"".join(_chunk(ANONYMOUS, parts)))


def _face_normals(points: Floats, corners: npt.NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """The x, y and z of the unit normals, each an array: twice as fast as rows of one vector."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = ([row[corner] for row in points] for corner in corners)
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    lengths = np.sqrt(nx * nx + ny * ny + nz * nz)
    lengths[lengths == 0.0] = 1.0
    return nx / lengths, ny / lengths, nz / lengths


def _decoded(document: Any) -> Mesh:
    """By rhino3dm, which reads every form there is."""
    import rhino3dm  # 15 MB and 40 ms that no process which only encodes should pay

    try:
        found: Any = rhino3dm.CommonObject.Decode(document)  # type: ignore[attr-defined]  # not in its stub
    except (TypeError, KeyError, IndexError, AttributeError, RuntimeError) as error:
        raise ValueError("not an openNURBS document") from error
    if not isinstance(found, rhino3dm.Mesh):
        raise ValueError("not a mesh")
    faces: Any = found.Faces
    points = [(p.X, p.Y, p.Z) for p in found.Vertices.ToPoint3dArray()]
    shades: Any = found.VertexColors
    colors = {shades[i] for i in range(len(shades))}
    return mesh_of(
        np.array(points, dtype=np.float64).reshape(-1, 3),
        np.array([faces[i] for i in range(len(faces))], dtype=np.int32).reshape(-1, 4),
        colors.pop() if len(colors) == 1 else None,
    )


_MAPPING_TAG = _nested([struct.pack("<2i20x", 1, 1), np.eye(4, dtype="<f8").tobytes(), bytes(4)])
