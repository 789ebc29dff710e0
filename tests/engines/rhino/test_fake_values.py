"""Does the scripted Compute read and write values as Compute does, each by the class that receives it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import rhino3dm

from tests.engines.rhino.compute import Client, compute, outputs, tree, trees, types

POINT = '{"X":1.0,"Y":2.0,"Z":3.0}'
PLANE = {
    "Origin": {"X": 1.0, "Y": 2.0, "Z": 3.0},
    "XAxis": {"X": 0.0, "Y": 1.0, "Z": 0.0},
    "YAxis": {"X": -1.0, "Y": 0.0, "Z": 0.0},
    "ZAxis": {"X": 0.0, "Y": 0.0, "Z": 1.0},
}
SIDE = {"T0": -1.0, "T1": 2.0}
LINE = {"From": {"X": 0.0, "Y": 0.0, "Z": 0.0}, "To": {"X": 1.0, "Y": 2.0, "Z": 3.0}}


def solid() -> Any:
    box: Any = rhino3dm.BoundingBox(rhino3dm.Point3d(0, 0, 0), rhino3dm.Point3d(1, 2, 3))
    return rhino3dm.Brep.CreateFromBox(rhino3dm.Box(box))


def mesh() -> Any:
    made: Any = rhino3dm.Mesh()
    for corner in ((0, 0, 0), (1, 0, 0), (0, 1, 0)):
        made.Vertices.Add(*corner)
    made.Faces.AddFace(0, 1, 2)
    return made


def text_of(thing: Any) -> str:
    return json.dumps(thing.Encode())


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with compute(leaks=False) as (_, client):
        yield client


def echo(client: Client, name: str, *texts: Any) -> tuple[list[str], list[Any]]:
    """Types and values of the output that belongs to the input."""
    output = name.replace("RH_IN:", "RH_OUT:") if name.startswith("RH_IN:") else f"RH_OUT:got {name}"
    answer = client.solve("everything", tree(name, *texts))
    assert answer.status_code == 200, answer.text
    return types(answer, output), [value for values in outputs(answer)[output].values() for value in values]


def is_refused(client: Client, *values: Any) -> bool:
    answer = client.solve("everything", *values)
    return answer.status_code == 500 and answer.content == b""


@pytest.mark.parametrize(
    ("name", "text", "type_name", "value"),
    [
        ("number", "1.5", "System.Double", 1.5),
        ("number", "2", "System.Double", 2.0),
        ("RH_IN:number", "1e3", "System.Double", 1000.0),
        ("RH_IN:number", '"5"', "System.Double", 5.0),
        ("RH_IN:number", '"NaN"', "System.Double", "NaN"),
        ("RH_IN:number", "-Infinity", "System.Double", "-Infinity"),
        ("integer", "5", "System.Int32", 5),
        ("RH_IN:integer", "-2147483648", "System.Int32", -2147483648),
        ("boolean", "true", "System.Boolean", True),
        ("RH_IN:boolean", "0", "System.Boolean", False),
        ("RH_IN:toggle", '"True"', "System.Boolean", True),
        ("RH_IN:slider", "500.25", "System.Double", 500.25),
        ("RH_IN:steps", "3.5", "System.Double", 3.5),
        ("RH_IN:panel", '"a \\"b\\" \u00e9"', "System.String", 'a "b" \u00e9'),
        ("RH_IN:text", "as it is", "System.String", "as it is"),
        ("RH_IN:text", '"quoted"', "System.String", '"quoted"'),
        ("text", '"quoted"', "System.String", "quoted"),
        ("text", "not JSON", "System.String", "not JSON"),
        ("text", r"a\tb", "System.String", "a\tb"),
        ("text", "12", "System.String", "12"),
    ],
)
def test_scalars_come_back_as_they_were_read(
    client: Client, name: str, text: str, type_name: str, value: object
) -> None:
    assert echo(client, name, text) == ([type_name], [value])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("integer", "5.0"),
        ("integer", "20.5"),
        ("RH_IN:integer", "5.0"),
        ("RH_IN:integer", "2147483648"),
        ("RH_IN:integer", "abc"),
        ("RH_IN:integer", ""),
        ("RH_IN:integer", "null"),
        ("RH_IN:number", "1,5"),
        ("RH_IN:number", "1 2"),
        ("number", "abc"),
        ("number", "true"),
        ("boolean", "True"),
        ("RH_IN:toggle", "yes"),
        ("RH_IN:boolean", '"yes"'),
        ("RH_IN:panel", "bare"),
        ("RH_IN:panel", "12"),
        ("text", "ends in \\"),
        ("text", "[1]\\"),
        ("point", "1,2,3"),
        ("point", "[1,2,3]"),
        ("RH_IN:point", '{"X":"wide"}'),
        ("RH_IN:plane", "[]"),
        ("RH_IN:circle", '{"Plane":5}'),
        ("RH_IN:brep", "{}"),
        ("RH_IN:brep", '"text"'),
        ("RH_IN:brep", text_of(mesh())),
        ("RH_IN:mesh", text_of(solid())),
        ("RH_IN:curve", text_of(mesh())),
        ("geometry", POINT),
    ],
)
def test_what_the_receiver_cannot_read_is_an_exception(client: Client, name: str, text: str) -> None:
    assert is_refused(client, tree(name, text))


def test_since_2026_it_is_told_why_a_value_is_refused() -> None:
    with compute(mode="2026") as (_, client):
        answer = client.solve("everything", tree("RH_IN:integer", "5.0"))
        assert (answer.status_code, answer.text) == (400, "Input string '5.0' is not a valid integer.")


@pytest.mark.parametrize("name", ["RH_IN:choice", "RH_IN:colour"])
def test_classes_that_take_no_value_leave_it_aside(client: Client, name: str) -> None:
    assert client.solve("everything", tree(name, "garbage {")).status_code == 200
    assert outputs(client.solve("everything", tree("RH_IN:choice", "2")))["RH_OUT:choice"] == {"{0}": [1]}


@pytest.mark.parametrize(
    ("name", "value", "type_name"),
    [
        ("point", json.loads(POINT), "Rhino.Geometry.Point3d"),
        ("RH_IN:point", json.loads(POINT), "Rhino.Geometry.Point3d"),
        ("RH_IN:vector", json.loads(POINT), "Rhino.Geometry.Vector3d"),
        ("line", LINE, "Rhino.Geometry.Line"),
        ("RH_IN:line", LINE, "Rhino.Geometry.Line"),
    ],
)
def test_points_and_lines_come_back_as_they_were_sent(client: Client, name: str, value: Any, type_name: str) -> None:
    assert echo(client, name, json.dumps(value)) == ([type_name], [value])


@pytest.mark.parametrize("name", ["plane", "RH_IN:plane"])
def test_a_plane_is_shown_with_its_normal(client: Client, name: str) -> None:
    assert echo(client, name, json.dumps(PLANE)) == (["Rhino.Geometry.Plane"], [PLANE | {"Normal": PLANE["ZAxis"]}])


def test_an_axis_that_is_left_out_is_none(client: Client) -> None:
    _, (plane,) = echo(client, "plane", json.dumps({name: PLANE[name] for name in ("Origin", "XAxis", "YAxis")}))
    assert plane["ZAxis"] == {"X": 0.0, "Y": 0.0, "Z": 0.0}


def test_circles_rectangles_and_boxes_are_shown_with_what_follows_from_them(client: Client) -> None:
    kinds, (circle,) = echo(client, "RH_IN:circle", json.dumps({"Plane": PLANE, "Radius": 4.0}))
    assert kinds == ["Rhino.Geometry.Circle"]
    assert (circle["Radius"], circle["Center"], circle["Normal"]) == (4.0, PLANE["Origin"], PLANE["ZAxis"])
    kinds, (rectangle,) = echo(client, "RH_IN:rectangle", json.dumps({"Plane": PLANE, "X": SIDE, "Y": SIDE}))
    assert kinds == ["Rhino.Geometry.Rectangle3d"]
    assert (rectangle["X"], rectangle["Area"]) == (SIDE, 9.0)
    kinds, (box,) = echo(client, "RH_IN:box", json.dumps({"Plane": PLANE, "X": SIDE, "Y": SIDE, "Z": SIDE}))
    assert kinds == ["Rhino.Geometry.Box"]
    assert (box["Z"], box["Volume"]) == (SIDE, 27.0)


@pytest.mark.parametrize(
    ("name", "made", "type_name"),
    [
        ("RH_IN:brep", solid(), "Rhino.Geometry.Brep"),
        ("RH_IN:surface", solid(), "Rhino.Geometry.Brep"),
        ("RH_IN:mesh", mesh(), "Rhino.Geometry.Mesh"),
        ("geometry", solid(), "Rhino.Geometry.Brep"),
        ("geometry", mesh(), "Rhino.Geometry.Mesh"),
    ],
)
def test_geometry_comes_back_the_same(client: Client, name: str, made: Any, type_name: str) -> None:
    kinds, (document,) = echo(client, name, text_of(made))
    found: Any = rhino3dm.CommonObject.Decode(document)
    assert kinds == [type_name]
    assert document["archive3dm"] == 70
    assert found.GetBoundingBox().Max == made.GetBoundingBox().Max


def test_a_curve_may_be_a_list_of_points(client: Client) -> None:
    kinds, (document,) = echo(client, "RH_IN:curve", f"[{POINT}, {POINT.replace('1.0', '9.0')}]")
    curve: Any = rhino3dm.CommonObject.Decode(document)
    assert kinds == ["Rhino.Geometry.PolylineCurve"]
    assert (curve.PointAtStart.X, curve.PointAtEnd.X) == (1.0, 9.0)


@pytest.mark.parametrize("width", ["0", '"NaN"', '"Infinity"'])
def test_a_box_that_cannot_be_is_an_error_of_its_component(client: Client, width: str) -> None:
    answer = client.solve("box", tree("RH_IN:width", width))
    assert answer.status_code == 500
    assert 'component "Box 2Pt"' in answer.json()["errors"][0]


def test_geometry_is_of_the_version_that_was_asked_for(client: Client) -> None:
    answer = client.solve("box", dataversion=8)
    assert outputs(answer)["RH_OUT:box"]["{0}"][0]["archive3dm"] == 80


@pytest.mark.parametrize("path", ["0", "{0}", "{0;1}", "0;1"])
def test_paths_are_written_in_grasshoppers_form(client: Client, path: str) -> None:
    shown = "{" + path.strip("{}") + "}"
    for name, output in (("RH_IN:number", "RH_OUT:number"), ("numbers", "RH_OUT:got numbers")):
        assert outputs(client.solve("everything", trees(name, {path: ["1", "2"]})))[output] == {shown: [1.0, 2.0]}


@pytest.mark.parametrize("path", ["{ 0; }", "0;", "{0;}"])
def test_groups_are_tolerant_of_paths_and_contextual_parameters_are_not(client: Client, path: str) -> None:
    answer = client.solve("everything", trees("RH_IN:number", {path: ["1"]}))
    assert outputs(answer)["RH_OUT:number"] == {"{0}": [1.0]}
    assert is_refused(client, trees("numbers", {path: ["1"]}))


@pytest.mark.parametrize("path", ["a", "{1.5}", "0,1"])
def test_what_is_no_path_is_an_exception(client: Client, path: str) -> None:
    assert is_refused(client, trees("RH_IN:number", {path: ["1"]}))
    assert is_refused(client, trees("numbers", {path: ["1"]}))


def test_trees_keep_their_branches(client: Client) -> None:
    answer = client.solve("everything", trees("numbers", {"{0;1}": ["3"], "{0;0}": ["1", "2"], "{1}": []}))
    assert outputs(answer)["RH_OUT:got numbers"] == {"{0;0}": [1.0, 2.0], "{0;1}": [3.0], "{1}": []}


def test_a_list_takes_the_first_branch(client: Client) -> None:
    answer = client.solve("everything", trees("texts", {"{5}": ['"a"', '"b"'], "{6}": ['"c"']}))
    assert outputs(answer)["RH_OUT:got texts"] == {"{0}": ["a", "b"]}


def test_nulls_are_left_out_and_their_branch_stays() -> None:
    with compute() as (_, client):
        answer = client.solve("faulty", tree("RH_IN:text", "1", "one", "3"))
        assert [point["X"] for point in outputs(answer)["RH_OUT:point"]["{0}"]] == [1.0, 3.0]
