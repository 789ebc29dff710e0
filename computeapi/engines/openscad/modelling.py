"""What model do the bodies make? Its meshes and measures, what is shown beside it, and what OpenSCAD says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from computeapi.engines.base import Aside, Mesh, Message
from computeapi.engines.openscad.bodies import Body
from computeapi.engines.openscad.dimensions import MIXED, of_one_dimension
from computeapi.engines.openscad.flats import flattened
from computeapi.engines.openscad.solids import joined, mesh
from softly.lib.errors import DefinitionFailed

EMPTY = Message(level="warning", text="Current top level object is empty.", mark="")

_NOT_FINITE = Message(level="warning", text="PolySet -> Manifold conversion failed: NonFiniteVertex")
_OPEN = (
    Message(level="warning", text="PolySet -> Manifold conversion failed: NotManifold"),
    Message(level="error", text="[manifold] Input mesh is not closed!"),
    Message(level="error", text="[manifold] Surface_mesh -> Manifold conversion failed: NotManifold"),
)
_EDGEWISE = Message(level="warning", text="Scaling a 2D object with 0 - removing object")


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What is shown and printed: lengths in mm, `volume` 0 for a 2D model. `asides` are shown alone."""

    meshes: tuple[Mesh, ...] = ()
    volume: float = 0.0
    area: float = 0.0
    messages: tuple[Message, ...] = ()
    asides: tuple[Aside, ...] = ()

    @property
    def size(self) -> tuple[float, float, float]:
        if not self.meshes:
            return 0.0, 0.0, 0.0
        low = np.min([shape.vertices.min(axis=0) for shape in self.meshes], axis=0)
        high = np.max([shape.vertices.max(axis=0) for shape in self.meshes], axis=0)
        return float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2])


def model(bodies: Sequence[Body], tree: Sequence[Any] = (), said: Sequence[Message] = ()) -> Model:
    """`tree` is the evaluator's, which tells the order of what is flat and what isn't, and `said` what it said of it.

    Raises DefinitionFailed for a model that is nothing but points which are not finite.
    """
    finite = [body for body in bodies if np.isfinite(body.vertices).all()]
    if bodies and not finite:
        raise DefinitionFailed("A point of the model is not a finite number.")
    messages = [_NOT_FINITE] * (len(bodies) - len(finite))
    asides = tuple(aside for body in finite for aside in _asides(body))
    parts = [body for body in finite if body.role not in ("background", "highlight_ghost")]
    if not parts:
        return Model(messages=(*messages, EMPTY), asides=asides)
    kept, mixed = of_one_dimension(parts, tree, settled=any(message.text == MIXED for message in said))
    messages += mixed
    if not kept:
        return Model(messages=(*messages, EMPTY), asides=asides)
    if kept[0].flat:
        flats = flattened(kept)
        messages += [_EDGEWISE] * flats.edgewise
        meshes, volume, area = flats.meshes, 0.0, flats.area
    else:
        solids = joined(kept)
        messages += _OPEN * solids.open
        meshes, volume, area = solids.meshes, solids.volume, solids.area
    if not meshes:
        messages.append(EMPTY)
    return Model(meshes=tuple(meshes), volume=volume, area=area, messages=tuple(messages), asides=asides)


def _asides(body: Body) -> Iterator[Aside]:
    if body.role in ("normal", "show_only"):
        return
    shapes = flattened([body]).meshes if body.flat else [mesh(body.vertices, body.faces, body.color)]
    for shape in shapes:
        yield Aside(role="background" if body.role == "background" else "highlight", mesh=shape)
