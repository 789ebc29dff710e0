"""Does rhino3dm read our values and meshes as what they were?"""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest
import rhino3dm
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from computeapi.engines.base import Item, Mesh, Picture
from computeapi.engines.opennurbs import decode_mesh, encode_mesh, value_item
from softly.lib.errors import DefinitionFailed

BOX = trimesh.creation.box((10, 20, 30))


def body(shape: trimesh.Trimesh, color: tuple[int, int, int, int] | None = None) -> Mesh:
    return Mesh(vertices=np.asarray(shape.vertices), faces=np.asarray(shape.faces, dtype=np.int32), color=color)


def read(mesh: Mesh) -> Any:
    return rhino3dm.CommonObject.Decode(json.loads(encode_mesh(mesh)))


def points(mesh: Any) -> np.ndarray:
    return np.array([(p.X, p.Y, p.Z) for p in mesh.Vertices.ToPoint3dArray()]).reshape(-1, 3)


def normals(mesh: Any) -> np.ndarray:
    found = [mesh.Normals[i] for i in range(len(mesh.Normals))]
    return np.array([(n.X, n.Y, n.Z) for n in found]).reshape(-1, 3)


def filled_by_rhino3dm(mesh: Mesh) -> Any:
    made = rhino3dm.Mesh()
    for x, y, z in mesh.vertices.tolist():
        made.Vertices.AddPoint3d(x, y, z)
    for a, b, c in mesh.faces.tolist():
        made.Faces.AddFace(a, b, c)
    made.Normals.ComputeNormals()
    return made


coordinates = st.floats(-1e6, 1e6, allow_subnormal=False)


@st.composite
def meshes(draw: st.DrawFn) -> Mesh:
    vertices = draw(st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=3, max_size=300, unique=True))
    corner = st.integers(0, len(vertices) - 1)
    apart = st.tuples(corner, corner, corner).filter(lambda face: len({vertices[i] for i in face}) == 3)
    faces = draw(st.lists(apart, min_size=1))
    color = draw(st.none() | st.tuples(*[st.integers(0, 255)] * 4))
    return Mesh(vertices=np.array(vertices), faces=np.array(faces, dtype=np.int32), color=color)


@given(meshes())
def test_rhino3dm_reads_any_mesh_with_the_same_vertices_faces_and_colour(mesh: Mesh) -> None:
    found = read(mesh)
    assert found.IsValidWithLog == (True, "")
    assert np.array_equal(points(found), mesh.vertices)
    assert [found.Faces[i][:3] for i in range(len(found.Faces))] == [tuple(f) for f in mesh.faces.tolist()]
    assert [found.VertexColors[i] for i in range(len(found.VertexColors))] == (
        [mesh.color] * len(mesh.vertices) if mesh.color else []
    )
    box = found.GetBoundingBox()
    assert mesh.vertices.min(axis=0).tolist() == [box.Min.X, box.Min.Y, box.Min.Z]
    assert mesh.vertices.max(axis=0).tolist() == [box.Max.X, box.Max.Y, box.Max.Z]


@given(meshes())
def test_decoding_gives_the_encoded_mesh(mesh: Mesh) -> None:
    found = decode_mesh(encode_mesh(mesh))
    assert np.array_equal(found.vertices, mesh.vertices)
    assert np.array_equal(found.faces, mesh.faces)
    assert found.color == mesh.color


@pytest.mark.parametrize(
    "shape",
    [
        BOX,
        trimesh.creation.icosphere(subdivisions=3, radius=7.3),
        trimesh.creation.torus(10, 3),
        trimesh.creation.icosphere(subdivisions=5),
    ],
    ids=["indices of 1 byte", "of 2 bytes", "torus", "of 10,242 vertices"],
)
def test_a_closed_body_is_valid_closed_and_has_the_normals_openNURBS_computes(shape: trimesh.Trimesh) -> None:
    mesh = body(shape)
    found, expected = read(mesh), filled_by_rhino3dm(mesh)
    assert found.IsValid
    assert found.IsClosed
    assert np.abs(normals(found) - normals(expected)).max() < 1e-6
    assert np.array_equal(points(found), points(expected))


def test_indices_of_four_bytes_are_read_back() -> None:
    vertices = np.arange(70_000 * 3, dtype=np.float64).reshape(-1, 3) ** 1.1
    faces = np.array([[0, 69_998, 69_999], [65_535, 65_536, 1]], dtype=np.int32)
    found = read(Mesh(vertices=vertices, faces=faces))
    assert found.IsValid
    assert [found.Faces[i][:3] for i in range(2)] == [tuple(f) for f in faces.tolist()]


def test_a_small_mesh_is_byte_for_byte_what_rhino3dm_writes() -> None:
    """Small, for rhino3dm compresses buffers above 128 bytes; three faces, whose normals have one rounding only."""
    vertices = np.array([(0, 0, 0), (0.1, 0, 0), (0, 0.1, 0), (0, 0, 0.1)])
    faces = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2)], dtype=np.int32)
    mesh = Mesh(vertices=vertices, faces=faces)
    ours, theirs = json.loads(encode_mesh(mesh)), filled_by_rhino3dm(mesh).Encode()
    differing = [
        (a, b) for a, b in zip(base64.b64decode(ours["data"]), base64.b64decode(theirs["data"]), strict=True) if a != b
    ]
    assert {key: ours[key] for key in ("version", "archive3dm", "opennurbs")} == {
        key: theirs[key] for key in ("version", "archive3dm", "opennurbs")
    }
    assert differing == []


def test_no_mesh_at_all_is_what_rhino3dm_writes() -> None:
    empty = Mesh(vertices=np.zeros((0, 3)), faces=np.zeros((0, 3), dtype=np.int32))
    assert json.loads(encode_mesh(empty)) == rhino3dm.Mesh().Encode()


def test_vertices_that_float32_holds_are_written_once() -> None:
    exact = body(trimesh.creation.box((1, 2, 4)))
    inexact = Mesh(vertices=exact.vertices * 0.1, faces=exact.faces)
    assert len(encode_mesh(inexact)) - len(encode_mesh(exact)) > 8 * 3 * 8
    assert np.array_equal(points(read(exact)), exact.vertices)


def test_faces_with_two_corners_in_one_place_do_not_make_the_mesh_invalid() -> None:
    vertices = np.vstack([BOX.vertices, BOX.vertices[0]])
    faces = np.vstack([BOX.faces, [[0, 0, 1]], [[2, 3, 2]], [[0, 8, 1]]]).astype(np.int32)
    found = read(Mesh(vertices=vertices, faces=faces))
    assert found.IsValid
    assert len(found.Faces) == 12


def test_a_flat_face_and_a_lone_vertex_still_have_unit_normals() -> None:
    vertices = np.array([(0, 0, 0), (1, 0, 0), (2, 0, 0), (9, 9, 9)], dtype=np.float64)
    found = read(Mesh(vertices=vertices, faces=np.array([[0, 1, 2]], dtype=np.int32)))
    assert found.IsValid
    assert np.allclose(np.linalg.norm(normals(found), axis=1), 1.0)


@pytest.mark.parametrize("coordinate", [1e39, math.inf, math.nan])
def test_a_vertex_openNURBS_can_not_hold_is_refused_in_words(coordinate: float) -> None:
    vertices = np.array(BOX.vertices)
    vertices[3, 1] = coordinate
    with pytest.raises(DefinitionFailed, match=r"3\.4e38"):
        encode_mesh(Mesh(vertices=vertices, faces=np.asarray(BOX.faces, dtype=np.int32)))


def test_quads_of_others_are_decoded_as_two_triangles() -> None:
    made = rhino3dm.Mesh()
    for corner in [(0, 0), (1, 0), (1, 1), (0, 1)]:
        made.Vertices.Add(*map(float, corner), 0.0)
    made.Faces.AddFace(0, 1, 2, 3)
    found = decode_mesh(json.dumps(made.Encode()))
    assert found.faces.tolist() == [[0, 1, 2], [0, 2, 3]]


@pytest.mark.parametrize(
    "text", ["", "7", "[]", "{}", '{"version":10000}', '"text"', "{", json.dumps({"data": "AAAA"})]
)
def test_text_that_is_no_mesh_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|Expecting"):
        decode_mesh(text)


def test_a_point_is_no_mesh() -> None:
    with pytest.raises(ValueError, match="not a mesh"):
        decode_mesh(json.dumps(rhino3dm.Point(rhino3dm.Point3d(1, 2, 3)).Encode()))


@pytest.mark.parametrize(
    ("item", "kind", "data"),
    [
        (True, "System.Boolean", "true"),
        (False, "System.Boolean", "false"),
        (7, "System.Int32", "7"),
        (-(2**31), "System.Int32", "-2147483648"),
        (2**31, "System.Double", "2147483648.0"),
        (10.0, "System.Double", "10.0"),
        (np.float64(0.1), "System.Double", "0.1"),
        (1e300, "System.Double", "1e+300"),
        (math.nan, "System.Double", '"NaN"'),
        (-math.inf, "System.Double", '"-Infinity"'),
        (10**400, "System.Double", '"Infinity"'),
        ("abc", "System.String", '"abc"'),
        ('say "é"\n', "System.String", '"say \\"é\\"\\n"'),
        (Picture(png=b"\x89PNG"), "System.String", '"data:image/png;base64,iVBORw=="'),
    ],
)
def test_values_have_net_types_and_json_text(item: Item, kind: str, data: str) -> None:
    assert value_item(item) == {"type": kind, "data": data}
    json.loads(data)


def test_a_mesh_value_holds_its_document_as_text() -> None:
    value = value_item(body(BOX, (255, 0, 0, 255)))
    assert value["type"] == "Rhino.Geometry.Mesh"
    assert rhino3dm.CommonObject.Decode(json.loads(value["data"])).IsClosed
