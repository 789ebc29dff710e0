"""What of a result does a client get for its source? JSON up to its closing brace: what was said, and the geometry.

`geometry` is the last member, so that an answer of another request can add to it without reading it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from computeapi.engines.base import EngineResult, Mesh, Message
from computeapi.formats.outlines import is_flat, outlines
from computeapi.formats.shading import shaded

MOST_FACES = 1_000_000
"""Triangles that are answered as JSON, 45 bytes each: a larger model has files only."""

_TOO_LARGE = Message(
    level="warning",
    text=f"The model has more than {MOST_FACES:,} triangles, so its geometry is in the files alone (artifacts).",
)


def form(result: EngineResult, *, full: bool) -> bytes:
    """Vertices are float32, as viewers take them: x, y, z one after the other."""
    meshes = meshes_of(result)
    if full and face_count(result) > MOST_FACES:
        return form(replace(result, messages=(*result.messages, _TOO_LARGE)), full=False)
    said: dict[str, Any] = {
        "success": True,
        "messages": [message.as_json() for message in result.messages],
        "errors": [],
    }
    if full and (len(meshes) > 1 or result.asides):
        said["objects"] = [*_objects("model", meshes)]
        for aside in result.asides:
            said["objects"] += _objects(aside.role, [aside.mesh])
    said["geometry"] = _geometry(result, meshes, full=full) if meshes else None
    return orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY)[:-1]


def face_count(result: EngineResult) -> int:
    """Of all that is shown."""
    return sum(len(mesh.faces) for mesh in (*meshes_of(result), *(aside.mesh for aside in result.asides)))


def meshes_of(result: EngineResult) -> list[Mesh]:
    items = (item for output in result.outputs for items in output.branches.values() for item in items)
    return [item for item in items if isinstance(item, Mesh) and len(item.faces)]


def _geometry(result: EngineResult, meshes: Sequence[Mesh], *, full: bool) -> dict[str, Any]:
    flat = is_flat(meshes)
    points = np.concatenate([mesh.vertices for mesh in meshes])
    used = 2 if flat else 3
    shown: dict[str, Any] = {
        "dimension": used,
        "bounds": {"min": points.min(axis=0)[:used].tolist(), "max": points.max(axis=0)[:used].tolist()},
        "stats": {
            "vertexCount": len(points),
            "faceCount": sum(len(mesh.faces) for mesh in meshes),
            "volume": _measure(result, "volume"),
            "area": _measure(result, "area"),
        },
    }
    colors = {mesh.color for mesh in meshes}
    if len(colors) == 1 and (color := colors.pop()):
        shown["color"] = _hex(color)
    if full:
        if flat:
            shown["polygons"] = [np.ascontiguousarray(loop) for mesh in meshes for loop in outlines(mesh)]
        shown |= _drawn(meshes)
    return shown


def _objects(role: str, meshes: Iterable[Mesh]) -> Iterator[dict[str, Any]]:
    for mesh in meshes:
        color = {"color": _hex(mesh.color)} if mesh.color else {}
        yield {"role": role, **color, **_drawn([mesh])}


def _drawn(meshes: Sequence[Mesh]) -> dict[str, Any]:
    """Vertices are split where a body is sharp, so that each has its normal."""
    parts = [shaded(mesh.vertices, mesh.faces) for mesh in meshes]
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    vertices = np.concatenate([part.vertices for part in parts])
    normals = np.concatenate([part.normals for part in parts])
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts[:-1], strict=True)])
    return {
        "vertices": vertices.astype(np.float32).ravel(),
        "indices": faces.astype(np.uint32).ravel(),
        "normals": np.round(normals, 4).astype(np.float32).ravel(),
    }


def _measure(result: EngineResult, name: str) -> float:
    for output in result.outputs:
        for items in output.branches.values() if output.name == name else ():
            if isinstance(items[0], (int, float)):
                return float(items[0])
    return 0.0


def _hex(color: tuple[int, int, int, int]) -> str:
    return "#" + bytes(color if color[3] < 255 else color[:3]).hex()
