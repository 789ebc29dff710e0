"""Does Rhino find in our .3dm what the solve gave: the objects themselves, on layers, in their colours and units?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import numpy as np
import pytest
import rhino3dm

from computeapi import formats
from computeapi.engines.base import EngineResult, Item, Mesh, OutputTree, Verbatim, no_progress
from computeapi.engines.wire import pack, pack_result
from computeapi.formats import stl
from computeapi.formats.base import DEFAULT_COLOR, Layer, Model
from computeapi.formats.child import build
from definitions.schema import canonical
from softly.lib.errors import DefinitionFailed, NotFound
from tests.formats import drawn, shapes

WORLD = {
    "Origin": {"X": 1.0, "Y": 2.0, "Z": 3.0},
    "XAxis": {"X": 0.0, "Y": 1.0, "Z": 0.0},
    "YAxis": {"X": 0.0, "Y": 0.0, "Z": 1.0},
    "ZAxis": {"X": 1.0, "Y": 0.0, "Z": 0.0},
}


def value(geometry: Any, *, meshes: tuple[Any, ...] = ()) -> Verbatim:
    """As Rhino Compute answers it."""
    return Verbatim(
        type=f"Rhino.Geometry.{type(geometry).__name__}",
        data=json.dumps(geometry.Encode()),
        meshes=tuple(json.dumps(mesh.Encode()) for mesh in meshes),
    )


def struct(kind: str, **parts: Any) -> Verbatim:
    return Verbatim(type=f"Rhino.Geometry.{kind}", data=canonical(parts))


def answer(outputs: dict[str, tuple[Item, ...]], *, units: str = "Millimeters") -> bytes:
    trees = tuple(OutputTree(name=name, branches={"{0}": items}) for name, items in outputs.items())
    return pack_result(EngineResult(outputs=trees, model_units=units))


def made(outputs: dict[str, tuple[Item, ...]], *, format: str = "3dm", **options: Any) -> bytes:
    return build(pack({"format": format, "name": "part", "result": answer(outputs, **options)}), no_progress)


def opened(data: bytes) -> Any:
    file = rhino3dm.File3dm.FromByteArray(data)
    assert file is not None
    return file


def objects(file: Any) -> list[tuple[str, Any]]:
    return [(file.Layers.FindIndex(item.Attributes.LayerIndex).Name, item.Geometry) for item in file.Objects]


def test_layers_are_the_outputs_and_objects_are_what_rhino_made() -> None:
    point = rhino3dm.Point(drawn.point(1, 2, 3))
    file = opened(
        made(
            {
                "RH_OUT:body": (value(drawn.brep()), value(drawn.extrusion())),
                "path": (value(drawn.curve()), value(point)),
            }
        )
    )
    assert [layer.Name for layer in file.Layers] == ["body", "path"]
    found = objects(file)
    assert [name for name, _ in found] == ["body", "body", "path", "path"]
    assert [type(geometry).__name__ for _, geometry in found] == ["Brep", "Extrusion", "NurbsCurve", "Point"]
    assert found[0][1].IsSolid
    assert pytest.approx(5.0) == found[2][1].GetBoundingBox().Max.X


def test_meshes_of_other_engines_are_meshes_in_their_colours() -> None:
    file = opened(made({"mesh": (shapes.box(shapes.RED), shapes.ring())}))
    red, plain = file.Objects
    assert red.Attributes.ColorSource == rhino3dm.ObjectColorSource.ColorFromObject
    assert red.Attributes.ObjectColor[:3] == shapes.RED[:3]
    assert plain.Attributes.ColorSource == rhino3dm.ObjectColorSource.ColorFromLayer
    assert file.Layers[0].Color[:3] == DEFAULT_COLOR[:3]
    assert red.Geometry.IsValid
    assert red.Geometry.IsClosed
    assert len(red.Geometry.Faces) == 12


def test_the_units_are_the_models_and_nothing_is_scaled() -> None:
    outputs: dict[str, tuple[Item, ...]] = {"body": (value(drawn.brep()),)}
    assert opened(made(outputs)).Settings.ModelUnitSystem == rhino3dm.UnitSystem.Millimeters
    file = opened(made(outputs, units="Inches"))
    assert file.Settings.ModelUnitSystem == rhino3dm.UnitSystem.Inches
    assert file.Objects[0].Geometry.GetBoundingBox().Max.X == 10.0
    assert opened(made(outputs, units="Furlongs")).Settings.ModelUnitSystem == rhino3dm.UnitSystem.Millimeters


def test_the_file_opens_in_rhino_7() -> None:
    data = made({"body": (value(drawn.brep()),)})
    assert data[:32].split()[-1] == b"70"
    assert opened(data).ArchiveVersion == 70


def test_equal_models_are_equal_files_whenever_they_are_written() -> None:
    outputs: dict[str, tuple[Item, ...]] = {
        "body": (value(drawn.brep()), value(drawn.mesh()), shapes.box(shapes.RED)),
        "path": (value(drawn.curve()), struct("Point3d", X=1.0, Y=2.0, Z=3.0)),
    }
    first, again = made(outputs), made(outputs)
    assert first == again
    file = opened(first)
    assert (file.Created, file.LastEdited) == (datetime(1980, 1, 1), datetime(1980, 1, 1))


def test_no_two_objects_have_one_id_even_where_they_are_equal() -> None:
    file = opened(made({"a": (value(drawn.brep()), value(drawn.brep())), "b": (value(drawn.brep()),)}))
    assert len({item.Attributes.Id for item in file.Objects}) == 3


def test_outputs_of_one_name_have_a_layer_each_and_a_name_makes_no_layers_within_layers() -> None:
    body = value(drawn.brep())
    file = opened(made({"RH_OUT:a": (body,), "a": (body,), "x::y\n": (body,), "empty": (7.0,)}))
    assert [layer.Name for layer in file.Layers] == ["a", "a (2)", "x:y"]


def test_points_lines_and_circles_are_drawn() -> None:
    sides = {"X": {"T0": 0.0, "T1": 10.0}, "Y": {"T0": -1.0, "T1": 5.0}}
    file = opened(
        made(
            {
                "all": (
                    struct("Point3d", X=1.0, Y=2.0, Z=3.0),
                    struct("Line", From={"X": 0.0, "Y": 0.0, "Z": 0.0}, To={"X": 1.0, "Y": 2.0, "Z": 2.0}, Length=3.0),
                    struct("Circle", Plane=WORLD, Radius=5.0),
                    struct("Arc", Plane=WORLD, Radius=5.0, StartAngle=0.0, EndAngle=3.141592653589793),
                    struct("Arc", Plane=WORLD, Radius=5.0, StartAngle=0.0, EndAngle=6.283185307179586),
                    struct("Rectangle3d", Plane=WORLD, **sides),
                    struct("Box", Plane=WORLD, **sides, Z={"T0": 0.0, "T1": 2.0}),
                )
            }
        )
    )
    point, line, circle, arc, full, rectangle, box = (item.Geometry for item in file.Objects)
    assert (point.Location.X, point.Location.Y, point.Location.Z) == (1, 2, 3)
    assert (line.PointAtEnd.X, line.PointAtEnd.Y, line.PointAtEnd.Z) == (1, 2, 2)
    for round in (circle, full):
        assert round.IsClosed
        assert extent(round) == pytest.approx([0, 10, 10])
    assert extent(arc) == pytest.approx([0, 10, 5])
    assert rectangle.IsClosed
    assert extent(rectangle) == pytest.approx([0, 10, 6])
    assert box.IsSolid
    assert extent(box) == pytest.approx([2, 10, 6])
    assert pytest.approx(1.0) == box.GetBoundingBox().Min.X


def extent(geometry: Any) -> list[float]:
    box = geometry.GetBoundingBox()
    return [box.Max.X - box.Min.X, box.Max.Y - box.Min.Y, box.Max.Z - box.Min.Z]


@pytest.mark.parametrize("items", [(7.0, "text"), (), (struct("Plane", **WORLD),), (shapes.nothing(),)])
def test_a_solve_without_geometry_is_told_so(items: tuple[Item, ...]) -> None:
    with pytest.raises(NotFound, match="no geometry"):
        made({"out": items})


def test_curves_alone_make_no_mesh_file() -> None:
    outputs: dict[str, tuple[Item, ...]] = {"path": (value(drawn.curve()),)}
    assert made(outputs)
    with pytest.raises(NotFound, match="no mesh"):
        made(outputs, format="stl")


@pytest.mark.parametrize("data", ['{"version":10000,"archive3dm":70,"opennurbs":1,"data":"AAAA"}', '{"archive3dm":'])
@pytest.mark.parametrize("format", ["3dm", "stl"])
def test_geometry_that_can_not_be_read_is_told_so(data: str, format: str) -> None:
    with pytest.raises(DefinitionFailed, match="can't be read"):
        made({"out": (Verbatim(type="Rhino.Geometry.Mesh", data=data),)}, format=format)


@pytest.mark.parametrize("number", ["9" * 400, "[" * 5000 + "]" * 5000])
def test_a_number_that_is_none_is_told_so(number: str) -> None:
    data = f'{{"X":{number},"Y":0.0,"Z":0.0}}'
    with pytest.raises(DefinitionFailed, match="can't be read"):
        made({"out": (Verbatim(type="Rhino.Geometry.Point3d", data=data),)})


def test_the_mesh_formats_show_rhino_s_meshes_and_those_of_its_breps() -> None:
    shown = (value(drawn.mesh()), value(drawn.brep(), meshes=(drawn.mesh(), drawn.mesh())), value(drawn.curve()))
    data = made({"RH_OUT:body": shown}, format="stl")
    assert int.from_bytes(data[80:84], "little") == 3 * 12


def test_the_mesh_formats_are_in_millimetres_whatever_the_model_is_in() -> None:
    data = made({"body": (value(drawn.mesh()),)}, format="stl", units="Inches")
    corners = np.frombuffer(data[84:], dtype=stl._FACET)["corners"]
    assert corners.max() == pytest.approx(25.4, rel=1e-6)


def test_a_mesh_that_rhino_coloured_keeps_its_colour_in_other_formats() -> None:
    coloured = drawn.mesh()
    for _ in range(8):
        coloured.VertexColors.Add(200, 30, 40)
    data = made({"body": (value(coloured),)}, format="3mf")
    plain = formats.get("3mf").write(Model(name="part", layers=(Layer(name="body", meshes=(red_cube(),)),)))
    assert data == plain


def red_cube() -> Mesh:
    corners = np.array([[i & 1, i >> 1 & 1, i >> 2] for i in range(8)], dtype=np.float64)
    quads = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (1, 3, 7, 5), (3, 2, 6, 7), (2, 0, 4, 6)]
    faces = [(a, b, c) for a, b, c, _ in quads] + [(a, c, d) for a, _, c, d in quads]
    return Mesh(vertices=corners, faces=np.array(faces, dtype=np.int32), color=(200, 30, 40, 255))
