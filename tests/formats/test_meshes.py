"""Can PLY, OFF and the text of an STL be read back by others, in the units and the size that were asked for?"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import trimesh

from computeapi import formats
from computeapi.engines.base import Mesh
from computeapi.formats import obj, off, ply, stl
from tests.formats import shapes

bodies = pytest.mark.parametrize("mesh", [shapes.box(), shapes.ball(), shapes.ring()], ids=["box", "ball", "ring"])
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("ply", {}),
    ("ply", {"binary": False}),
    ("off", {}),
    ("stl", {"binary": False}),
]
forms = pytest.mark.parametrize(("name", "options"), FORMS, ids=["ply", "ply text", "off", "stl text"])


def read(name: str, *meshes: Mesh, process: bool = True, **options: Any) -> trimesh.Trimesh:
    data = formats.get(name).write(shapes.model(*meshes), **options)
    return trimesh.load_mesh(io.BytesIO(data), file_type=name, process=process)


@forms
@bodies
def test_a_body_is_closed_and_keeps_its_place_and_volume(name: str, options: dict[str, Any], mesh: Mesh) -> None:
    found = read(name, mesh, **options)
    assert found.is_watertight
    assert found.volume == pytest.approx(shapes.volume(mesh), rel=1e-5)
    assert np.allclose(found.bounds, [mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)], atol=1e-5)


@forms
def test_several_bodies_are_one_mesh_and_no_body_is_one_without_faces(name: str, options: dict[str, Any]) -> None:
    both = read(name, shapes.box(shapes.RED), shapes.box(at=50), **options)
    assert (both.body_count, len(both.faces)) == (2, 24)
    assert formats.get(name).write(shapes.model(), **options)


@pytest.mark.parametrize("options", [{}, {"binary": False}], ids=["binary", "text"])
def test_a_ply_colours_its_vertices_where_any_body_has_a_colour(options: dict[str, Any]) -> None:
    found = read("ply", shapes.box(shapes.GLASS), shapes.box(at=50), process=False, **options)
    assert found.visual.vertex_colors[:8].tolist() == [list(shapes.GLASS)] * 8
    assert found.visual.vertex_colors[8:].tolist() == [[98, 146, 208, 255]] * 8
    assert b"red" not in ply.write(shapes.model(shapes.box()), **options)


def test_a_binary_ply_and_its_text_hold_the_same() -> None:
    binary, text = (read("ply", shapes.ball(), process=False, binary=binary) for binary in (True, False))
    assert np.array_equal(binary.vertices, text.vertices)
    assert np.array_equal(binary.faces, text.faces)


def test_the_faces_of_an_off_have_the_colour_of_their_body() -> None:
    data = off.write(shapes.model(shapes.box(shapes.RED), shapes.box(shapes.GLASS, at=30), shapes.box(at=60)))
    faces = [line.split()[4:] for line in data.splitlines()[2 + 24 :]]
    assert faces == [[b"200", b"30", b"40"]] * 12 + [[b"30", b"120", b"220", b"128"]] * 12 + [[]] * 12


def test_an_off_counts_its_vertices_and_faces_in_its_first_line() -> None:
    assert off.write(shapes.model(shapes.box(), shapes.box(at=30))).startswith(b"OFF 16 24 0\n")


def test_the_normals_of_an_stl_in_text_are_those_of_its_facets() -> None:
    data = stl.write(shapes.model(shapes.ball()), binary=False).decode()
    facets = np.array([text.split()[:14] for text in data.split("facet normal ")[1:]])
    normals = facets[:, :3].astype(float)
    binary = np.frombuffer(stl.write(shapes.model(shapes.ball()))[84:], dtype=stl._FACET)
    assert np.array_equal(normals.astype(np.float32), binary["normal"])


@pytest.mark.parametrize("name", ["stl", "ply", "off", "obj"])
@pytest.mark.parametrize(("units", "height"), [("mm", 30), ("cm", 3), ("m", 0.03), ("in", 30 / 25.4)])
def test_a_file_without_units_has_those_that_were_asked_for(name: str, units: str, height: float) -> None:
    assert read(name, shapes.box(), units=units).extents[2] == pytest.approx(height, rel=1e-6)


@pytest.mark.parametrize("name", ["stl", "ply", "off", "obj", "glb"])
def test_a_scaled_file_is_as_much_larger(name: str) -> None:
    data = formats.get(name).write(shapes.model(shapes.box()), scale=2.5)
    plain = formats.get(name).write(shapes.model(shapes.box()))
    sizes = [trimesh.load_scene(io.BytesIO(one), file_type=name).extents for one in (data, plain)]
    assert sizes[0] == pytest.approx(sizes[1] * 2.5)


def test_an_obj_can_have_y_up() -> None:
    """10 × 20 × 30 on the ground: 30 high along Y, and what was at the back (+Y) is at -Z."""
    found = trimesh.load_mesh(io.BytesIO(obj.write(shapes.model(shapes.box(at=20)), up="y")), file_type="obj")
    assert np.allclose(found.bounds, [[15, 0, -10], [25, 30, 10]])
    assert found.volume == pytest.approx(6000)


@pytest.mark.parametrize("name", ["obj", "off"])
def test_text_keeps_a_body_far_from_the_origin_whole(name: str) -> None:
    assert read(name, shapes.far_away()).is_watertight
