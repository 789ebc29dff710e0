"""Which object of Rhino's shows a value? Geometry is one itself; of points, lines and circles one is made."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import rhino3dm

from computeapi.engines.base import Mesh, Verbatim
from computeapi.engines.opennurbs import encode_mesh

_rhino: Any = rhino3dm  # its stub lacks much of what is used here
_FULL = 2 * math.pi - 1e-9


def drawn(value: Mesh | Verbatim) -> Any:
    """Raises ValueError for a value that can't be read, DefinitionFailed for a mesh that openNURBS can't hold."""
    if isinstance(value, Mesh):
        return _decoded(json.loads(encode_mesh(replace(value, color=None))))
    try:
        document = json.loads(value.data)
        return _decoded(document) if value.is_geometry else _DRAW[value.type](document)
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a {value.type}") from error


def _decoded(document: Any) -> Any:
    try:
        found = _rhino.CommonObject.Decode(document)
    except (KeyError, IndexError, TypeError, RuntimeError) as error:
        raise ValueError("not an openNURBS document") from error
    if not isinstance(found, _rhino.GeometryBase):
        raise ValueError("no geometry")
    return found


def _xyz(part: Mapping[str, Any]) -> Any:
    return _rhino.Point3d(float(part["X"]), float(part["Y"]), float(part["Z"]))


def _plane(part: Mapping[str, Any]) -> Any:
    plane = _rhino.Plane.WorldXY()
    plane.Origin = _xyz(part["Origin"])
    for axis in ("XAxis", "YAxis", "ZAxis"):
        of = part[axis] if axis in part else part["Normal"]
        setattr(plane, axis, _rhino.Vector3d(float(of["X"]), float(of["Y"]), float(of["Z"])))
    return plane


def _point(document: Mapping[str, Any]) -> Any:
    return _rhino.Point(_xyz(document))


def _line(document: Mapping[str, Any]) -> Any:
    return _rhino.LineCurve(_xyz(document["From"]), _xyz(document["To"]))


def _circle(document: Mapping[str, Any]) -> Any:
    circle = _rhino.Circle(float(document["Radius"]))
    circle.Plane = _plane(document["Plane"])
    return _rhino.ArcCurve.CreateFromCircle(circle)


def _arc(document: Mapping[str, Any]) -> Any:
    start, end = float(document["StartAngle"]), float(document["EndAngle"])
    if abs(end - start) >= _FULL:
        return _circle(document)
    plane, radius = _plane(document["Plane"]), float(document["Radius"])
    ends = [
        plane.PointAt(radius * math.cos(angle), radius * math.sin(angle)) for angle in (start, (start + end) / 2, end)
    ]
    return _rhino.ArcCurve.CreateFromArc(_rhino.Arc(*ends))


def _rectangle(document: Mapping[str, Any]) -> Any:
    plane = _plane(document["Plane"])
    (x0, x1), (y0, y1) = (_interval(document[side]) for side in "XY")
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return _rhino.PolylineCurve([plane.PointAt(x, y) for x, y in corners])


def _box(document: Mapping[str, Any]) -> Any:
    sides = [_interval(document[side]) for side in "XYZ"]
    least, greatest = (_rhino.Point3d(*(side[end] for side in sides)) for end in (0, 1))
    brep = _rhino.Brep.CreateFromBox(_rhino.Box(_rhino.BoundingBox(least, greatest)))
    if brep is None:
        raise ValueError("a box without a volume")
    brep.Transform(_rhino.Transform.PlaneToPlane(_rhino.Plane.WorldXY(), _plane(document["Plane"])))
    return brep


def _interval(part: Mapping[str, Any]) -> tuple[float, float]:
    return float(part["T0"]), float(part["T1"])


_DRAW: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "Rhino.Geometry.Point3d": _point,
    "Rhino.Geometry.Line": _line,
    "Rhino.Geometry.Circle": _circle,
    "Rhino.Geometry.Arc": _arc,
    "Rhino.Geometry.Rectangle3d": _rectangle,
    "Rhino.Geometry.Box": _box,
}
"""`computeapi.engines.base.DRAWN` names the same."""
