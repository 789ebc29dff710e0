"""Files that Grasshopper itself saved are read as their designers meant them. Skipped where they aren't."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from definitions.readers import grasshopper
from definitions.schema import UNLIMITED, Interface

SAMPLES = Path(os.environ.get("GRASSHOPPER_SAMPLES", Path(__file__).parents[4] / "shared" / "samples" / "gh"))


def read(name: str) -> Interface:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the samples are not there")
    return grasshopper.read(path)


def test_a_dresser_has_four_whole_lengths_and_a_switch() -> None:
    found = read("dresser3.gh")
    assert [(i.name, i.param_type, i.default, i.minimum, i.maximum, i.step) for i in found.inputs] == [
        ("height", "Integer", (500,), 100, 1000, 1),
        ("width", "Integer", (1000,), 800, 2000, 1),
        ("depth", "Integer", (300,), 200, 700, 1),
        ("num", "Integer", (3,), 1, 10, 1),
        ("RH_IN:explode", "Boolean", (False,), None, None, None),
    ]
    assert [(o.name, o.param_type) for o in found.outputs] == [("RH_OUT:mesh", "Mesh")]
    assert sum(each.count for each in found.inventory.components) == 113
    assert found.inventory.problems == ()


def test_a_value_list_gives_its_choices_through_the_wire() -> None:
    (number,) = read("value_list.gh").inputs
    assert (number.name, number.param_type, number.default, number.receiver) == (
        "RH_IN:number",
        "Integer",
        (1,),
        "Param_Integer",
    )
    assert [(c.value, c.label) for c in number.choices] == [(1, "One"), (2, "Two"), (3, "Three"), (4, "Four")]


def test_floats_have_the_digits_of_their_sliders() -> None:
    found = read("BranchNodeRnd.gh")
    assert found.description == "Spherical spikey thing"
    assert [(i.name, i.param_type, i.default, i.minimum, i.maximum, i.step) for i in found.inputs] == [
        ("Radius", "Number", (10.0,), 0, 10, 0.01),
        ("Count", "Integer", (100,), 1, 100, 1),
        ("Length", "Number", (10.0,), 0, 10, 0.01),
    ]
    assert [(o.name, o.param_type) for o in found.outputs] == [("MeshB64", "Text")]
    assert any("C# Script (1)" in sentence for sentence in found.inventory.problems)


def test_points_without_a_default_are_required() -> None:
    found = read("delaunay.gh")
    (points,) = found.inputs
    assert (points.name, points.param_type, points.default, points.at_most) == ("points", "Point", None, UNLIMITED)
    assert [(o.name, o.param_type) for o in found.outputs] == [("Mesh", "Geometry")]
    assert found.inventory.problems == ("points: every request must send it: it has no default.",)


def test_texts_are_read_from_panels_and_long_ones_are_left() -> None:
    encoded, extension = read("SampleGHConvertTo3dm.gh").inputs
    assert (encoded.name, encoded.default, encoded.max_length) == ("encodedFile", None, 1 << 22)
    assert (extension.name, extension.default, extension.at_most) == ("extension", (".fbx",), 1)


@pytest.mark.parametrize(
    "name",
    [
        "BranchNodeRnd.gh",
        "SampleGHConvertTo3dm.gh",
        "delaunay.gh",
        "docString.gh",
        "dresser3.gh",
        "value_list.gh",
    ],
)
def test_each_has_a_picture_a_title_and_inputs_that_go_through_json(name: str) -> None:
    found = read(name)
    picture = grasshopper.thumbnail(SAMPLES / name)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert (found.title, found.has_thumbnail, found.plugins) == (Path(name).stem, True, ())
    assert Interface.from_json(found.as_json()) == found
