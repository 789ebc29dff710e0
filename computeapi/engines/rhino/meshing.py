"""How does geometry that is no mesh become one to look at? Its server meshes it: all shapes of one kind in one request.

Compute's endpoints are RhinoCommon's methods with the types of their arguments. With `multiple=true` the body is a list
of argument lists, but one of a single list is taken for the arguments themselves, so a single shape is sent without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from computeapi.engines.base import EngineResult, Item, OutputTree, Verbatim
from computeapi.engines.rhino.asking import Asking
from softly.lib.errors import SoftlyError, SolveCancelled

_FAST_RENDER_MESH = {
    "TextureRange": 2,
    "JaggedSeams": False,
    "RefineGrid": True,
    "SimplePlanes": True,
    "ComputeCurvature": False,
    "ClosedObjectPostProcess": False,
    "GridMinCount": 16,
    "GridMaxCount": 0,
    "GridAngle": 0.0,
    "GridAspectRatio": 0.0,
    "GridAmplification": 0.0,
    "Tolerance": 0.0,
    "MinimumTolerance": 0.0,
    "RelativeTolerance": 0.65,
    "MinimumEdgeLength": 0.0001,
    "MaximumEdgeLength": 0.0,
    "RefineAngle": 0.0,
}
"""As rhino3dm writes MeshingParameters.FastRenderMesh, which no process that only solves should load."""

_DENSITY = 3
"""How often a SubD's faces are halved."""

_BREP = "createfrombrep-brep_meshingparameters"
_EXTRUSION = "createfromextrusion-extrusion_meshingparameters"
_SURFACE = "createfromsurface-surface_meshingparameters"
_SUBD = "createfromsubd-subd_int"
_SETTINGS: dict[str, Any] = {
    _BREP: _FAST_RENDER_MESH,
    _EXTRUSION: _FAST_RENDER_MESH,
    _SURFACE: _FAST_RENDER_MESH,
    _SUBD: _DENSITY,
}
"""The second argument of each method."""

_SURFACES = ("NurbsSurface", "PlaneSurface", "RevSurface", "SumSurface")
_METHODS = {
    "Rhino.Geometry.Brep": _BREP,
    "Rhino.Geometry.Extrusion": _EXTRUSION,
    "Rhino.Geometry.SubD": _SUBD,
    **{f"Rhino.Geometry.{kind}": _SURFACE for kind in _SURFACES},
}
"""Which method meshes objects of a type. An extrusion is a surface too, whose own method would leave out its caps."""

Meshes = dict[str, tuple[str, ...]]
"""By the JSON text of a shape: openNURBS JSON of each mesh, none where it has none."""


class _NotMeshed(Exception):
    """The server gave no meshes; the reason in a few words. `is_passing`: another time it may."""

    def __init__(self, reason: str, *, is_passing: bool) -> None:
        super().__init__(reason)
        self.is_passing = is_passing


def meshed(result: EngineResult, asking: Asking) -> EngineResult:
    """The result with meshes for what has none. Where the server gives none the values stay and a warning says so;
    the result is incomplete where another try may bring them. Raises SolveCancelled."""
    found: Meshes = {}
    warnings: list[str] = []
    is_passing = False
    for method, shapes in _by_method(result).items():
        try:
            found |= _ask(asking, method, shapes)
        except _NotMeshed as error:
            warnings.append(f"Shapes without a mesh to show: {len(shapes)}. {error}")
            is_passing = is_passing or error.is_passing
    if bare := sum(not meshes for meshes in found.values()):
        warnings.append(f"Shapes without a mesh to show: {bare}. Rhino Compute could not mesh them.")
    return replace(
        result,
        outputs=_filled(result, found) if found else result.outputs,
        warnings=(*result.warnings, *warnings),
        is_complete=result.is_complete and not is_passing,
    )


def _by_method(result: EngineResult) -> dict[str, list[str]]:
    """The shapes to mesh, each once, by the type whose method does it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for output in result.outputs:
        for items in output.branches.values():
            for item in items:
                if isinstance(item, Verbatim) and item.type in _METHODS and item.is_geometry:
                    found[_METHODS[item.type]][item.data] = None
    return {method: list(shapes) for method, shapes in found.items()}


def _ask(asking: Asking, method: str, shapes: Sequence[str]) -> Meshes:
    arguments = [[orjson.Fragment(shape), _SETTINGS[method]] for shape in shapes]
    is_single = len(shapes) == 1
    path = f"/rhino/geometry/mesh/{method}" + ("" if is_single else "?multiple=true")
    try:
        reply = asking.send("POST", path, arguments[0] if is_single else arguments)
    except SolveCancelled:
        raise
    except SoftlyError as error:
        raise _NotMeshed(error.message, is_passing=True) from error
    if reply.status != 200:
        # A server that doesn't know the method won't learn it.
        raise _NotMeshed(f"Rhino Compute answered with status {reply.status}.", is_passing=reply.status != 404)
    return dict(zip(shapes, _read(reply.body, len(shapes)), strict=True))


def _read(body: bytes, count: int) -> list[tuple[str, ...]]:
    """The meshes of each shape: a Brep has several, another shape one, and null stands for none."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _NotMeshed("Rhino Compute's meshes can't be read.", is_passing=True) from error
    of_each = [found] if count == 1 else found
    if not isinstance(of_each, list) or len(of_each) != count:
        raise _NotMeshed("Rhino Compute gave other meshes than it was asked for.", is_passing=True)
    return [tuple(map(_text, each if isinstance(each, list) else [each] if each else [])) for each in of_each]


def _text(mesh: Any) -> str:
    if not isinstance(mesh, dict) or "archive3dm" not in mesh:
        raise _NotMeshed("Rhino Compute gave something else than meshes.", is_passing=True)
    try:
        return orjson.dumps(mesh).decode()
    except orjson.JSONEncodeError as error:  # orjson reads deeper than it writes
        raise _NotMeshed("Rhino Compute's meshes can't be read.", is_passing=True) from error


def _filled(result: EngineResult, found: Meshes) -> tuple[OutputTree, ...]:
    def fill(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(_with_meshes(item, found) for item in items)

    return tuple(
        replace(output, branches={path: fill(items) for path, items in output.branches.items()})
        for output in result.outputs
    )


def _with_meshes(item: Item, found: Meshes) -> Item:
    if isinstance(item, Verbatim) and item.type in _METHODS:
        return replace(item, meshes=found.get(item.data, ()))
    return item
