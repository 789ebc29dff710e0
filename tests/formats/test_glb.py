"""Is a GLB what a viewer expects: upright, in metres, crisp at edges, coloured as the model is?"""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
import trimesh

from computeapi.engines.base import Mesh
from computeapi.formats.glb import write
from computeapi.formats.shading import shaded
from tests.formats import flat, shapes


def document(data: bytes) -> dict[str, Any]:
    magic, version, total, size, kind = struct.unpack("<4sIII4s", data[:20])
    assert (magic, version, total, kind) == (b"glTF", 2, len(data), b"JSON")
    found: dict[str, Any] = json.loads(data[20 : 20 + size])
    return found


def scene(*meshes: Mesh) -> trimesh.Scene:
    return trimesh.load_scene(io.BytesIO(write(shapes.model(*meshes, name="part"))), file_type="glb")


def test_a_model_stands_upright_in_metres() -> None:
    """10 × 20 × 30 mm on the ground: 30 mm high along Y, and what was at the back (+Y) is at -Z."""
    bounds = scene(shapes.box()).bounds
    assert np.allclose(bounds, [[-0.005, 0.0, -0.01], [0.005, 0.03, 0.01]], atol=1e-9)


@pytest.mark.parametrize("mesh", [shapes.box(), shapes.ball(), shapes.ring()], ids=["box", "ball", "ring"])
def test_volume_survives_and_the_body_is_closed_once_vertices_are_merged(mesh: Mesh) -> None:
    found = scene(mesh).to_geometry()
    found.merge_vertices(merge_norm=True)
    assert found.is_watertight
    assert found.volume == pytest.approx(shapes.volume(mesh) * 1e-9, rel=1e-5)


def test_colours_are_linear_and_glass_is_blended() -> None:
    materials = document(write(shapes.model(shapes.box(shapes.RED), shapes.box(shapes.GLASS), shapes.box(shapes.RED))))[
        "materials"
    ]
    red, glass = (material["pbrMetallicRoughness"]["baseColorFactor"] for material in materials)
    assert red == pytest.approx([0.577580, 0.012983, 0.021219, 1.0], abs=1e-5)
    assert glass[3] == pytest.approx(0.502, abs=1e-3)
    assert [material.get("alphaMode") for material in materials] == [None, "BLEND"]
    assert all(material["pbrMetallicRoughness"]["metallicFactor"] <= 0.2 for material in materials)


def test_a_drawing_is_seen_from_below_too() -> None:
    materials = document(write(shapes.model(shapes.box(), flat.plate())))["materials"]
    assert [material.get("doubleSided", False) for material in materials] == [False, True]


def test_every_vertex_of_a_box_has_the_normal_of_its_side() -> None:
    body = shaded(shapes.box().vertices, shapes.box().faces)
    assert len(body.vertices) == 24
    assert np.allclose(np.sort(np.abs(body.normals), axis=1), [0, 0, 1])


def test_a_ball_stays_smooth() -> None:
    body = shaded(shapes.ball().vertices, shapes.ball().faces)
    assert len(body.vertices) == len(shapes.ball().vertices)
    outward = body.vertices / np.linalg.norm(body.vertices, axis=1)[:, None]
    assert np.einsum("ij,ij->i", outward, body.normals).min() > 0.999


def test_loose_triangles_are_smooth_where_they_touch() -> None:
    ball = shapes.ball()
    loose = shaded(ball.vertices[ball.faces].reshape(-1, 3), np.arange(ball.faces.size, dtype=np.int32).reshape(-1, 3))
    assert len(loose.vertices) == len(ball.vertices)


@pytest.mark.parametrize(("sides", "smooth"), [(8, False), (12, True), (64, True)])
def test_a_round_wall_is_smooth_from_twelve_sides_on(sides: int, smooth: bool) -> None:
    cylinder = trimesh.creation.cylinder(radius=5, height=10, sections=sides)
    body = shaded(np.array(cylinder.vertices), np.array(cylinder.faces, dtype=np.int32))
    wall = body.normals[np.abs(body.normals[:, 2]) < 0.01]
    assert len(wall) == (2 * sides if smooth else 4 * sides)


def test_splitting_moves_no_face() -> None:
    ring = shapes.ring()
    body = shaded(ring.vertices, ring.faces)
    assert np.array_equal(body.vertices[body.faces], ring.vertices[ring.faces])


def test_accessors_lie_inside_the_buffer_and_indices_take_two_bytes_where_they_can() -> None:
    data = write(shapes.model(shapes.ring(), shapes.ball()))
    found = document(data)
    assert all(v["byteOffset"] % 4 == 0 for v in found["bufferViews"])
    last = found["bufferViews"][-1]
    assert last["byteOffset"] + last["byteLength"] <= found["buffers"][0]["byteLength"] <= len(data)
    assert {a["componentType"] for a in found["accessors"]} == {5123, 5126}


def test_a_large_mesh_has_indices_of_four_bytes() -> None:
    mesh = shapes.mesh_of(trimesh.creation.icosphere(subdivisions=7))
    found = scene(mesh).to_geometry()
    assert len(found.faces) == len(mesh.faces)
    assert found.volume == pytest.approx(shapes.volume(mesh) * 1e-9, rel=1e-4)


def test_bodies_are_named_nodes_under_one() -> None:
    nodes = document(write(shapes.model(shapes.box(), shapes.ring(), name="hinge")))["nodes"]
    assert [node["name"] for node in nodes] == ["hinge", "hinge 1", "hinge 2"]
    assert nodes[0]["children"] == [1, 2]


def test_an_empty_scene_has_no_buffer() -> None:
    assert "buffers" not in document(write(shapes.model(shapes.nothing())))
