"""Can STL, 3MF and OBJ be read back by others with the same sizes, volumes and colours?"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
import trimesh

from computeapi.engines.base import Mesh
from computeapi.formats import obj, stl, threemf
from tests.formats import shapes

NS = {"m": "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"}
bodies = pytest.mark.parametrize("mesh", [shapes.box(), shapes.ball(), shapes.ring()], ids=["box", "ball", "ring"])


def model(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return ElementTree.fromstring(package.read("3D/3dmodel.model"))


def meshes_of(data: bytes) -> list[trimesh.Trimesh]:
    found = []
    for element in model(data).iterfind(".//m:mesh", NS):
        vertices = [[float(v.attrib[axis]) for axis in "xyz"] for v in element.iterfind(".//m:vertex", NS)]
        faces = [
            [int(t.attrib[corner]) for corner in ("v1", "v2", "v3")] for t in element.iterfind(".//m:triangle", NS)
        ]
        found.append(trimesh.Trimesh(vertices, faces, process=False))
    return found


@bodies
def test_an_stl_is_closed_and_keeps_its_volume(mesh: Mesh) -> None:
    found = trimesh.load_mesh(io.BytesIO(stl.write(shapes.model(mesh))), file_type="stl")
    assert found.is_watertight
    assert found.volume == pytest.approx(shapes.volume(mesh), rel=1e-5)
    assert np.allclose(found.bounds, [mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)], atol=1e-5)


def test_an_stl_is_never_taken_for_text_and_counts_its_facets() -> None:
    data = stl.write(shapes.model(shapes.box(), shapes.box(at=50), name="solid as a rock"))
    assert not data.startswith(b"solid")
    assert int.from_bytes(data[80:84], "little") == 24
    assert len(data) == 84 + 24 * 50


def test_the_normals_of_an_stl_are_those_of_its_facets() -> None:
    found = np.frombuffer(stl.write(shapes.model(shapes.ball()))[84:], dtype=stl._FACET)
    a, b, c = (found["corners"][:, i].astype(np.float64) for i in range(3))
    expected = np.cross(b - a, c - a)
    expected /= np.linalg.norm(expected, axis=1)[:, None]
    assert np.abs(found["normal"] - expected).max() < 1e-4


def test_facets_that_float32_makes_flat_are_left_out() -> None:
    vertices = np.array([(0, 0, 0), (1e6, 5e5, 0), (1e6, 5e5 + 1e-9, 0), (0, 1e6, 0)], dtype=np.float64)
    mesh = Mesh(vertices=vertices, faces=np.array([(0, 1, 2), (0, 2, 3)], dtype=np.int32))
    assert int.from_bytes(stl.write(shapes.model(mesh))[80:84], "little") == 1


@bodies
def test_a_3mf_is_in_millimetres_closed_and_keeps_its_volume(mesh: Mesh) -> None:
    data = threemf.write(shapes.model(mesh))
    (found,) = meshes_of(data)
    assert model(data).attrib["unit"] == "millimeter"
    assert found.is_watertight
    assert found.volume == pytest.approx(shapes.volume(mesh), rel=1e-6)
    assert np.abs(found.vertices - mesh.vertices).max() < 1e-6


def test_a_3mf_keeps_bodies_and_colours_in_one_assembly() -> None:
    found = model(
        threemf.write(shapes.model(shapes.box(shapes.RED), shapes.ring(), shapes.box(shapes.RED, at=30), name="hinge"))
    )
    colors = [base.attrib["displaycolor"] for base in found.iterfind(".//m:base", NS)]
    objects = {o.attrib["id"]: o for o in found.iterfind(".//m:object", NS)}
    (item,) = found.iterfind(".//m:build/m:item", NS)
    parts = objects[item.attrib["objectid"]].findall(".//m:component", NS)
    assert [colors[int(objects[part.attrib["objectid"]].attrib["pindex"])] for part in parts] == [
        "#C81E28FF",
        colors[1],
        "#C81E28FF",
    ]
    assert objects[item.attrib["objectid"]].attrib["name"] == "hinge"


def test_a_3mf_package_names_its_model_and_holds_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(threemf.write(shapes.model(shapes.box())))) as package:
        assert package.namelist() == ["[Content_Types].xml", "_rels/.rels", "3D/3dmodel.model"]
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for entry in package.infolist():
            ElementTree.fromstring(package.read(entry))
        assert b'Target="/3D/3dmodel.model"' in package.read("_rels/.rels")


def test_an_odd_title_leaves_the_xml_whole() -> None:
    found = model(threemf.write(shapes.model(shapes.box(), name="a\"<b>&'c\x01")))
    assert found.findtext("m:metadata[@name='Title']", namespaces=NS) == "a\"<b>&'c"


def test_a_triangle_with_a_vertex_twice_stays_out_of_a_3mf() -> None:
    box = shapes.box()
    faces = np.vstack([box.faces, [[0, 0, 1]]]).astype(np.int32)
    (found,) = meshes_of(threemf.write(shapes.model(Mesh(vertices=box.vertices, faces=faces))))
    assert len(found.faces) == 12


@bodies
def test_an_obj_is_closed_and_keeps_its_volume(mesh: Mesh) -> None:
    found = trimesh.load_mesh(io.BytesIO(obj.write(shapes.model(mesh))), file_type="obj")
    assert found.is_watertight
    assert found.volume == pytest.approx(shapes.volume(mesh), rel=1e-6)


def test_an_obj_colours_its_vertices() -> None:
    found = trimesh.load_mesh(io.BytesIO(obj.write(shapes.model(shapes.box(shapes.RED)))), file_type="obj")
    assert np.unique(found.visual.vertex_colors, axis=0).tolist() == [list(shapes.RED)]


def test_a_second_body_of_an_obj_names_its_own_vertices() -> None:
    data = obj.write(shapes.model(shapes.box(), shapes.ring(), name="hinge"))
    assert b"\no hinge 1\n" in data
    assert b"\no hinge 2\n" in data
    found = trimesh.load_scene(io.BytesIO(data), file_type="obj").to_geometry()
    assert found.volume == pytest.approx(shapes.volume(shapes.box()) + shapes.volume(shapes.ring()), rel=1e-6)


@pytest.mark.parametrize("writer", [obj.write, threemf.write], ids=["obj", "3mf"])
def test_text_formats_keep_a_body_far_from_the_origin_whole(writer) -> None:  # type: ignore[no-untyped-def]
    mesh = shapes.far_away()
    data = writer(shapes.model(mesh))
    found = (
        trimesh.load_mesh(io.BytesIO(data), file_type="obj", process=False)
        if writer is obj.write
        else meshes_of(data)[0]
    )
    assert np.abs(np.unique(found.vertices, axis=0) - np.unique(mesh.vertices, axis=0)).max() <= 50
    assert found.is_watertight
