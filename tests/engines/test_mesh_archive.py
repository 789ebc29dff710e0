"""Are the meshes that rhino3dm writes read without it, as it reads them, and everything else left to it?"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from computeapi.engines.base import Mesh
from computeapi.engines.mesh_archive import OtherForm, read_mesh
from computeapi.engines.opennurbs import decode_mesh, encode_mesh
from tests.formats import drawn

BALL = trimesh.creation.icosphere(subdivisions=4)


def body(shape: trimesh.Trimesh, color: tuple[int, int, int, int] | None = None) -> Mesh:
    return Mesh(vertices=np.asarray(shape.vertices), faces=np.asarray(shape.faces, dtype=np.int32), color=color)


def data_of(mesh: Any) -> bytes:
    """As rhino3dm writes it."""
    return base64.b64decode(mesh.Encode()["data"])


def with_data(mesh: Any, data: bytes) -> str:
    return json.dumps(mesh.Encode() | {"data": base64.b64encode(data).decode()})


def test_what_rhino3dm_compresses_is_read() -> None:
    """It does so with large buffers: this one is a third of its size."""
    mesh = body(BALL, (10, 20, 30, 40))
    theirs = drawn.decoded(encode_mesh(mesh))
    assert len(data_of(theirs)) < 0.6 * len(base64.b64decode(json.loads(encode_mesh(mesh))["data"]))
    found = read_mesh(data_of(theirs))
    assert np.array_equal(found.vertices, mesh.vertices)
    assert np.array_equal(found.faces, mesh.faces)
    assert found.color == mesh.color


def test_quads_become_two_triangles_each() -> None:
    found = read_mesh(data_of(drawn.mesh()))
    assert len(found.faces) == 12
    shape = trimesh.Trimesh(found.vertices, found.faces, process=False)
    assert shape.is_watertight
    assert shape.volume == pytest.approx(1.0)


def test_a_mesh_of_many_colours_has_none() -> None:
    mesh = drawn.mesh()
    for shade in range(8):
        mesh.VertexColors.Add(shade, 0, 0)
    assert read_mesh(data_of(mesh)).color is None


def test_an_empty_mesh_is_read() -> None:
    found = read_mesh(base64.b64decode(json.loads(encode_mesh(body(trimesh.Trimesh())))["data"]))
    assert (found.vertices.shape, found.faces.shape) == ((0, 3), (0, 3))


def test_reading_needs_no_rhino3dm(monkeypatch: pytest.MonkeyPatch) -> None:
    text = encode_mesh(body(BALL))
    monkeypatch.setitem(sys.modules, "rhino3dm", None)
    assert len(decode_mesh(text).faces) == len(BALL.faces)


def test_another_version_is_left_to_rhino3dm() -> None:
    """Version 3.7 ends before the vertices in double precision."""
    mesh = drawn.mesh()
    data = bytearray(data_of(mesh))
    assert data[56] == 0x38
    data[56] = 0x37
    with pytest.raises(OtherForm):
        read_mesh(bytes(data))
    assert len(decode_mesh(with_data(mesh, bytes(data))).faces) == 12


def test_a_point_is_no_mesh() -> None:
    with pytest.raises(OtherForm):
        read_mesh(data_of(drawn.curve()))


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_damage_is_told_and_never_draws_a_vertex_that_is_not_there(at: int, damage: bytes) -> None:
    data = bytearray(data_of(drawn.mesh()))
    data[at % len(data) : at % len(data) + len(damage)] = damage
    try:
        found = read_mesh(bytes(data))
    except (OtherForm, ValueError):
        return
    assert not len(found.faces) or 0 <= found.faces.min() <= found.faces.max() < len(found.vertices)
    assert np.isfinite(found.vertices).all()


@given(st.integers(0, 800))
def test_what_is_cut_off_is_told(size: int) -> None:
    data = data_of(drawn.mesh())
    with pytest.raises(OtherForm):
        read_mesh(data[: size % (len(data) - 1)])
