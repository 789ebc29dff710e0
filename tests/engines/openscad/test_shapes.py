"""The bodies of a definition make the model that OpenSCAD makes of them: dimension, colours, modifiers, open meshes."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from computeapi.engines.base import EngineResult, Mesh
from tests.engines.openscad.conftest import Solve

RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)
OPEN = "polyhedron([[0,0,0],[6,0,0],[0,6,0],[0,0,6]], [[0,2,1],[0,1,3],[1,2,3]]);"
NOT_CLOSED = [
    "WARNING: PolySet -> Manifold conversion failed: NotManifold",
    "ERROR: [manifold] Input mesh is not closed!",
    "ERROR: [manifold] Surface_mesh -> Manifold conversion failed: NotManifold",
]


def meshes(result: EngineResult) -> list[Mesh]:
    items = next(output.branches.get("{0}", ()) for output in result.outputs if output.name == "mesh")
    return [item for item in items if isinstance(item, Mesh)]


def number(result: EngineResult, name: str) -> tuple[float, ...]:
    items = next(output.branches["{0}"] for output in result.outputs if output.name == name)
    return tuple(float(item) for item in items if isinstance(item, float))


@pytest.mark.parametrize(
    ("source", "volume", "area"),
    [
        ("cube(2); square(9);", 8, 24),
        ("square(3);\ncube(1);", 0, 9),
        ("union() { square(3); cube(1); }", 0, 9),
        ("union() { cube(2); translate([5, 0]) square(3); }", 8, 24),
        ("module m() { square(3); cube(1); } m();", 0, 9),
        ("%square(9); cube(2); square(3);", 8, 24),
        ("union() {} linear_extrude(2) square(2); circle(9);", 8, 24),
        ("if (true) square(0); cube(2); square(1);", 8, 24),
        ("intersection() { cube(1); translate([5, 0, 0]) cube(1); } square(1);", 0, 0),
        ("cube(0); square(1);", 0, 0),
        ("projection() square(1); cube(1);", 0, 0),
        ('import("gone.stl"); square(1);', 0, 0),
    ],
)
def test_the_first_object_decides_whether_a_model_is_flat(
    solved: Solve, source: str, volume: float, area: float
) -> None:
    result = solved(source)
    assert number(result, "volume") == pytest.approx((volume,))
    assert number(result, "area") == pytest.approx((area,))
    assert "Mixing 2D and 3D objects is not supported" in [message.text for message in result.messages]


def test_each_object_of_the_other_kind_is_told_of_with_its_line(solved: Solve) -> None:
    result = solved("cube(1);\nsquare(1);\n\ncircle(2);")
    assert [message.printed for message in result.messages] == [
        "WARNING: Mixing 2D and 3D objects is not supported in file box.scad, line 2",
        "WARNING: Ignoring 2D child object for 3D operation in file box.scad, line 2",
        "WARNING: Ignoring 2D child object for 3D operation in file box.scad, line 4",
    ]


@pytest.mark.parametrize(
    ("source", "corners", "area", "size"),
    [
        ("square(3);", 4, 9, (3, 3, 0)),
        ("difference() { square(10); translate([2, 2]) square(6); }", 8, 64, (10, 10, 0)),
        ("translate([0, 0, 7]) square(3);", 4, 9, (3, 3, 0)),
        ("rotate([60, 0, 0]) square([2, 4]);", 4, 4, (2, 2, 0)),
        ("rotate([180, 0, 0]) square([2, 4]);", 4, 8, (2, 4, 0)),
        ("mirror([1, 0]) polygon([[0, 0], [4, 0], [0, 3]]);", 3, 6, (4, 3, 0)),
        ("square(2); translate([5, 5]) square(1); translate([2, 2]) square(1);", 12, 6, (6, 6, 0)),
    ],
)
def test_a_flat_model_has_the_corners_of_its_outline_seen_from_above(
    solved: Solve, source: str, corners: int, area: float, size: tuple[float, ...]
) -> None:
    result = solved(source)
    (mesh,) = meshes(result)
    assert len(mesh.vertices) == corners
    assert number(result, "area") == pytest.approx((area,), rel=1e-3)
    assert number(result, "size") == pytest.approx(size, rel=1e-3)
    assert set(mesh.vertices[:, 2]) == {0.0}
    normals = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).face_normals
    assert (normals[:, 2] > 0).all()


def test_a_flat_model_that_stands_upright_is_nothing(solved: Solve) -> None:
    assert meshes(solved("rotate([90, 0, 0]) square([2, 1]);")) == []


def test_an_open_mesh_alone_is_shown_with_the_volume_that_it_spans(solved: Solve) -> None:
    result = solved(OPEN)
    assert number(result, "volume") == pytest.approx((36,))
    assert len(meshes(result)[0].faces) == 3
    assert result.messages == ()


def test_an_open_mesh_beside_others_is_left_out_as_openscad_says(solved: Solve) -> None:
    result = solved(f"translate([20, 0, 0]) cube(2); {OPEN}")
    assert number(result, "volume") == pytest.approx((8,))
    assert [message.printed for message in result.messages] == NOT_CLOSED


def test_a_body_keeps_the_colour_of_each_of_its_faces(solved: Solve) -> None:
    parts = 'color("red") cube(4); color("#00f") translate([2, 2, 2]) cube(4);'
    result = solved(f"render() union() {{ {parts} }}")
    found = {mesh.color: mesh for mesh in meshes(result)}
    assert set(found) == {RED, BLUE}
    vertices = np.concatenate([mesh.vertices for mesh in found.values()])
    faces = np.concatenate([found[RED].faces, found[BLUE].faces + len(found[RED].vertices)])
    red_first = np.concatenate([found[RED].vertices, found[BLUE].vertices])
    whole = trimesh.Trimesh(red_first, faces, process=True)
    assert len(vertices) == len(red_first)
    assert whole.is_watertight
    assert whole.volume == pytest.approx(120)
    assert number(result, "volume") == pytest.approx((120,))


def test_a_later_body_takes_its_place_from_one_of_many_colours(solved: Solve) -> None:
    many = 'union() { color("red") cube(4); color("blue") translate([2, 2, 2]) cube(4); }'
    result = solved(f'{many} color("lime") translate([5, 5, 5]) cube(4);')
    assert {mesh.color for mesh in meshes(result)} == {RED, BLUE, (0, 255, 0, 255)}
    assert number(result, "volume") == pytest.approx((120 + 64 - 1,))


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ('"red"', RED),
        ('"Red", 0.5', (255, 0, 0, 128)),
        ('"#0f08"', (0, 255, 0, 136)),
        ('"#00ff00"', (0, 255, 0, 255)),
        ("[0, 0, 1]", BLUE),
        ("[0, 0, 1, 0.2]", (0, 0, 255, 51)),
        ("[0, 0, 1], alpha = 0.2", (0, 0, 255, 51)),
    ],
)
def test_a_colour_is_a_name_a_hexadecimal_number_or_a_vector(
    solved: Solve, color: str, expected: tuple[int, ...]
) -> None:
    assert [mesh.color for mesh in meshes(solved(f"color({color}) cube(1);"))] == [expected]
    assert [mesh.color for mesh in meshes(solved(f"color({color}) square(1);"))] == [expected]


def test_a_difference_keeps_the_colour_of_what_is_cut(solved: Solve) -> None:
    result = solved('difference() { color("red") cube(4); color("blue") translate([2, 2, 2]) cube(4); }')
    assert [mesh.color for mesh in meshes(result)] == [RED]


@pytest.mark.parametrize(
    ("source", "volume", "asides"),
    [
        ("cube(1); #translate([3, 0, 0]) cube(2);", 9, [("highlight", 8)]),
        ("cube(1); %cube(2);", 1, [("background", 8)]),
        ("difference() { cube(2); #translate([1, 0, 0]) cube(2); }", 4, [("highlight", 8)]),
        ("cube(1); *cube(2);", 1, []),
        ("cube(3); !cube(2); #cube(1);", 8, []),
        ("%cube(2);", 0, [("background", 8)]),
        ("square(9); !cube(2);", 8, []),
    ],
)
def test_modifiers_show_what_openscad_shows(
    solved: Solve, source: str, volume: float, asides: list[tuple[str, float]]
) -> None:
    result = solved(source)
    assert number(result, "volume") == pytest.approx((volume,))
    assert [aside.role for aside in result.asides] == [role for role, _ in asides]
    shown = [trimesh.Trimesh(aside.mesh.vertices, aside.mesh.faces).volume for aside in result.asides]
    assert shown == pytest.approx([size for _, size in asides])


def test_what_is_flat_is_shown_flat_beside_the_model(solved: Solve) -> None:
    (aside,) = solved("cube(1); %square(2);").asides
    assert (aside.role, np.ptp(aside.mesh.vertices, axis=0).tolist()) == ("background", [2, 2, 0])


TWO = "module two() { cube(1); translate([4, 0, 0]) cube(1); }"


@pytest.mark.parametrize(
    ("source", "volume"),
    [
        (f"{TWO} minkowski() {{ two(); cube(1); }}", 16),
        (f"{TWO} module grown() minkowski() {{ children(); cube(1); }} grown() two();", 16),
        (f"{TWO} minkowski() two();", 2),
        ("minkowski() { for (i = [0 : 1]) translate([i * 4, 0, 0]) cube(1); size = 1; cube(size); }", 16),
        ("minkowski() { if (true) cube(1); else cube(5); cube(2); }", 27),
        ("minkowski() { { cube(1); cube(2); } *cube(9); cube(1); }", 64),
        ("resize([4, 4, 4]) { cube(1); translate([3, 0, 0]) cube(1); }", 32),
        ("resize([4, 0, 0]) square(9); cube(1);", 0),
    ],
)
def test_an_operation_takes_what_a_child_makes_as_one(solved: Solve, source: str, volume: float) -> None:
    assert number(solved(source), "volume") == pytest.approx((volume,))
