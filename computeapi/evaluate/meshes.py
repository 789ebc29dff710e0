"""Which mesh does a client send to have it written to a file? Vertices and triangles, flat or in threes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from softly.lib.errors import FieldErrors

MOST = 2_000_000
"""Vertices, and triangles."""
MOST_OBJECTS = 1000
"""Each takes 0.2 ms of a web process's time, however small."""

_LARGEST = 1e38
"""A viewer's numbers are float32."""

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def read_meshes(given: Any, errors: FieldErrors) -> tuple[Mesh, ...]:
    """Of `{vertices, indices, color?}`, or of `{objects: [… of them]}`. What is wrong goes to `errors`.

    An answer's objects that are only shown are left out: `background` is no part of its model, `highlight` is there
    twice.
    """
    objects = given.get("objects") if isinstance(given, Mapping) else None
    if isinstance(objects, list) and len(objects) > MOST_OBJECTS:
        errors.add("geometry.objects", f"At most {MOST_OBJECTS:,}.", "too_many")
        return ()
    if isinstance(objects, list) and objects:
        parts = [(number, each) for number, each in enumerate(objects) if not _beside(each)]
        if not parts:
            errors.add("geometry.objects", "None of them is part of the model.", "invalid_geometry")
        meshes = (_mesh(each, f"geometry.objects[{number}]", errors) for number, each in parts)
    else:
        meshes = (_mesh(each, "geometry", errors) for each in [given])
    return tuple(mesh for mesh in meshes if mesh is not None)


def _beside(given: Any) -> bool:
    return isinstance(given, Mapping) and given.get("role") in ("highlight", "background")


def _mesh(given: Any, field: str, errors: FieldErrors) -> Mesh | None:
    if not isinstance(given, Mapping):
        errors.add(field, "Send {vertices, indices, color?}.", "type_error")
        return None
    before = len(errors)
    vertices = _threes(given.get("vertices"), f"{field}.vertices", errors)
    faces = _threes(given.get("indices"), f"{field}.indices", errors)
    color = given.get("color")
    if color is not None and not (isinstance(color, str) and _COLOR.fullmatch(color)):
        errors.add(f"{field}.color", 'Send a colour as "#rrggbb" or "#rrggbbaa".', "invalid_color")
    if vertices is None or faces is None or len(errors) > before:
        return None
    if (faces != np.floor(faces)).any() or faces.min() < 0 or faces.max() >= len(vertices):
        errors.add(f"{field}.indices", f"An index is a whole number from 0 to {len(vertices) - 1}.", "out_of_range")
        return None
    points, place = _joined(vertices.astype(np.float32) + np.float32(0.0))
    joined = place[faces.astype(np.int64)]  # a viewer's mesh has a vertex for each normal
    return Mesh(
        vertices=points.astype(np.float64),
        faces=np.ascontiguousarray(joined, dtype=np.int32),
        color=_rgba(color) if color else None,
    )


def _threes(given: Any, field: str, errors: FieldErrors) -> npt.NDArray[np.float64] | None:
    """Rows of three finite numbers."""
    try:
        rows = np.asarray(given, dtype=np.float64).reshape(-1, 3)
    except (TypeError, ValueError, OverflowError):
        rows = np.empty((0, 3))
    if not len(rows) or not isinstance(given, list):
        errors.add(field, "Send a list of numbers, three by three.", "type_error")
    elif len(rows) > MOST:
        errors.add(field, f"At most {MOST:,}.", "too_many")
    elif not (np.abs(rows) < _LARGEST).all():
        errors.add(field, "Send finite numbers, below 1e38.", "not_finite")
    else:
        return rows
    return None


def _joined(points: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp]]:
    """Each place once, and the number of each point's place. np.unique does the same in four times as long, and keeps
    all threads of the process waiting."""
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    is_new = np.ones(len(points), dtype=bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(points), dtype=np.intp)
    place[order] = np.cumsum(is_new) - 1
    return ordered[is_new], place


def _rgba(color: str) -> tuple[int, int, int, int]:
    r, g, b, *a = bytes.fromhex(color[1:])
    return r, g, b, a[0] if a else 255
