"""Which closed solid do a body's faces bound? None where they are open; a body that is inside out is turned."""

from __future__ import annotations

import manifold3d
import numpy as np
import numpy.typing as npt

from computeapi.engines.openscad.bodies import Body, Color
from computeapi.engines.openscad.single import measures

_Faces = npt.NDArray[np.uint32]

_ALIKE = 1e-4
"""How far two volumes of one body may be apart, as a part of it: ten times better than what users measure."""


def closed_solid(body: Body) -> manifold3d.Manifold | None:
    faces = body.faces
    for _ in range(2):
        closed = _closed(body, faces)
        if closed is None:
            return None
        if closed.volume() >= 0:
            return _rejoined(closed, body.vertices)
        faces = faces[:, ::-1]
    return None


def in_runs(body: Body, painted: npt.NDArray[np.intp]) -> tuple[manifold3d.Manifold, dict[int, Color | None]] | None:
    """A body whose faces are in runs of one colour each, which stay apart however it is cut, and each run's colour."""
    order = np.argsort(painted, kind="stable")
    counts = np.bincount(painted, minlength=len(body.palette))
    first = manifold3d.Manifold.reserve_ids(len(counts))
    numbers = np.arange(first, first + len(counts), dtype=np.uint32)
    starts = np.concatenate([[0], 3 * np.cumsum(counts)])
    closed = _closed(body, body.faces[order], run_index=starts.astype(np.uint32), run_original_id=numbers)
    if closed is None:
        return None
    return closed, dict(zip(numbers.tolist(), body.palette, strict=True))


def union(parts: list[manifold3d.Manifold]) -> manifold3d.Manifold:
    return parts[0] if len(parts) == 1 else manifold3d.Manifold.batch_boolean(parts, manifold3d.OpType.Add)


def _closed(body: Body, faces: _Faces, **runs: npt.NDArray[np.uint32]) -> manifold3d.Manifold | None:
    """Of float32, whose tolerance closes small gaps; of float64 where that would join points that only are near: a
    quarter of a star's volume was gone whose tips meet in the middle."""
    vertices, faces = np.ascontiguousarray(body.vertices), np.ascontiguousarray(faces)
    closed = _made(manifold3d.Mesh(vertices, faces, **runs))
    if closed is None or _alike(abs(closed.volume()), abs(measures(body)[0])):
        return closed
    exact = _made(manifold3d.Mesh64(vertices.astype(np.float64), faces.astype(np.uint64), **runs))
    return closed if exact is None else exact


def _made(shape: manifold3d.Mesh | manifold3d.Mesh64) -> manifold3d.Manifold | None:
    made = manifold3d.Manifold(shape)
    if made.status() != manifold3d.Error.NoError:
        shape.merge()
        made = manifold3d.Manifold(shape)
    return made if made.status() == manifold3d.Error.NoError else None


def _rejoined(closed: manifold3d.Manifold, vertices: npt.NDArray[np.float32]) -> manifold3d.Manifold:
    """The evaluator's 2D unions may leave a hairline, so that an extrusion is in pieces that only touch: they are
    joined. Points in the same place give it away. A hollow within is a piece, too, and would be filled."""
    rows = np.ascontiguousarray(vertices[:, :3]).view([("", np.float32)] * 3)
    if len(np.unique(rows)) == len(rows):
        return closed
    joined = union(closed.decompose())
    return joined if _alike(joined.volume(), closed.volume()) else closed


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _ALIKE * max(one, other)
