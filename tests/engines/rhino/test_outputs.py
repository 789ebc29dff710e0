"""Do a server's values come out as it sent them, and what is no answer of a server's as an error?"""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import pytest

from computeapi.engines.base import EngineResult, Verbatim
from computeapi.engines.rhino import decoding
from softly.lib.errors import AnswerUnreadable, ResourceExhausted


def read(**document: Any) -> EngineResult:
    found = decoding.document(json.dumps({"values": [], **document}).encode())
    assert found is not None
    return decoding.result(found)


DEEP: list[Any] = reduce(lambda inner, _: [inner], range(300), [])
"""Deeper than orjson writes, though it reads it."""


def tree(inner: Any, name: str = "RH_OUT:x") -> dict[str, Any]:
    return {"ParamName": name, "InnerTree": inner}


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("System.Double", "10.0"),
        ("System.Double", '"NaN"'),
        ("System.Int32", "5"),
        ("System.String", '"a \\"b\\" \\\\ \\ud83e\\uddca \\ud800"'),
        ("Rhino.Geometry.Point3d", '{"X":1.0,"Y":2,"Z":3.10}'),
        ("Rhino.Geometry.Brep", '{ "version":10000, "archive3dm":70,\n"opennurbs":-1,"data":"x=="}'),
        ("Some.Plugin.Type", "not JSON at all"),
    ],
)
def test_type_and_text_are_kept_letter_for_letter(type: str, data: str) -> None:
    result = read(values=[tree({"{0}": [{"type": type, "data": data}]})])
    assert result.outputs[0].branches == {"{0}": (Verbatim(type=type, data=data),)}


def test_paths_get_one_form_and_keep_their_order() -> None:
    one = {"type": "System.Int32", "data": "1"}
    inner = {"0;1": [one], "{0}": [one, one], "2": [], "{ 3 ; 4 }": [one], "0": [one]}
    branches = read(values=[tree(inner)]).outputs[0].branches
    assert {path: len(items) for path, items in branches.items()} == {"{0;1}": 1, "{0}": 3, "{2}": 0, "{3;4}": 1}


def test_nulls_are_left_out_and_their_branch_stays() -> None:
    assert read(values=[tree({"{0}": [None], "{1}": None})]).outputs[0].branches == {"{0}": (), "{1}": ()}


def test_data_that_is_no_text_becomes_its_json_text() -> None:
    inner = {"{0}": [{"type": "System.Double", "data": 1.5}, {"type": "x", "data": None}]}
    items = read(values=[tree(inner)]).outputs[0].branches["{0}"]
    assert [item.data for item in items if isinstance(item, Verbatim)] == ["1.5", "null"]


def test_outputs_keep_their_order_and_their_doubles() -> None:
    names = ["b", "a", "b"]
    assert [o.name for o in read(values=[tree({}, name) for name in names]).outputs] == names


def test_errors_warnings_and_units_come_along() -> None:
    result = read(errors=['1. Division by zero: component "Division" (e3f8…)'], warnings=None, modelunits="Meters")
    assert (result.errors, result.warnings) == (('1. Division by zero: component "Division" (e3f8…)',), ())
    assert result.model_units == "Meters"
    assert read(modelunits=None).model_units == "Millimeters"


def test_messages_have_a_length() -> None:
    result = read(errors=["x" * 1_000_000], modelunits="x" * 1_000_000)
    assert len(result.errors[0]) <= 10_000
    assert len(result.model_units) <= 64


def test_a_scripted_server_is_told_apart_from_rhino() -> None:
    assert "not Rhino" in read(pointer="fake").warnings[0]
    assert read(pointer="md5_0123").warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'"compute"',
        b'{"errors": []}',
        b'{"values": null}',
        b'{"values": {}}',
        b'{"values": [',
        b'{"values": ["\xff"]}',
        b'{"values":' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_what_has_no_values_is_no_answer(body: bytes) -> None:
    assert decoding.document(body) is None


@pytest.mark.parametrize(("part", "count"), [(b"[]", 2_000_001), (b"{}", 2_000_001), (b"0", 10_000_002)])
def test_an_answer_of_more_parts_than_fit_into_memory_is_not_read(part: bytes, count: int) -> None:
    with pytest.raises(ResourceExhausted, match="a million values"):
        decoding.document(b'{"values":[' + b",".join([part] * count) + b"]}")


def test_a_byte_order_mark_is_no_fault() -> None:
    assert decoding.document(b'\xef\xbb\xbf{"values": []}') == {"values": []}


@pytest.mark.parametrize(
    "document",
    [
        {"values": [None]},
        {"values": [{"InnerTree": {}}]},
        {"values": [{"ParamName": "RH_OUT:x"}]},
        {"values": [tree([])]},
        {"values": [tree({"{}": []})]},
        {"values": [tree({"main": []})]},
        {"values": [tree({"9" * 5000: []})]},
        {"values": [tree({"0" + " " * 100_000 + "x": []})]},
        {"values": [tree({"{0}": {}})]},
        {"values": [tree({"{0}": ["5"]})]},
        {"values": [tree({"{0}": [{"data": "5"}]})]},
        {"values": [tree({"{0}": [{"type": "System.Int32"}]})]},
        {"values": [tree({"{0}": [{"type": "x", "data": DEEP}]})]},
        {"errors": {"a": "b"}},
    ],
)
def test_other_fields_than_computes_are_an_error(document: dict[str, Any]) -> None:
    with pytest.raises(AnswerUnreadable):
        read(**document)
