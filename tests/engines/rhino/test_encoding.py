"""Is each value written as the object that takes it reads it, and is every input sent?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from computeapi.engines.base import Branches, Document, EngineCall
from computeapi.engines.rhino.encoding import document, text, trees
from definitions.schema import Input, Interface, Scalar, canonical
from softly.lib.errors import DefinitionFailed
from tests.engines.rhino.asked import source

POINT = canonical({"X": 1.0, "Y": 2.5, "Z": 0})
NASTY = 'a "quoted" \\ back\nslash, 🧊 and ’'


def nothing(_: str) -> str | None:
    return None


def written(value: Scalar, **fields: Any) -> str:
    return text(Input(name="x", **fields), value, nothing)


@pytest.mark.parametrize(
    ("param_type", "receiver", "value", "data"),
    [
        ("Integer", "Param_Integer", 5, "5"),
        ("Integer", "GH_NumberSlider", 5.0, "5"),
        ("Integer", "Get Integer", -(2**31), "-2147483648"),
        ("Number", "GH_NumberSlider", 5, "5.0"),
        ("Number", "Param_Number", 0.1, "0.1"),
        ("Number", "Get Number", 1e22, "1e+22"),
        ("Number", "Get Number", -0.0, "-0.0"),
        ("Boolean", "GH_BooleanToggle", True, "true"),
        ("Boolean", "Param_Boolean", False, "false"),
        ("Text", "Param_String", NASTY, NASTY),
        ("Text", "Param_String", '"abc"', '"abc"'),
        ("Text", "GH_Panel", "abc", '"abc"'),
        ("Text", "Get String", "", '""'),
        ("Point", "Param_Point", POINT, POINT),
        ("Plane", "Get Plane", POINT, POINT),
    ],
)
def test_a_value_is_written_as_its_receiver_reads_it(param_type: str, receiver: str, value: Scalar, data: str) -> None:
    assert written(value, param_type=param_type, receiver=receiver) == data


@pytest.mark.parametrize("receiver", ["GH_Panel", "Get String"])
def test_text_for_a_panel_is_one_json_string_whatever_is_in_it(receiver: str) -> None:
    assert json.loads(written(NASTY, param_type="Text", receiver=receiver)) == NASTY


def sent(folder: Path, inputs: tuple[Input, ...], given: dict[str, Branches], **more: Any) -> dict[str, Any]:
    """Trees by name."""
    call = EngineCall(source=source(folder, "canary"), interface=Interface(inputs=inputs), inputs=given, **more)
    return {tree["ParamName"]: tree["InnerTree"] for tree in trees(call, {"inside": "the default's text"}.get)}


def test_every_input_that_can_be_set_is_sent_and_no_other(tmp_path: Path) -> None:
    inputs = (
        Input(name="RH_IN:a", param_type="Number"),
        Input(name="RH_IN:list", param_type="Any", settable=False, reason="Compute ignores value lists."),
        Input(name="none", param_type="Number", at_least=0, default=()),
    )
    given: dict[str, Branches] = {"RH_IN:a": {"{0}": (1.0,)}, "RH_IN:list": {"{0}": (2.0,)}, "none": {"{0}": ()}}
    found = sent(tmp_path, inputs, given)
    assert found == {"RH_IN:a": {"{0}": [{"type": "System.Double", "data": "1.0"}]}, "none": {"{0}": []}}


def test_trees_keep_their_branches(tmp_path: Path) -> None:
    inputs = (Input(name="tree", param_type="Integer", tree_access=True),)
    found = sent(tmp_path, inputs, {"tree": {"{0}": (1, 2), "{0;1}": (), "{3;0;2}": (4,)}})
    branches = {path: [item["data"] for item in items] for path, items in found["tree"].items()}
    assert branches == {"{0}": ["1", "2"], "{0;1}": [], "{3;0;2}": ["4"]}


def test_geometry_is_json_text_as_it_was_sent_or_as_it_lies_in_the_file(tmp_path: Path) -> None:
    inputs = (Input(name="brep", param_type="Brep"), Input(name="curve", param_type="Curve"))
    given: dict[str, Branches] = {"brep": {"{0}": ("inside",)}, "curve": {"{0}": ("sent",)}}
    found = sent(tmp_path, inputs, given, geometry={"sent": '[{"X": 1.0}]'})
    assert [found[name]["{0}"][0]["data"] for name in ("brep", "curve")] == ["the default's text", '[{"X": 1.0}]']


def test_geometry_that_is_nowhere_is_an_error_that_names_the_input(tmp_path: Path) -> None:
    inputs = (Input(name="RH_IN:brep", param_type="Brep"),)
    with pytest.raises(DefinitionFailed, match="RH_IN:brep"):
        sent(tmp_path, inputs, {"RH_IN:brep": {"{0}": ("gone",)}})


def test_only_what_differs_from_the_usual_document_is_sent() -> None:
    assert document(Document()) == {}
    assert document(Document(absolute_tolerance=0.01)) == {}
    assert document(Document(absolute_tolerance=0.01, angle_tolerance=1, units="Inches", version=8)) == {
        "modelunits": "Inches",
        "dataversion": 8,
        "absolutetolerance": 0.01,
        "angletolerance": 1,
    }
