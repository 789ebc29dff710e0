"""The parameter sets beside a definition are its presets, checked against its inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.readers import openscad
from definitions.readers.openscad.presets import parameter_sets
from definitions.readers.openscad.written import read_value, written_value
from definitions.schema import Input, Interface

SOURCE = """
width = 10; // [0:100]
count = 2; // [1:1:9]
size = [1, 2, 3]; // [0:10]
label = "a"; // 3
style = "plain"; // [plain:Plain, ribs:With ribs]
wall = 2; // [1.2, 2]
lid = false;
shade = "red"; // color
logo = ""; // file
/* [Hidden] */
inner = 1;
"""


def read(folder: Path, sets: Any) -> Interface:
    (folder / "box.scad").write_text(SOURCE)
    (folder / "box.json").write_text(sets if isinstance(sets, str) else json.dumps(sets))
    return openscad.read(folder / "box.scad")


def one(folder: Path, **values: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    found = read(folder, {"parameterSets": {"Small": values}, "fileFormatVersion": "1"})
    [preset] = found.presets
    assert preset.name == "Small"
    return dict(preset.inputs), found.inventory.problems


def test_values_are_texts_in_the_form_that_openscad_writes(tmp_path: Path) -> None:
    found, problems = one(
        tmp_path,
        width="7.5",
        count="3",
        size="[4, 5, 6]",
        label="xy",
        style="ribs",
        wall="1.2",
        lid="true",
        shade="#f80",
    )
    assert found == {
        "width": 7.5, "count": 3, "size": (4, 5, 6), "label": "xy", "style": "ribs", "wall": 1.2, "lid": True,
        "shade": "#f80",
    }  # fmt: skip
    assert isinstance(found["count"], int)
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("width", " 7 ", 7),
        ("width", "1e1", 10),
        ("width", 7, 7),
        ("width", "170", 100),
        ("width", "-3", 0),
        ("size", "[40,5.5,-6]", (10, 5.5, 0)),
        ("label", "too long", "too"),
        ("label", "", ""),
        ("label", '");', '");'),
        ("lid", "1", True),
        ("lid", False, False),
    ],
)
def test_a_number_out_of_range_becomes_the_nearest_and_a_long_text_is_cut(
    tmp_path: Path, name: str, written: Any, value: Any
) -> None:
    assert one(tmp_path, **{name: written}) == ({name: value}, ())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("width", "wide"),
        ("width", ""),
        ("width", "1e999"),
        ("width", "nan"),
        ("width", None),
        ("width", [7]),
        ("width", {"a": 1}),
        ("count", "2.5"),
        ("size", "[1, 2]"),
        ("size", "1 2 3"),
        ("size", "[1, 2, x]"),
        ("style", "With ribs"),
        ("wall", "1.5"),
        ("lid", "maybe"),
        ("label", "\ud800"),
        ("label", "\0"),
        ("shade", "#12"),
        ("inner", "5"),
        ("nothing", "5"),
    ],
)
def test_what_an_input_does_not_take_stays_out_and_is_told(tmp_path: Path, name: str, written: Any) -> None:
    found, [problem] = one(tmp_path, **{name: written})
    assert found == {}
    assert problem.startswith("box.json: 'Small' sets")
    assert name in problem


def test_the_file_is_part_of_the_version(tmp_path: Path) -> None:
    assert read(tmp_path, {"parameterSets": {}}).files == ("box.json",)


@pytest.mark.parametrize("content", ["[1, 2]", '{"height": 5}', '{"parameterSets": 5}', '"text"'])
def test_another_json_file_of_that_name_is_not_ours(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert (found.presets, found.files, found.inventory.problems) == ((), (), ())


@pytest.mark.parametrize("content", ["{", "[" * 100_000, " " * (1 << 20) + "{}"])
def test_a_broken_file_is_told_and_the_definition_comes_in(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert found.inputs
    assert len(found.inventory.problems) == 1


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text('{"parameterSets": {"Small": {"width": "7"}}}')
    folder = tmp_path / "definition"
    folder.mkdir()
    (folder / "box.scad").write_text(SOURCE)
    (folder / "box.json").symlink_to(tmp_path / "elsewhere.json")
    assert openscad.read(folder / "box.scad").presets == ()


def test_many_sets_and_many_faults_are_bounded(tmp_path: Path) -> None:
    found = read(tmp_path, {"parameterSets": {f"Set {n}": {"width": "wide", "": "x"} for n in range(500)}})
    assert (len(found.presets), len(found.inventory.problems)) == (200, 20)


def test_presets_survive_their_public_form(tmp_path: Path) -> None:
    found = read(tmp_path, {"parameterSets": {"Small": {"size": "[4, 5, 6]", "lid": "true"}, "Empty": {}}})
    assert found.as_json()["presets"][0] == {"name": "Small", "inputs": {"size": [4, 5, 6], "lid": True}}
    assert Interface.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_the_file_that_is_exported_reads_as_the_same_presets(tmp_path: Path) -> None:
    sets = {"Small": {"size": "[4, 5, 6]", "lid": "true", "label": '");', "count": "3"}, "Thin": {"wall": "1.2"}}
    found = read(tmp_path, {"parameterSets": sets, "fileFormatVersion": "1"})
    exported = parameter_sets(found)
    assert exported["parameterSets"].pop("Defaults")["size"] == "[1, 2, 3]"
    assert exported == {"parameterSets": sets, "fileFormatVersion": "1"}


TEXT = Input(name="t", param_type="Text", default=("",))
NUMBER = Input(name="n", param_type="Number", default=(0.0,))
VECTOR = Input(name="v", param_type="Number", default=(0.0, 0.0), at_least=2, at_most=2)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.text().filter(lambda text: "\0" not in text), FINITE, FINITE)
def test_what_is_written_reads_as_the_same(text: str, first: float, second: float) -> None:
    assert read_value(TEXT, written_value(text)) == text
    assert read_value(NUMBER, written_value(first)) == first
    assert read_value(VECTOR, written_value((first, second))) == (first, second)
