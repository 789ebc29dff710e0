"""Which of a file's assignments are parameters, in which group, and how they are described."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.openscad.reading import inputs, interface, one


@pytest.mark.parametrize(
    "line",
    [
        "a = 2 * 3;",
        "a = b;",
        "a = [1, 2, 3, 4, 5];",
        "a = [];",
        'a = ["x"];',
        "a = [[1, 2]];",
        "a = [1 : 10];",
        "a = -true;",
        "a = undef;",
        "a = 1e999;",
        'a = str("x");',
        "a = function (x) x;",
        "a == 3;",
        "a = 3",
    ],
)
def test_what_must_be_computed_is_no_parameter(tmp_path: Path, line: str) -> None:
    assert inputs(tmp_path, line) == {}


@pytest.mark.parametrize(
    "end", ["module m() {}", "function f(x) = x;", "union() { cube(1); }", "if (true) { }", "module m() cube(1);"]
)
def test_parameters_end_at_the_first_module_function_or_brace(tmp_path: Path, end: str) -> None:
    assert list(inputs(tmp_path, f"a = 1;\ncube(a);\nb = 2;\n{end}\nc = 3;")) == ["a", "b"]


@pytest.mark.parametrize(
    ("comment", "group"),
    [
        ("/* [Size] */", "Size"),
        ("/** [ Size of it ] **/", "Size of it"),
        ("/*[Größe]*/", "Größe"),
        ("/* [Size] of the box */", "Size"),
        ("/* The [Size] */", "Size"),
        ("/* [Size] [Lid] */", "Size-Lid"),
        ("/* [] */", ""),
        ("/* plain words */", ""),
        ("/*\n[Size]\n*/", "Before"),
        ("/* several\nlines */", "Before"),
        ("// [Size]\n", "Before"),
        ("/* [hidden] */", "hidden"),
        ("/* [Global] */", "Global"),
    ],
)
def test_a_block_comment_of_one_line_names_the_group_of_what_follows(tmp_path: Path, comment: str, group: str) -> None:
    found = inputs(tmp_path, f"/* [Before] */\na = 1;\n{comment}\nb = 2;")
    assert [item.group for item in found.values()] == ["Before", group]


def test_hidden_ones_are_left_out_until_the_next_group(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 1;\n/* [Hidden] */\n$fn = 9;\na = 2;\n/* [Lid] */\nb = 3;")
    assert {name: item.group for name, item in found.items()} == {"b": "Lid"}


def test_special_variables_are_parameters_too(tmp_path: Path) -> None:
    found = inputs(tmp_path, "$fn = 30; // [10:1:100]\n$fa = 0x0C;")
    assert [(item.name, item.default, item.maximum) for item in found.values()] == [
        ("$fn", (30,), 100),
        ("$fa", (12.0,), None),
    ]


def test_what_an_included_file_sets_is_no_parameter(tmp_path: Path) -> None:
    (tmp_path / "lib.scad").write_text("inner = 5; // [1:10]")
    assert list(inputs(tmp_path, "include <lib.scad>\nouter = 6;")) == ["outer"]


def test_the_line_above_describes_and_may_end_with_the_unit(tmp_path: Path) -> None:
    source = """x0 = 0; // not the next one's
w = 1;
// Outer width [mm]
a = 1;
  //   Turn [°]
b = 2; // [0:90]

// far away

c = 3;
// Sizes [1, 2]
d = 4;
"""
    found = inputs(tmp_path, source)
    assert {name: (item.description, item.unit) for name, item in found.items()} == {
        "x0": ("", ""),
        "w": ("", ""),
        "a": ("Outer width", "mm"),
        "b": ("Turn", "°"),
        "c": ("", ""),
        "d": ("Sizes [1, 2]", ""),
    }


def test_of_two_assignments_the_last_counts(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 1; // [0:5]\nb = 2;\na = 3; // [0:9]\nb = a + 1;")
    assert [(item.name, item.default, item.maximum) for item in found.values()] == [("a", (3.0,), 9)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, newline: str) -> None:
    found = one(tmp_path, newline.join(["// About", "", "// Width [mm]", "a = 2; // [1:9]", ""]))
    assert (found.description, found.unit, found.maximum) == ("Width", "mm", 9)


def test_every_definition_gives_the_mesh_and_its_measures(tmp_path: Path) -> None:
    outputs = interface(tmp_path, "cube(1);").outputs
    assert [(item.name, item.param_type) for item in outputs] == [
        ("mesh", "Mesh"),
        ("volume", "Number"),
        ("area", "Number"),
        ("size", "Number"),
        ("echo", "Text"),
    ]
