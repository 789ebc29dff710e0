"""Which .3dm files and openNURBS objects do tests send? Made by rhino3dm itself."""

from __future__ import annotations

import base64
import json
from typing import Any

import rhino3dm

ARCHIVE_7 = rhino3dm.File3dmWriteOptions()
ARCHIVE_7.Version = 7


def point(x: float, y: float, z: float) -> Any:
    return rhino3dm.Point3d(x, y, z)


def brep(size: float = 10.0) -> Any:
    """A closed box."""
    box = rhino3dm.BoundingBox(point(0, 0, 0), point(size, 2 * size, 3 * size))
    return rhino3dm.Brep.CreateFromBox(rhino3dm.Box(box))


def surface() -> Any:
    made = rhino3dm.NurbsSurface.Create(3, False, 4, 4, 4, 4)
    for u in range(4):
        for v in range(4):
            made.Points[(u, v)] = rhino3dm.Point4d(u, v, 0.1 * u * v, 1)
    made.KnotsU.CreateUniformKnots(1)
    made.KnotsV.CreateUniformKnots(1)
    return made


def sheet() -> Any:
    """A Brep of one face, not closed."""
    return rhino3dm.Brep.TryConvertBrep(surface())


def extrusion() -> Any:
    """A closed one."""
    box = rhino3dm.BoundingBox(point(0, 0, 0), point(1, 2, 3))
    return rhino3dm.Extrusion.CreateBoxExtrusion(rhino3dm.Box(box), True)


def mesh(*, closed: bool = True) -> Any:
    """A cube of quads."""
    made = rhino3dm.Mesh()
    for corner in range(8):
        made.Vertices.Add(float(corner & 1), float(corner >> 1 & 1), float(corner >> 2))
    faces = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (1, 3, 7, 5), (3, 2, 6, 7), (2, 0, 4, 6)]
    for face in faces if closed else faces[:5]:
        made.Faces.AddFace(*face)
    made.Normals.ComputeNormals()
    return made


def curve() -> Any:
    return rhino3dm.Circle(point(0, 0, 0), 5.0).ToNurbsCurve()


def file(*objects: Any, units: str = "Millimeters") -> Any:
    """An object may be a pair of geometry and name."""
    made = rhino3dm.File3dm()
    made.Settings.ModelUnitSystem = getattr(rhino3dm.UnitSystem, units)
    layer = rhino3dm.Layer()
    layer.Name = "Parts"
    made.Layers.Add(layer)
    for item in objects:
        geometry, name = item if isinstance(item, tuple) else (item, "")
        attributes = rhino3dm.ObjectAttributes()
        attributes.Name = name
        made.Objects.Add(geometry, attributes)
    return made


def written(made: Any) -> bytes:
    return base64.b64decode(made.Encode(ARCHIVE_7))


def data(*objects: Any, units: str = "Millimeters") -> bytes:
    """The bytes of a .3dm file."""
    return written(file(*objects, units=units))


def encoded(geometry: Any) -> dict[str, Any]:
    """As rhino3dm's own clients send it."""
    found: dict[str, Any] = geometry.Encode()
    return found


def decoded(text: str) -> Any:
    return rhino3dm.CommonObject.Decode(json.loads(text))
