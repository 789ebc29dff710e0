"""What is a piece of geometry, and which input does it fit? Converted where rhino3dm can."""

from __future__ import annotations

from typing import Any

import rhino3dm


class Unfit(Exception):
    """What can't be taken: the message says what is allowed, the code is that of the field."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


ALLOWED = {
    "Brep": "a Brep, an Extrusion or a Surface",
    "Surface": "a Surface, an Extrusion or a Brep of one untrimmed face",
    "Mesh": "a Mesh",
    "SubD": "a SubD",
    "Curve": "a Curve",
    "Geometry": "any geometry",
}
"""What an input of each type takes, for people."""


def kind_of(geometry: Any) -> str:
    """By Rhino's own name: Brep, Extrusion, Surface, Mesh, SubD, Curve, Point, PointSet, Hatch, Annotation …"""
    return str(geometry.ObjectType.name)


def fitted(geometry: Any, wanted: str) -> Any:
    """The geometry as an input of that type takes it, or None."""
    kind = kind_of(geometry)
    if wanted in ("Geometry", kind):
        return geometry
    if wanted == "Brep" and kind in ("Extrusion", "Surface", "SubD"):
        # None for a SubD: rhino3dm 8 knows no way.
        return rhino3dm.Brep.TryConvertBrep(geometry)  # type: ignore[attr-defined]  # not in its stub
    if wanted == "Surface" and kind == "Extrusion":
        return geometry  # to Rhino it is a surface
    if wanted == "Surface" and kind == "Brep" and geometry.IsSurface:
        return geometry.Faces[0].DuplicateSurface()
    return None


def is_closed(geometry: Any) -> bool:
    """Whether it bounds a volume."""
    if isinstance(geometry, rhino3dm.Mesh):
        return bool(geometry.IsClosed)
    return bool(getattr(geometry, "IsSolid", False))


def bounding_box(geometry: Any) -> list[float] | None:
    """Least x, y, z, then greatest."""
    box = geometry.GetBoundingBox()
    return [box.Min.X, box.Min.Y, box.Min.Z, box.Max.X, box.Max.Y, box.Max.Z] if box.IsValid else None
