"""OpenSCAD definitions are solved rightly, and one that misbehaves hurts nobody but itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from computeapi.engines.base import Branches, Deadline, EngineCall, EngineResult, Limits, Mesh, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.openscad.literals import assignments, scalar
from computeapi.engines.pool import SolverPool
from definitions.schema import Interface, Scalar, UnreadableDefinition
from softly.lib.errors import (
    DefinitionFailed,
    EngineCrashed,
    EngineUnavailable,
    ResourceExhausted,
    SoftlyError,
    SolveTimeout,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenScadEngine]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    library = tmp_path_factory.mktemp("library")
    (library / "shapes.scad").write_text("module block(a) { cube(a); }\n")
    yield OpenScadEngine(pool, libraries=[library])
    pool.close()


def solve(
    engine: OpenScadEngine,
    folder: Path,
    source: str | bytes,
    inputs: Mapping[str, Scalar | tuple[Scalar, ...]] | None = None,
    *,
    limits: Limits | None = None,
) -> EngineResult:
    path = folder / "main.scad"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    limits = limits or Limits(seconds=60)
    trees = {name: {"{0}": value if isinstance(value, tuple) else (value,)} for name, value in (inputs or {}).items()}
    call = EngineCall(
        source=Source(name="main.scad", digest=str(hash(source)), folder=folder, entry="main.scad"),
        interface=Interface(),
        inputs=trees,
        limits=limits,
    )
    return engine.run(call, deadline=Deadline(limits.seconds), progress=no_progress)


def failure(engine: OpenScadEngine, folder: Path, source: str, *, limits: Limits | None = None) -> SoftlyError:
    with pytest.raises(SoftlyError) as caught:
        solve(engine, folder, source, limits=limits)
    return caught.value


def value(result: EngineResult, name: str) -> tuple[Any, ...]:
    branches = next(output.branches for output in result.outputs if output.name == name)
    return branches.get("{0}", ())


def meshes(result: EngineResult) -> list[Mesh]:
    return [item for item in value(result, "mesh") if isinstance(item, Mesh)]


def closed(mesh: Mesh) -> trimesh.Trimesh:
    shape = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert shape.is_watertight
    return shape


# What comes out


def test_health_is_a_solve(engine: OpenScadEngine) -> None:
    health = engine.health()
    assert (health.ok, health.detail) == (True, "")
    assert health.version.startswith("1.50.2+")


def test_bodies_are_joined_to_one_closed_indexed_mesh(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "cube(10); translate([5, 0, 0]) cube(10);")
    (mesh,) = meshes(result)
    assert (mesh.vertices.dtype.name, mesh.faces.dtype.name) == ("float64", "int32")
    assert len(mesh.vertices) == len(np.unique(mesh.vertices, axis=0))
    assert closed(mesh).volume == pytest.approx(1500)
    assert value(result, "volume") == pytest.approx((1500,))
    assert value(result, "area") == pytest.approx((800,))
    assert value(result, "size") == pytest.approx((15, 10, 10))


def test_a_2d_union_extrudes_to_one_piece(engine: OpenScadEngine, tmp_path: Path) -> None:
    overlapping = "translate([-15, 0]) square([30, 1.6]); translate([0, 10.6]) circle(15, $fn = 32);"
    result = solve(engine, tmp_path, f"linear_extrude(6) {{ {overlapping} }}")
    (mesh,) = meshes(result)
    assert len(closed(mesh).split()) == 1


def test_each_colour_is_a_mesh_and_the_later_one_has_the_place(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(
        engine,
        tmp_path,
        'cube(10); color("red") translate([2, 2, 8]) cube([6, 6, 2]); color([0, 0, 1, 0.5]) sphere(1);',
    )
    shapes = {mesh.color: closed(mesh) for mesh in meshes(result)}
    assert list(shapes) == [None, (255, 0, 0, 255), (0, 0, 255, 128)]
    assert shapes[255, 0, 0, 255].volume == pytest.approx(72)
    assert value(result, "volume") == pytest.approx((sum(shape.volume for shape in shapes.values()),))


def test_what_is_cut_away_leaves_no_colour(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, 'difference() { cube(3); color("red") translate([1, 1, 1]) cube(9); }')
    assert [mesh.color for mesh in meshes(result)] == [None]


def test_a_2d_model_is_flat_with_its_area(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "difference() { square(10); translate([2, 2]) square(6); } square(1);")
    (mesh,) = meshes(result)
    shape = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert set(mesh.vertices[:, 2]) == {0.0}
    assert shape.area == pytest.approx(64)
    assert (shape.face_normals[:, 2] > 0).all()
    assert value(result, "area") == pytest.approx((64,))
    assert value(result, "volume") == (0.0,)
    assert value(result, "size") == pytest.approx((10, 10, 0))


def test_modifiers_mean_what_they_mean_in_openscad(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "cube(1); %sphere(9); *sphere(8); #translate([1, 0, 0]) cube(1);")
    assert value(result, "volume") == pytest.approx((2,))
    assert value(solve(engine, tmp_path, "sphere(9); !cube(1);"), "volume") == pytest.approx((1,))


def test_a_polyhedron_inside_out_is_turned(engine: OpenScadEngine, tmp_path: Path) -> None:
    faces = "[[0,2,1],[0,1,3],[0,3,2],[1,2,3]]"
    for given_faces in (faces, f"[for (f = {faces}) [f[2], f[1], f[0]]]"):
        result = solve(engine, tmp_path, f"polyhedron([[0,0,0],[1,0,0],[0,1,0],[0,0,1]], {given_faces});")
        assert closed(meshes(result)[0]).volume == pytest.approx(1 / 6)


def test_group_and_text_are_there(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, 'group() linear_extrude(1) text("Ag", font = "Liberation Sans");')
    assert closed(meshes(result)[0]).volume > 10


def test_the_same_call_gives_the_same_bytes(engine: OpenScadEngine, tmp_path: Path) -> None:
    source = "minkowski() { cube(5); sphere(1, $fn = 24); } translate([3, 3, 3]) cylinder(9, 2, 2, $fn = 50);"
    first, second = (meshes(solve(engine, tmp_path, source))[0] for _ in range(2))
    assert first.vertices.tobytes() == second.vertices.tobytes()
    assert first.faces.tobytes() == second.faces.tobytes()


# Inputs


def test_inputs_replace_defaults_and_what_depends_on_them(engine: OpenScadEngine, tmp_path: Path) -> None:
    source = "// [mm]\nw = 1;\nv = [1, 2];\nhalf = w / 2;\n$fn = 8;\necho(w, half, v, $fn);\ncube([w, half, 1]);"
    result = solve(engine, tmp_path, source, {"w": 8.0, "v": (3, 4), "$fn": 12})
    assert value(result, "echo") == ("8, 4, [3, 4], 12",)
    assert value(result, "size") == pytest.approx((8, 4, 1))
    assert result.warnings == ()


def test_a_vector_of_one_number_stays_a_vector(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "v = [1];\nx = 2;\necho(v, x);\ncube(1);", {"v": 7.0, "x": 8.0})
    assert value(result, "echo") == ("[7], 8",)


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "\\",
        '\\"',
        '");cube(100);//',
        "a\nb\r\tc",
        "${x} %s {0}",
        "*/ // /*",
        "include </etc/passwd>",
        "😀 مرحبا 漢字 é",
        "\u2028\x7f\x01",
        "",
        " x ",
        "x" * 65536,
    ],
)
def test_any_text_stays_data(engine: OpenScadEngine, tmp_path: Path, text: str) -> None:
    source = 's = "";\nfor (c = s) echo(ord(c));\ncube(1);' if len(text) < 100 else 's = "";\necho(len(s));\ncube(1);'
    result = solve(engine, tmp_path, source, {"s": text})
    expected = tuple(str(ord(c)) for c in text) if len(text) < 100 else (str(len(text)),)
    assert value(result, "echo") == expected
    assert value(result, "volume") == pytest.approx((1,))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60).filter(lambda t: "\0" not in t), min_size=1, max_size=20))
def test_texts_come_back_from_echo_as_they_went_in(
    engine: OpenScadEngine, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    names = {f"s{index}": text for index, text in enumerate(texts)}
    source = "".join(f'{name} = ""; echo({name});\n' for name in names) + "cube(1);"
    result = solve(engine, tmp_path_factory.getbasetemp(), source, names)
    assert value(result, "echo") == tuple(f'"{text}"' for text in texts)


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_as_the_same(number: float) -> None:
    assert float(scalar(number)) == number


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), "\ud800"])
def test_what_openscad_cannot_hold_is_refused(bad: float | str) -> None:
    with pytest.raises(DefinitionFailed):
        scalar(bad)


def test_literals_of_each_kind() -> None:
    inputs: dict[str, Branches] = {
        "a": {"{0}": (True,)},
        "b": {"{0}": (1, 2.5)},
        "c": {"{0}": ("x",)},
        "d": {"{0}": (1,)},
        "e": {"{0}": ()},
    }
    assert assignments(inputs, frozenset("d")) == 'a = true;\nb = [1, 2.5];\nc = "x";\nd = [1];\n'


# What it says


def test_messages_keep_the_authors_lines_and_files(engine: OpenScadEngine, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "part.scad").write_text("\n\nmodule part() { cube(nothing1); }\n")
    source = 'w = 1;\ninclude <lib/part.scad>\necho("w", w);\npart();\ncube(nothing2);\ncube(1);\n'
    result = solve(engine, tmp_path, source, {"w": 2})
    said = {(m.level, m.file, m.line) for m in result.messages}
    assert ("warning", "lib/part.scad", 3) in said
    assert ("warning", "main.scad", 5) in said
    assert [m.text for m in result.messages if m.level == "echo"] == ['"w", 2']
    assert str(tmp_path) not in repr(result.messages)


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ('cube(1);\n\nassert(1 > 2, "no way");', "Line 3: Assertion '(1 > 2)' failed: \"no way\"", 3),
        ("cube(1)\n\nsphere(;", "Line 3, column 8: syntax error", 3),
        ("\n\n", "The model is empty", None),
        ("cube(0);", "The model is empty", None),
        ("cube(1e300);", "A point of the model is not a finite number.", None),
    ],
)
def test_a_fault_of_the_definition_is_told_with_its_line(
    engine: OpenScadEngine, tmp_path: Path, source: str, message: str, line: int | None
) -> None:
    error = failure(engine, tmp_path, source)
    assert isinstance(error, DefinitionFailed)
    assert error.message.startswith(message)
    assert (error.details or {}).get("line") == line
    assert str(tmp_path) not in f"{error.message} {error.details}"


def test_what_was_echoed_before_a_fault_is_told_with_it(engine: OpenScadEngine, tmp_path: Path) -> None:
    error = failure(engine, tmp_path, 'echo("so far");\nassert(false);')
    told = [(m["level"], m["message"], m["line"]) for m in (error.details or {})["messages"]]
    assert told[:2] == [("echo", '"so far"', None), ("error", "Assertion 'false' failed", 2)]


# Files


def test_files_of_the_folder_and_of_libraries_are_read(engine: OpenScadEngine, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    trimesh.creation.box((2, 2, 2)).export(tmp_path / "sub" / "box.stl")
    (tmp_path / "sub" / "a.scad").write_text('module a() { import("box.stl"); }\nside = 3;')
    source = "include <sub/a.scad>\nuse <shapes.scad>\na();\ntranslate([9, 0, 0]) block(side);"
    result = solve(engine, tmp_path, source)
    assert value(result, "volume") == pytest.approx((8 + 27,))
    assert result.warnings == ()


def test_sources_that_the_evaluator_cannot_read_are_mended(engine: OpenScadEngine, tmp_path: Path) -> None:
    trimesh.creation.box((2, 2, 2)).export(tmp_path / "box.stl")
    (tmp_path / "latin.scad").write_bytes(b'// \xe9\n/* \n */ word = "\xe9"; // x\nimport("box.stl");\n')
    source = b'x = "\xe4";\ninclude <latin.scad>\ninclude <gone.scad>\nuse <gone.ttf>\n2d = 3; echo(x, word, 2d, none);'
    result = solve(engine, tmp_path, source)
    assert value(result, "echo") == ('"ä", "é", 3, undef',)
    assert value(result, "volume") == pytest.approx((8,))
    assert result.warnings == (
        "main.scad line 3: Can't open include file 'gone.scad'.",
        "main.scad line 4: Can't open library 'gone.ttf'.",
        'main.scad line 5: Variable names starting with digits ("2d") will be removed in future releases.',
        'main.scad line 5: Ignoring unknown variable "none"',
    )


@pytest.mark.parametrize(
    "source",
    [
        "include </etc/passwd>\ncube(1);",
        "include <../secret.scad>\ncube(1);",
        "use <link.scad>\ncube(secret);",
        'import("/etc/passwd"); cube(1);',
        'import("/etc/passwd.csg"); cube(1);',
        'import(str("..", "/secret.stl")); cube(1);',
        'import("link.stl"); cube(1);',
        'surface("../secret.dat"); cube(1);',
        'surface(str("/pro", "c/self/environ")); cube(1);',
        'linear_extrude(1) import("../secret.svg"); cube(1);',
        "include <sub/../../secret.scad>\ncube(1);",
    ],
)
def test_nothing_outside_the_folder_is_read(engine: OpenScadEngine, tmp_path: Path, source: str) -> None:
    box = trimesh.creation.box((50, 50, 50))
    folder = tmp_path / "definition"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.scad").write_text('secret = 50; echo("LEAKED"); cube(50);')
    (tmp_path / "secret.dat").write_text("50 50\n50 50\n")
    (tmp_path / "secret.svg").write_text('<svg width="50mm" height="50mm"><rect width="50" height="50"/></svg>')
    box.export(tmp_path / "secret.stl")
    (folder / "link.scad").symlink_to(tmp_path / "secret.scad")
    (folder / "link.stl").symlink_to(tmp_path / "secret.stl")
    try:
        result = solve(engine, folder, source)
    except DefinitionFailed as error:
        told = f"{error.message} {error.details}"
    else:
        told = repr(result.messages)
        assert value(result, "size") == pytest.approx((1, 1, 1))
    assert "LEAKED" not in told
    assert "root:" not in told
    assert str(tmp_path) not in told


# What must not take the machine with it; after each the next solve works


@pytest.fixture
def then_the_next_works(engine: OpenScadEngine, tmp_path: Path) -> Iterator[None]:
    yield
    assert value(solve(engine, tmp_path, "cube(2);"), "volume") == pytest.approx((8,))


@pytest.mark.usefixtures("then_the_next_works")
def test_a_crash_is_a_crash_of_that_solve(engine: OpenScadEngine, tmp_path: Path) -> None:
    deep = "function deep(n, x) = n == 0 ? x : deep(n - 1, [x]);\necho(deep(200000, []));"
    assert isinstance(failure(engine, tmp_path, deep), EngineCrashed)


@pytest.mark.usefixtures("then_the_next_works")
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = " + "[" * 50_000 + "]" * 50_000 + ";", "Line 1: brackets are nested deeper than 1,000."),
        ("\nx = " + "+".join("1" * 100_000) + ";", "Line 2: one expression has more than 10,000 parts."),
        ("x = " + "-" * 50_000 + "1;", "Line 1: one expression has more than 10,000 parts."),
        ("x = f" + "(1)" * 50_000 + ";", "Line 1: one expression has more than 10,000 parts."),
        ("translate([1, 0, 0]) " * 3000 + "cube(1);", "Line 1: Recursion too deep"),
        ("module m(n) { m(n + 1); }\nm(0);", "Line 1: Recursion"),
        ("sphere(5, $fn = 1e9);", "The memory of this solve ran out."),
        ("x = [for (i = [0 : 5000]) [for (j = [0 : 5000]) rands(0, 1, 1)]]; cube(len(x));", "memory"),
        ('function f(s, n) = n == 0 ? s : f(str(s, s), n - 1); echo(len(f("abcdefgh", 40)));', "memory"),
    ],
    ids=["nested", "sum", "signs", "calls", "transforms", "modules", "sphere", "list", "string"],
)
def test_a_bomb_is_told_what_ran_out(engine: OpenScadEngine, tmp_path: Path, source: str, message: str) -> None:
    error = failure(engine, tmp_path, source, limits=Limits(seconds=120, memory=512 << 20))
    assert isinstance(error, ResourceExhausted)
    assert message in error.message
    if "memory" in message:
        assert error.details == {"resource": "memory"}


@pytest.mark.usefixtures("then_the_next_works")
@pytest.mark.parametrize(
    "source",
    [
        "function f(n) = n > 0 ? f(n - 1) + f(n - 1) : 1; cube(f(60));",
        "module m(n) { if (n > 0) { m(n - 1); m(n - 1); } } m(60);",
        f'linear_extrude(1) text("{"x" * 100_000}");',
        "for (i = [0 : 900000], j = [0 : 900000]) if (i < 0) cube(j);",
    ],
    ids=["doubling", "modules", "text", "loops"],
)
def test_what_never_ends_is_ended(engine: OpenScadEngine, tmp_path: Path, source: str) -> None:
    assert isinstance(failure(engine, tmp_path, source, limits=Limits(seconds=1)), SolveTimeout | ResourceExhausted)


@pytest.mark.usefixtures("then_the_next_works")
def test_endless_recursion_of_a_function_is_ended(engine: OpenScadEngine, tmp_path: Path) -> None:
    limits = Limits(seconds=120, memory=512 << 20)
    error = failure(engine, tmp_path, "function f(x) = 1 + f(x + 1);\ncube(f(0));", limits=limits)
    assert isinstance(error, ResourceExhausted | EngineCrashed | SolveTimeout)
    assert not isinstance(error, EngineUnavailable)


def test_a_loop_that_is_too_long_is_left_out_with_a_warning(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "cube(1); for (i = [0 : 1e9]) sphere(i);")
    assert any("too many elements" in warning for warning in result.warnings)


def test_messages_are_bounded(engine: OpenScadEngine, tmp_path: Path) -> None:
    result = solve(engine, tmp_path, "cube(1); for (i = [0 : 5000]) echo(i);")
    assert len(result.messages) == 1001
    assert result.messages[-1].text == "Only the first 1000 messages are kept."


# -- checking without solving --


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = ", "Line 1, column 4: syntax error, unexpected end of file."),
        ("a = 1;\nb = 2 3;\n", "Line 2, column 7: syntax error, unexpected NUMBER, expecting ;."),
        ("include <part.scad>\ncube(1);", "part.scad: Line 2, column 3: syntax error, unexpected end of file."),
    ],
)
def test_a_file_that_cannot_be_parsed_is_refused_with_its_line_and_no_path(
    engine: OpenScadEngine, tmp_path: Path, source: str, message: str
) -> None:
    (tmp_path / "part.scad").write_text("x = 1;\ny =")
    (tmp_path / "main.scad").write_text(source)
    with pytest.raises(UnreadableDefinition) as refused:
        engine.inspect(Source(name="main.scad", digest="", folder=tmp_path, entry="main.scad"))
    assert str(refused.value) == message


def test_a_good_file_is_inspected_without_being_evaluated(engine: OpenScadEngine, tmp_path: Path) -> None:
    (tmp_path / "main.scad").write_text("size = 10; // [1:100]\nassert(false);\ncube(size);\n")
    interface = engine.inspect(Source(name="main.scad", digest="", folder=tmp_path, entry="main.scad"))
    assert [item.name for item in interface.inputs] == ["size"]
