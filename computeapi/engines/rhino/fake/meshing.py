"""How are the calls of /rhino/geometry/ answered that make meshes of Breps, surfaces and SubDs?

With the mesh of the object's bounding box, which is the object itself where it is a box as in our own definitions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import rhino3dm

from computeapi.engines.rhino.fake import geometry
from computeapi.engines.rhino.fake.answers import Answer, document
from computeapi.engines.rhino.fake.newtonsoft import BadValue
from computeapi.engines.rhino.fake.schema import BadBody

_RHINO: Any = rhino3dm  # its stub lacks much of it
_SETTINGS = frozenset(_RHINO.MeshingParameters().Encode())


def answer(call: str, query: str, body: bytes) -> Answer:
    """The result of one call, or with `?multiple=true` of one for each list of arguments. Raises BadBody, BadValue."""
    run = _CALLS.get(call)
    if run is None:
        return Answer(status=404)
    try:
        arguments = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBody("not JSON") from error
    if parse_qs(query).get("multiple") == ["true"]:
        return document([run(*_list(each)) for each in _list(arguments)])
    return document(run(*_list(arguments)))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadBody("A list of arguments is due.")
    return value


def _from_brep(*arguments: Any) -> list[Any]:
    (brep,) = _exactly(1, arguments)
    return [_mesh(brep, rhino3dm.Brep)]


def _from_brep_and_settings(*arguments: Any) -> list[Any]:
    brep, settings = _exactly(2, arguments)
    if not isinstance(settings, Mapping) or not settings.keys() <= _SETTINGS:
        raise BadValue("Meshing parameters are due.")
    return [_mesh(brep, rhino3dm.Brep)]


def _from_surface(*arguments: Any) -> Any:
    (surface,) = _exactly(1, arguments)
    return _mesh(surface, rhino3dm.Surface)


def _from_subd(*arguments: Any) -> Any:
    subd, density = _exactly(2, arguments)
    if type(density) is not int:
        raise BadValue("A whole number is due.")
    return _mesh(subd, rhino3dm.SubD)


def _exactly(count: int, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(arguments) != count:
        raise BadBody(f"{count} arguments are due.")
    return arguments


def _mesh(document: Any, kind: type) -> Any:
    if not isinstance(document, Mapping):
        raise BadValue("The JSON of an openNURBS object is due.")
    thing = geometry.decoded(document)
    if not isinstance(thing, kind):
        raise BadValue(f"Unable to cast object of type {geometry.type_name(thing)}.")
    return json.loads(geometry.encoded(geometry.mesh_of(thing)))


_CALLS: dict[str, Callable[..., Any]] = {
    "mesh/createfrombrep-brep": _from_brep,
    "mesh/createfrombrep-brep_meshingparameters": _from_brep_and_settings,
    "mesh/createfromsurface-surface": _from_surface,
    "mesh/createfromsubd-subd_int": _from_subd,
}
