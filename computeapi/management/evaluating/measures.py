"""How large is what a source made? From the meshes of a solve, in millimetres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from computeapi.engines.base import EngineResult, Mesh
from computeapi.formats.outlines import is_flat

Point = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """`dimension` is 0 of an empty model, 2 of a flat one, whose volume is 0 and whose z are 0, or 3. `bounds` are the
    lowest and the highest corner."""

    dimension: int = 0
    volume: float = 0.0
    area: float = 0.0
    bounds: tuple[Point, Point] | None = None
    facets: int = 0

    @property
    def size(self) -> Point:
        if self.bounds is None:
            return 0.0, 0.0, 0.0
        x, y, z = (high - low for low, high in zip(*self.bounds, strict=True))
        return x, y, z

    def as_json(self) -> dict[str, Any]:
        bounds = None if self.bounds is None else dict(zip(("min", "max"), map(list, self.bounds), strict=True))
        return {"dimension": self.dimension, "volume": self.volume, "area": self.area, "bounds": bounds}


def measured(result: EngineResult) -> Measures:
    """Of a solve of OpenSCAD's: its outputs `mesh`, `volume` and `area`."""
    values = {output.name: [item for items in output.branches.values() for item in items] for output in result.outputs}
    meshes = [item for item in values.get("mesh", ()) if isinstance(item, Mesh) and len(item.faces)]
    if not meshes:
        return Measures()
    low = _corner(np.min([mesh.vertices.min(axis=0) for mesh in meshes], axis=0))
    high = _corner(np.max([mesh.vertices.max(axis=0) for mesh in meshes], axis=0))
    return Measures(
        dimension=2 if is_flat(meshes) else 3,
        volume=_number(values.get("volume", ())),
        area=_number(values.get("area", ())),
        bounds=(low, high),
        facets=sum(len(mesh.faces) for mesh in meshes),
    )


def _corner(point: Any) -> Point:
    x, y, z = (float(part) + 0.0 for part in point)  # + 0.0 makes -0.0 plain
    return x, y, z


def _number(values: Iterable[Any]) -> float:
    return next((float(value) for value in values if isinstance(value, int | float)), 0.0)
