"""How are the calls of /rhino/geometry/ answered that make meshes of Breps, surfaces and SubDs?

With the mesh of the object's bounding box, which is the object itself where it is a box as in our own definitions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import rhino3dm

from computeapi.engines.rhino.fake.answers import Answer, document
from computeapi.engines.rhino.fake.schema import BadBody
from computeapi.engines.rhino.fake.solver import geometry
from computeapi.engines.rhino.fake.solver.newtonsoft import BadValue

_RHINO: Any = rhino3dm  # its stub lacks much of it
_SETTINGS = frozenset(_RHINO.MeshingParameters().Encode())


def answer(call: str, query: str, body: bytes) -> Answer:
    """The result of one call, or with `?multiple=true` of one for each list of arguments; as in Compute, one such list
    alone is taken for the arguments themselves. Raises BadBody, BadValue."""
    found = _CALLS.get(call)
    if found is None:
        return Answer(status=404)
    try:
        arguments = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBody("not JSON") from error
    if parse_qs(query).get("multiple") == ["true"] and len(_list(arguments)) > 1:
        return document([found.run(each) for each in _list(arguments)])
    return document(found.run(arguments))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadBody("A list of arguments is due.")
    return value


def _mesh(document: Any, kind: type) -> Any:
    if not isinstance(document, Mapping):
        raise BadValue("The JSON of an openNURBS object is due.")
    thing = geometry.decoded(document)
    if not isinstance(thing, kind):
        raise BadValue(f"Unable to cast object of type {geometry.type_name(thing)}.")
    return json.loads(geometry.encoded(geometry.mesh_of(thing)))


def _no_more() -> None:
    """Nothing follows the object."""


def _settings(settings: Any) -> None:
    if not isinstance(settings, Mapping) or not settings.keys() <= _SETTINGS:
        raise BadValue("Meshing parameters are due.")


def _density(density: Any) -> None:
    if type(density) is not int:
        raise BadValue("A whole number is due.")


@dataclass(frozen=True, slots=True)
class _Call:
    """`check` looks at the arguments behind the object; a Brep gives a list, a mesh for each of its faces."""

    kind: type
    check: Callable[..., None]
    gives_list: bool = False

    def run(self, arguments: Any) -> Any:
        document, *rest = _list(arguments) or [None]
        try:
            self.check(*rest)
        except TypeError as error:
            raise BadBody("The arguments are too many or too few.") from error
        mesh = _mesh(document, self.kind)
        return [mesh] if self.gives_list else mesh


_CALLS = {
    "mesh/createfrombrep-brep": _Call(rhino3dm.Brep, _no_more, gives_list=True),
    "mesh/createfrombrep-brep_meshingparameters": _Call(rhino3dm.Brep, _settings, gives_list=True),
    "mesh/createfromextrusion-extrusion_meshingparameters": _Call(rhino3dm.Extrusion, _settings),
    "mesh/createfromsurface-surface": _Call(rhino3dm.Surface, _no_more),
    "mesh/createfromsurface-surface_meshingparameters": _Call(rhino3dm.Surface, _settings),
    "mesh/createfromsubd-subd_int": _Call(rhino3dm.SubD, _density),
}
