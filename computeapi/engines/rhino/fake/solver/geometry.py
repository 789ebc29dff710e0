"""Which geometry can the fake make? openNURBS objects from their JSON and back, box-shaped Breps, meshes of boxes.

Rhino itself meshes any Brep; `rhino3dm` can't. So a mesh here is that of the bounding box, which for the Breps of the
definitions that the fake knows is the Brep itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import rhino3dm

from computeapi.engines.rhino.fake.solver.newtonsoft import BadValue
from computeapi.engines.rhino.fake.solver.values import Box, Plane, Point

_RHINO: Any = rhino3dm  # its stub lacks much of it
_QUADS = ((3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))


def decoded(document: Mapping[str, Any]) -> Any:
    """The `rhino3dm` object of `{"version": 10000, "archive3dm": 70, …}`. Raises BadValue for anything else."""
    numbers = {name: int(document[name]) for name in ("version", "archive3dm", "opennurbs") if name in document}
    try:
        found = _RHINO.CommonObject.Decode({**document, **numbers})
    except (TypeError, KeyError, ValueError, AttributeError, RuntimeError) as error:
        raise BadValue("not an openNURBS object") from error
    if found is None:
        raise BadValue("not an openNURBS object")
    return found


def encoded(thing: Any, archive: int = 70) -> str:
    """Its JSON text. `archive` is the version it says it is of: what rhino3dm writes is read as 60, 70 and 80 alike."""
    return json.dumps({**thing.Encode(), "archive3dm": archive}, separators=(",", ":"))


def type_name(thing: Any) -> str:
    """`Rhino.Geometry.Mesh`: rhino3dm has the names of RhinoCommon."""
    return f"Rhino.Geometry.{type(thing).__name__}"


def polyline(points: Iterable[Point]) -> Any:
    line = _RHINO.Polyline()
    for point in points:
        line.Add(point.x, point.y, point.z)
    return line.ToPolylineCurve()


def brep_of(box: Box) -> Any:
    """A solid of six faces."""
    solid = _RHINO.Box(rhino3dm.BoundingBox(*_ends(box)))
    brep = rhino3dm.Brep.CreateFromBox(solid)
    _place(brep, box.plane)
    return brep


def mesh_of(thing: Any) -> Any:
    """A closed mesh of the object's bounding box: 8 vertices, 6 quads."""
    box = thing.GetBoundingBox()
    mesh = rhino3dm.Mesh()
    low, high = box.Min, box.Max
    for z in (low.Z, high.Z):
        for x, y in ((low.X, low.Y), (high.X, low.Y), (high.X, high.Y), (low.X, high.Y)):
            mesh.Vertices.Add(x, y, z)
    for quad in _QUADS:
        mesh.Faces.AddFace(*quad)
    mesh.Normals.ComputeNormals()
    return mesh


def moved(thing: Any, x: float, y: float, z: float) -> Any:
    """A copy of it elsewhere."""
    copy = thing.Duplicate()
    copy.Translate(rhino3dm.Vector3d(x, y, z))
    return copy


def _ends(box: Box) -> tuple[Any, Any]:
    sides = [sorted((side.start, side.end)) for side in (box.x, box.y, box.z)]
    return rhino3dm.Point3d(*(low for low, _ in sides)), rhino3dm.Point3d(*(high for _, high in sides))


def _place(thing: Any, plane: Plane) -> None:
    """From the world's axes to those of the plane."""
    turn = rhino3dm.Transform(1.0)
    for row, letter in enumerate("xyz"):
        for column, axis in enumerate((plane.x_axis, plane.y_axis, plane.z_axis, plane.origin)):
            setattr(turn, f"M{row}{column}", getattr(axis, letter))
    thing.Transform(turn)
