"""How is a glTF 2.0 binary (GLB) written?

glTF is metres with Y up, a model is millimetres with Z up: the bodies keep their numbers, and the one node above them
turns by -90 degrees around X and scales by 0.001. Vertices are split at creases, so edges are crisp in any viewer.
A colour becomes the base colour, which glTF wants linear, of a barely metallic material.

trimesh writes GLB too; it leaves colours in sRGB and all indices in 32 bits, and would cost each solver 30 MB.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.formats.base import DEFAULT_COLOR, Color, Format, Model, printable
from computeapi.formats.options import SCALE
from computeapi.formats.outlines import is_flat
from computeapi.formats.shading import shaded

_HALF = 0.5**0.5
_UPRIGHT = [-_HALF, 0.0, 0.0, _HALF]
_VERTICES, _INDICES = 34962, 34963
_COMPONENT = {"<u2": 5123, "<u4": 5125, "<f4": 5126}


def write(model: Model, *, scale: float = 1.0) -> bytes:
    document = _Document()
    bodies = [document.body(mesh) for mesh in model.meshes if len(mesh.faces)]
    title = printable(model.name)
    nodes: list[dict[str, Any]] = [{"name": title, "rotation": _UPRIGHT, "scale": [0.001 * scale] * 3}]
    if bodies:
        nodes[0]["children"] = list(range(1, len(bodies) + 1))
    for number, body in enumerate(bodies, start=1):
        nodes.append({"name": title if len(bodies) == 1 else f"{title} {number}", "mesh": body})
    return document.binary({"scene": 0, "scenes": [{"name": title, "nodes": [0]}], "nodes": nodes})


class _Document:
    """A glTF document that grows: its lists, and the buffer behind them."""

    def __init__(self) -> None:
        self._lists: dict[str, list[dict[str, Any]]] = {}
        self._parts: list[bytes] = []
        self._size = 0
        self._materials: dict[tuple[Color, bool], int] = {}

    def body(self, mesh: Mesh) -> int:
        body = shaded(mesh.vertices, mesh.faces)
        indices = body.faces.ravel().astype("<u2" if len(body.vertices) < 0xFFFF else "<u4")
        primitive = {
            "attributes": {
                "POSITION": self._accessor(body.vertices.astype("<f4"), "VEC3", _VERTICES, bounds=True),
                "NORMAL": self._accessor(body.normals.astype("<f4"), "VEC3", _VERTICES),
            },
            "indices": self._accessor(indices, "SCALAR", _INDICES),
            "material": self._material(mesh.color or DEFAULT_COLOR, both_sides=is_flat([mesh])),
        }
        return self._add("meshes", {"primitives": [primitive]})

    def binary(self, document: dict[str, Any]) -> bytes:
        whole = {"asset": {"version": "2.0", "generator": "Softly"}, **document, **self._lists}
        chunks = [_chunk(b"JSON", json.dumps(whole, separators=(",", ":")).encode(), b" ")]
        if self._size:
            whole["buffers"] = [{"byteLength": self._size}]
            text = json.dumps(whole, separators=(",", ":")).encode()
            chunks = [_chunk(b"JSON", text, b" "), _chunk(b"BIN\0", b"".join(self._parts), b"\0")]
        return struct.pack("<4sII", b"glTF", 2, 12 + sum(map(len, chunks))) + b"".join(chunks)

    def _add(self, kind: str, item: dict[str, Any]) -> int:
        items = self._lists.setdefault(kind, [])
        items.append(item)
        return len(items) - 1

    def _accessor(self, array: npt.NDArray[Any], kind: str, target: int, *, bounds: bool = False) -> int:
        content = array.tobytes()
        view = self._add(
            "bufferViews", {"buffer": 0, "byteOffset": self._size, "byteLength": len(content), "target": target}
        )
        padding = bytes(-len(content) % 4)
        self._parts += [content, padding]
        self._size += len(content) + len(padding)
        item: dict[str, Any] = {
            "bufferView": view,
            "componentType": _COMPONENT[array.dtype.str],
            "count": len(array),
            "type": kind,
        }
        if bounds:
            item |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
        return self._add("accessors", item)

    def _material(self, color: Color, *, both_sides: bool) -> int:
        """What is flat or lets light through is seen from behind too."""
        both_sides = both_sides or color[3] < 255
        if (color, both_sides) not in self._materials:
            alpha = color[3] / 255
            material: dict[str, Any] = {
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*(_linear(part) for part in color[:3]), round(alpha, 6)],
                    "metallicFactor": 0.05,
                    "roughnessFactor": 0.55,
                }
            }
            if alpha < 1.0:
                material["alphaMode"] = "BLEND"
            if both_sides:
                material["doubleSided"] = True
            self._materials[color, both_sides] = self._add("materials", material)
        return self._materials[color, both_sides]


def _linear(part: int) -> float:
    value = part / 255
    return round(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4, 6)


def _chunk(kind: bytes, content: bytes, padding: bytes) -> bytes:
    content += padding * (-len(content) % 4)
    return struct.pack("<I4s", len(content), kind) + content


FORMAT = Format(
    name="glb",
    title="glTF binary",
    media_type="model/gltf-binary",
    extension="glb",
    write=write,
    options=(SCALE,),
)
