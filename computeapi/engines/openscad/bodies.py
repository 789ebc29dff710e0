"""What bodies did the evaluator make? Each with its colours, its dimension, its role and its place in the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from computeapi.engines.openscad.placing import NOWHERE, Place, Places

Color = tuple[int, int, int, int]
"""RGBA, 0-255."""

Role = Literal["normal", "highlight", "highlight_ghost", "background", "show_only"]
"""`highlight` is of the model, `highlight_ghost` is what `#` shows of a body that is cut away from it."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Body:
    """One body as it was evaluated; `flat` is a 2D object, shown as a slab of HEIGHT.

    Faces of one colour have `color`; `palette` and `painted` are of one whose parts were coloured before they were
    joined: the colours, and each face's index in them. `start` orders bodies as they stand in the source.
    """

    vertices: npt.NDArray[np.float32]
    faces: npt.NDArray[np.uint32]
    color: Color | None = None
    palette: tuple[Color | None, ...] = ()
    painted: npt.NDArray[np.intp] | None = None
    flat: bool = False
    role: Role = "normal"
    place: Place = NOWHERE
    start: tuple[str, int] = ("", 0)


HEIGHT = 2.0**-10
"""mm that a 2D object is thick for the evaluator: thinner than all else of it, and more than its points are rough."""


def read(made: Sequence[Any], nodes: Mapping[int, Any], places: Places) -> list[Body]:
    """The evaluator's bodies that have faces; `nodes` are those of the source by the number of a body's first part."""
    return [_body(body, nodes, places) for body in made if len(body.body.to_mesh().tri_verts)]


def _body(body: Any, nodes: Mapping[int, Any], places: Places) -> Body:
    mesh = body.body.to_mesh()
    palette, painted = _painted(body.tri_colors)
    place, start = _origin(mesh, nodes, places)
    return Body(
        vertices=mesh.vert_properties[:, :3],
        faces=mesh.tri_verts,
        color=palette[0] if len(palette) == 1 else _bytes(body.color),
        palette=palette if len(palette) > 1 else (),
        painted=painted if len(palette) > 1 else None,
        flat=bool(body.flat_preview),
        role=body.role,
        place=place,
        start=start,
    )


def _painted(colors: Any) -> tuple[tuple[Color | None, ...], npt.NDArray[np.intp] | None]:
    if colors is None or not len(colors):
        return (), None
    found, which = np.unique(colors, axis=0, return_inverse=True)
    return tuple(_bytes(color) for color in found), which.reshape(-1)


def _bytes(color: Any) -> Color | None:
    if color is None or min(color) < 0:
        return None  # the evaluator marks faces without a colour by negative numbers
    r, g, b, a = (round(255 * min(1.0, max(0.0, float(part)))) for part in color)
    return r, g, b, a


def _origin(mesh: Any, nodes: Mapping[int, Any], places: Places) -> tuple[Place, tuple[str, int]]:
    """Where the statement stands that the body comes from: the outermost call, or the shape itself."""
    node = nodes.get(int(mesh.run_original_id[0])) if len(mesh.run_original_id) else None
    if node is None:
        return NOWHERE, ("", 0)
    at = node.call_sites[-1] if node.call_sites else node.position
    return places.of(at.origin, at.line), (at.origin, at.start_offset)
