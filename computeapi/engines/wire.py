"""Values to bytes and back for results that cross a process boundary or lie in the blob store.

One document is `SFT1`, the length of a JSON header (uint32, little-endian), the header, then the buffers it
names one after another. In the header `{"$bytes": n}` stands for n bytes, `{"$array": dtype, "shape": [...]}`
for a C-contiguous little-endian array. Reading never runs code, so a hostile solver can at worst send wrong data.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from computeapi.engines.base import Aside, EngineResult, Item, Mesh, Message, OutputTree, Picture, Verbatim
from softly.lib.text import whole_json

MAGIC = b"SFT1"
_DTYPES = {"<f8", "<f4", "<i4", "<u4"}


class WireError(ValueError):
    """The bytes are not a document of ours."""


def pack(value: Any) -> bytes:
    """JSON values, bytes and numpy arrays (float64/32, int32, uint32) to one document."""
    buffers: list[bytes] = []

    def plain(item: Any) -> Any:
        if isinstance(item, bytes):
            buffers.append(item)
            return {"$bytes": len(item)}
        if isinstance(item, np.ndarray):
            array = np.ascontiguousarray(item, dtype=item.dtype.newbyteorder("<"))
            buffers.append(array.tobytes())
            return {"$array": array.dtype.str, "shape": list(array.shape)}
        if isinstance(item, dict):
            return {key: plain(part) for key, part in item.items()}
        if isinstance(item, (list, tuple)):
            return [plain(part) for part in item]
        return item

    header = json.dumps(plain(value), separators=(",", ":")).encode()
    return b"".join([MAGIC, struct.pack("<I", len(header)), header, *buffers])


def unpack(data: bytes | memoryview) -> Any:
    """The reverse of `pack`; arrays are read-only views where possible. Raises WireError."""
    view = memoryview(data)
    if len(view) < 8 or view[:4] != MAGIC:
        raise WireError("not a result document")
    (length,) = struct.unpack("<I", view[4:8])
    at = 8 + length
    try:
        header = whole_json(json.loads(bytes(view[8:at])))
    except (ValueError, RecursionError) as error:
        raise WireError("unreadable header") from error

    def take(size: int) -> memoryview:
        nonlocal at
        if size < 0 or at + size > len(view):
            raise WireError("truncated")
        part = view[at : at + size]
        at += size
        return part

    def rich(item: Any) -> Any:
        if isinstance(item, dict):
            if "$bytes" in item:
                return bytes(take(int(item["$bytes"])))
            if "$array" in item:
                if item["$array"] not in _DTYPES:
                    raise WireError(f"unknown array type {item['$array']!r}")
                dtype = np.dtype(item["$array"])
                shape = [int(n) for n in item["shape"]]
                if any(n < 0 for n in shape):
                    raise WireError("negative shape")
                size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
                return np.frombuffer(take(size), dtype=dtype).reshape(shape)
            return {key: rich(part) for key, part in item.items()}
        if isinstance(item, list):
            return [rich(part) for part in item]
        return item

    try:
        return rich(header)
    except (KeyError, TypeError, ValueError) as error:
        raise WireError("unreadable header") from error


def pack_result(result: EngineResult) -> bytes:
    return pack(
        {
            "outputs": [
                {"name": o.name, "branches": {p: [_item(i) for i in items] for p, items in o.branches.items()}}
                for o in result.outputs
            ],
            "warnings": result.warnings,
            "errors": result.errors,
            "messages": [[m.level, m.text, m.file, m.line, m.mark] for m in result.messages],
            "asides": [[aside.role, _item(aside.mesh)] for aside in result.asides],
            "units": result.model_units,
            "seconds": result.seconds,
            "complete": result.is_complete,
        }
    )


def unpack_result(data: bytes | memoryview) -> EngineResult:
    """Raises WireError; faces that name no vertex are refused here, so that nobody further on has to look."""
    document = unpack(data)
    try:
        return EngineResult(
            outputs=tuple(
                OutputTree(
                    name=str(o["name"]),
                    branches={str(p): tuple(_read(i) for i in items) for p, items in o["branches"].items()},
                )
                for o in document["outputs"]
            ),
            warnings=tuple(str(w) for w in document["warnings"]),
            errors=tuple(str(e) for e in document["errors"]),
            messages=tuple(_message(*message) for message in document["messages"]),
            asides=tuple(Aside(role=role, mesh=_mesh(mesh)) for role, mesh in document.get("asides", ())),
            model_units=str(document["units"]),
            seconds=float(document["seconds"]),
            is_complete=bool(document.get("complete", True)),
            packed=bytes(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError("not a result") from error


def _message(level: Any, text: Any, file: Any, line: Any, mark: Any = None) -> Message:
    """Results that were packed before there were marks have none."""
    return Message(level=level, text=text, file=file, line=line, mark=mark)


def _item(item: Item) -> Any:
    if isinstance(item, Mesh):
        return {
            "mesh": [
                np.asarray(item.vertices, dtype=np.float64),
                np.asarray(item.faces, dtype=np.int32),
                item.color,
            ]
        }
    if isinstance(item, Picture):
        return {"picture": item.png}
    if isinstance(item, Verbatim):
        return {"verbatim": [item.type, *(text.encode() for text in (item.data, *item.meshes))]}
    return item


def _read(item: Any) -> Item:
    if isinstance(item, dict):
        if "mesh" in item:
            return _mesh(item)
        if "verbatim" in item:
            kind, data, *meshes = item["verbatim"]
            return Verbatim(type=str(kind), data=data.decode(), meshes=tuple(mesh.decode() for mesh in meshes))
        return Picture(png=bytes(item["picture"]))
    if isinstance(item, (bool, int, float, str)):
        return item
    raise WireError(f"a value of type {type(item).__name__}")


def _mesh(item: Any) -> Mesh:
    vertices, faces, color = item["mesh"]
    if vertices.ndim != 2 or vertices.shape[1] != 3 or faces.ndim != 2 or faces.shape[1] != 3:
        raise WireError("a mesh has the wrong shape")
    if len(faces) and (faces.min() < 0 or faces.max() >= len(vertices)):
        raise WireError("a face names a vertex that is not there")
    if not np.isfinite(vertices).all():
        raise WireError("a vertex is not finite")
    return Mesh(vertices=vertices, faces=faces, color=tuple(color) if color else None)
