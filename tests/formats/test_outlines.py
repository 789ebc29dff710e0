"""Are the outlines of a drawing those that its triangles have, one closed loop each?"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from computeapi.engines.base import Mesh, Verbatim
from computeapi.formats.outlines import is_drawing, is_flat, outlines
from tests.formats import drawn, flat, shapes
from tests.formats.flat import SECTION, signed_area


def areas(mesh: Mesh) -> list[float]:
    return sorted(round(signed_area(loop), 6) for loop in outlines(mesh))


def test_outer_loops_run_counter_clockwise_and_holes_clockwise() -> None:
    hole = SECTION.circle(6, 48).area()
    assert areas(flat.plate()) == [round(-hole, 6), 4.0, 800.0]


def test_no_point_is_repeated_and_each_is_one_of_the_model_s() -> None:
    mesh = flat.plate()
    loops = outlines(mesh)
    points = {(x, y) for x, y, _ in mesh.vertices.tolist()}
    for loop in loops:
        assert len({(x, y) for x, y in loop.tolist()}) == len(loop)
        assert {(x, y) for x, y in loop.tolist()} <= points
    assert sum(map(len, loops)) == len(points)


@pytest.mark.parametrize(("mesh", "expected"), [(flat.bow_tie(), [1.0, 1.0]), (flat.eyelet(), [-2.0, 16.0])])
def test_loops_that_touch_in_a_point_stay_apart(mesh: Mesh, expected: list[float]) -> None:
    assert areas(mesh) == expected


def test_three_corners_that_meet_in_a_point_do_not_cross() -> None:
    turns = np.arange(6) * np.pi / 3
    rim = np.column_stack([np.cos(turns), np.sin(turns), np.zeros(6)])
    faces = np.array([(0, 1, 2), (0, 3, 4), (0, 5, 6)], dtype=np.int32)
    assert areas(Mesh(vertices=np.vstack([np.zeros(3), rim]), faces=faces)) == pytest.approx([3**0.5 / 4] * 3, abs=1e-6)


def test_triangles_that_share_no_vertex_have_the_outline_of_them_all() -> None:
    mesh = flat.grid(5)
    soup = Mesh(vertices=mesh.vertices[mesh.faces].reshape(-1, 3), faces=np.arange(150, dtype=np.int32).reshape(-1, 3))
    assert areas(soup) == areas(mesh) == [25.0]


@pytest.mark.parametrize("turned", [slice(None), slice(None, None, 3), slice(0, 20)], ids=["all", "some", "a region"])
def test_triangles_seen_from_below_are_turned(turned: slice) -> None:
    mesh = flat.grid(5)
    faces = mesh.faces.copy()
    faces[turned] = faces[turned, ::-1]
    assert areas(replace(mesh, faces=faces)) == [25.0]


def test_faces_that_are_a_line_or_a_point_change_nothing() -> None:
    mesh = flat.grid(2)
    more = np.array([(0, 0, 1), (4, 4, 4)], dtype=np.int32)
    assert areas(replace(mesh, faces=np.vstack([mesh.faces, more]))) == [4.0]


def test_a_face_that_is_there_twice_leaves_every_loop_closed() -> None:
    mesh = flat.grid(3)
    assert areas(replace(mesh, faces=np.vstack([mesh.faces, mesh.faces[:1]]))) == [0.5, 9.0]


def test_a_fan_of_many_triangles_is_one_loop() -> None:
    circle = SECTION.circle(10, 20_000)
    [loop] = outlines(flat.mesh_of(circle))
    assert len(loop) == 20_000
    assert signed_area(loop) == pytest.approx(circle.area(), rel=1e-9)


def test_many_bodies_keep_their_area() -> None:
    numbers = np.random.default_rng(5)
    circles = [SECTION.circle(2, 12).translate(tuple(numbers.uniform(0, 40, 2))) for _ in range(150)]
    whole = SECTION.batch_boolean(circles, flat.manifold3d.OpType.Add)
    assert sum(areas(flat.mesh_of(whole))) == pytest.approx(whole.area(), abs=1e-3)


def test_nothing_has_no_outline() -> None:
    assert outlines(shapes.nothing()) == []


def test_flat_is_what_lies_in_the_ground_plane_exactly() -> None:
    tilted = replace(flat.plate(), vertices=flat.plate().vertices + np.array([0, 0, 1e-12]))
    assert is_flat([flat.plate(), shapes.nothing(), flat.bow_tie()])
    assert not is_flat([flat.plate(), tilted])
    assert not is_flat([shapes.nothing()])
    assert not is_flat([])


def test_geometry_of_rhino_s_makes_no_drawing() -> None:
    assert is_drawing([flat.plate(), 7.0, "text"])
    assert not is_drawing(
        [flat.plate(), Verbatim(type="Rhino.Geometry.Mesh", data=json.dumps(drawn.encoded(drawn.mesh())))]
    )
    assert not is_drawing([7.0])
