"""Do the faces of a file share their vertices, whoever split them?"""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from computeapi import formats
from computeapi.engines.base import Mesh
from computeapi.formats.welding import welded
from tests.formats import shapes


@pytest.mark.parametrize("name", ["obj", "off", "ply"])
def test_a_body_that_was_split_for_a_viewer_is_closed_in_a_file(name: str) -> None:
    data = formats.get(name).write(shapes.model(shapes.split(shapes.box())))
    found = trimesh.load_mesh(io.BytesIO(data), file_type=name, process=False)
    assert found.is_watertight
    assert (len(found.vertices), found.volume) == (8, pytest.approx(6000))


def test_welding_moves_no_face_and_keeps_the_order_of_vertices() -> None:
    ring = shapes.split(shapes.ring())
    found = welded(ring)
    assert np.array_equal(found.vertices[found.faces], ring.vertices[ring.faces])
    assert np.array_equal(found.vertices[0], ring.vertices[0])
    assert len(found.vertices) == len(shapes.ring().vertices)


def test_closed_bodies_that_touch_stay_apart() -> None:
    one, other = shapes.box(), shapes.box(at=10)
    both = Mesh(vertices=np.vstack([one.vertices, other.vertices]), faces=np.vstack([one.faces, other.faces + 8]))
    assert welded(both) is both


def test_zero_and_minus_zero_are_one_place() -> None:
    box = shapes.box()
    loose = Mesh(vertices=box.vertices[box.faces].reshape(-1, 3), faces=np.arange(36, dtype=np.int32).reshape(-1, 3))
    loose.vertices[::2][loose.vertices[::2] == 0] = -0.0
    assert len(welded(replace(loose)).vertices) == 8
