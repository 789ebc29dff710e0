"""Are the values of a request read as what they are, and is every wrong one named?"""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computeapi.engines.base import Branches
from computeapi.solve.inputs.reading import read_inputs
from computeapi.solve.inputs.values import MAX_TEXT
from definitions.schema import Choice, Input, Interface, Scalar
from softly.lib.errors import ValidationFailed

WIDTH = Input(name="width", param_type="Number", default=(10.0,), minimum=1, maximum=1000, unit="mm")
COUNT = Input(name="RH_IN:count", param_type="Integer", default=(2,), minimum=0, maximum=100)
LABEL = Input(name="label", param_type="Text", default=("plain",))
LID = Input(name="lid", param_type="Boolean", default=(False,))
MATERIAL = Input(
    name="material",
    param_type="Text",
    default=("oak",),
    choices=(Choice(value="oak", label="Oak"), Choice(value="steel", label="Steel")),
)
GRADE = Input(
    name="grade", param_type="Number", default=(0.25,), choices=tuple(Choice(value=v, label="") for v in (0.25, 1.0))
)
POINT = Input(name="point", param_type="Number", default=(0.0, 0.0, 0.0), at_least=3, at_most=3)
SIZES = Input(name="sizes", param_type="Number", default=(), at_least=0, at_most=4)
TREE = Input(name="tree", param_type="Number", default=(1.0,), tree_access=True, at_least=0, at_most=100)
NEEDED = Input(name="needed", param_type="Number")
ALL = Interface(inputs=(WIDTH, COUNT, LABEL, LID, MATERIAL, POINT, SIZES, TREE))


def read(given: dict[str, Any], *inputs: Input, **options: Any) -> dict[str, Branches]:
    found, errors = read_inputs(Interface(inputs=inputs) if inputs else ALL, given, **options)
    assert not errors, errors
    return found


def one(item: Input, value: Any, **options: Any) -> Scalar:
    [found] = read({item.name: value}, item, **options)[item.name]["{0}"]
    return found


def wrong(given: dict[str, Any], *inputs: Input, **options: Any) -> dict[str, str]:
    _, errors = read_inputs(Interface(inputs=inputs) if inputs else ALL, given, **options)
    return {error.field: error.code for error in errors}


def tree_of(name: str, branches: dict[str, list[Any]]) -> dict[str, Any]:
    inner = {path: [{"type": "any", "data": value} for value in values] for path, values in branches.items()}
    return {"ParamName": name, "InnerTree": inner}


# -- what goes in --


def test_what_is_left_out_gets_its_default() -> None:
    assert read({}) == {
        "width": {"{0}": (10.0,)},
        "RH_IN:count": {"{0}": (2,)},
        "label": {"{0}": ("plain",)},
        "lid": {"{0}": (False,)},
        "material": {"{0}": ("oak",)},
        "point": {"{0}": (0.0, 0.0, 0.0)},
        "sizes": {"{0}": ()},
        "tree": {"{0}": (1.0,)},
    }


def test_null_is_the_same_as_left_out() -> None:
    assert read({"width": None, "lid": None}) == read({})


@pytest.mark.parametrize("value", [20, 20.0, [20], {"{0}": [20]}, {"0": [20]}, {"{ 0 }": 20}])
def test_a_scalar_a_list_of_one_and_a_branch_are_the_same(value: Any) -> None:
    assert one(WIDTH, value) == 20.0
    assert isinstance(one(WIDTH, value), float)


@pytest.mark.parametrize("name", ["count", "RH_IN:count"])
def test_the_prefix_of_grasshopper_inputs_may_be_sent_or_not(name: str) -> None:
    assert read({name: 7})["RH_IN:count"] == {"{0}": (7,)}
    assert read({"RH_IN:width": 7})["width"] == {"{0}": (7.0,)}


def test_branches_come_out_in_the_order_of_their_paths() -> None:
    given = {"{1;0}": [3], "{0;10}": [2], "0;2": [1], "{00;03}": [9]}
    found = read({"tree": given}, TREE)["tree"]
    assert list(found.items()) == [("{0;2}", (1.0,)), ("{0;3}", (9.0,)), ("{0;10}", (2.0,)), ("{1;0}", (3.0,))]


def test_the_parameter_of_a_group_takes_any_tree_though_compute_calls_it_a_list() -> None:
    grouped = Input(name="RH_IN:points", param_type="Number", receiver="Param_Number", at_most=2**31 - 1)
    assert read({"points": {"{0;1}": [1, 2], "{0;0}": 3}}, grouped)["RH_IN:points"] == {
        "{0;0}": (3.0,),
        "{0;1}": (1.0, 2.0),
    }
    assert read({}, grouped, trees=[tree_of("RH_IN:points", {"2": ["1"]})])["RH_IN:points"] == {"{2}": (1.0,)}


@pytest.mark.parametrize(("receiver", "at_most"), [("Get Number", 9), ("GH_NumberSlider", 1)])
def test_a_slider_and_what_asks_for_a_list_take_one_branch(receiver: str, at_most: int) -> None:
    asking = Input(name="n", param_type="Number", receiver=receiver, at_most=at_most)
    assert wrong({"n": {"{0}": [1], "{1}": [2]}}, asking) == {"n": "tree_not_allowed"}


def test_an_empty_list_and_an_empty_tree_are_the_same_for_a_list() -> None:
    assert read({"sizes": []}, SIZES) == read({"sizes": {}}, SIZES) == {"sizes": {"{0}": ()}}


def test_numbers_are_rounded_by_the_definitions_setting() -> None:
    assert one(WIDTH, 12.3456, rounding={"width": 1}) == 12.3
    assert one(WIDTH, 12.3456, rounding={"width": 0}) == 12.0
    assert one(WIDTH, 12.3456, rounding={"other": 0}) == 12.3456


def test_rounding_does_not_take_a_value_out_of_its_range_or_choices() -> None:
    quarter = Input(name="gap", param_type="Number", default=(0.25,), minimum=0.25, maximum=0.75)
    assert one(quarter, 0.25, rounding={"gap": 1}) == 0.25
    assert one(quarter, 0.75, rounding={"gap": 1}) == 0.75
    assert one(quarter, 0.5, rounding={"gap": 0}) == 0.25
    assert wrong({"gap": 0.76}, quarter, rounding={"gap": 1}) == {"gap": "out_of_range"}
    assert one(GRADE, 0.25, rounding={"grade": 1}) == 0.25


def test_minus_zero_is_zero() -> None:
    assert math.copysign(1, float(one(SIZES, -0.0))) == 1.0


@pytest.mark.parametrize(
    "text",
    ['quoted "text"', "back\\slash", "two\nlines", "${HOME}", '");cube(1', "🧊 مرحبا", "\x1b[0m", "", "x" * MAX_TEXT],
)
def test_text_is_taken_as_it_is_in_every_form(text: str) -> None:
    assert one(LABEL, text) == text
    assert one(LABEL, [text], as_text=True) == text
    assert read({}, LABEL, trees=[tree_of("label", {"{0}": [json.dumps(text)]})])["label"] == {"{0}": (text,)}


@pytest.mark.parametrize(("text", "value"), [("12", 12.0), ("1e2", 100.0), (" 2.50 ", 2.5), ("+7", 7.0)])
def test_a_querys_strings_are_read_by_the_type_of_their_input(text: str, value: float) -> None:
    assert one(WIDTH, [text], as_text=True) == value


def test_a_query_reads_booleans_lists_and_choices() -> None:
    assert [one(LID, [t], as_text=True) for t in ("true", "1", "False", "0")] == [True, True, False, False]
    assert read({"sizes": ["1", "2.5"]}, SIZES, as_text=True)["sizes"] == {"{0}": (1.0, 2.5)}
    assert one(MATERIAL, ["steel"], as_text=True) == "steel"
    assert one(LABEL, ["12"], as_text=True) == "12"


def test_trees_of_rhino_compute_are_read_with_their_json_text() -> None:
    trees = [
        tree_of("RH_IN:width", {"{0}": ["20"]}),
        tree_of("count", {"{0}": ["3"]}),
        tree_of("lid", {"{0}": ["true"]}),
        tree_of("label", {"{0}": ['"quoted"']}),
        tree_of("tree", {"{0;1}": ["1.5", 2]}),
    ]
    found = read({}, trees=trees)
    assert found["width"] == {"{0}": (20.0,)}
    assert found["RH_IN:count"] == {"{0}": (3,)}
    assert found["lid"] == {"{0}": (True,)}
    assert found["label"] == {"{0}": ("quoted",)}
    assert found["tree"] == {"{0;1}": (1.5, 2.0)}


# -- what is refused --


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**400, -(10**400)])
def test_a_number_must_be_finite(number: float) -> None:
    assert wrong({"sizes": [number]}) == {"sizes": "not_finite"}
    assert wrong({"count": number}) == {"RH_IN:count": "not_finite"}


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e309", "9" * 400, "9" * 5000, "1_000", "٣", "0x10", "1,5", ""])
def test_a_querys_number_is_a_plain_finite_one(text: str) -> None:
    assert set(wrong({"width": [text]}, as_text=True)) == {"width"}
    assert set(wrong({"count": [text]}, as_text=True)) == {"RH_IN:count"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("width", "20", "type_error"),
        ("width", True, "type_error"),
        ("width", [None], "type_error"),
        ("width", [[1]], "type_error"),
        ("width", [{"x": 1}], "type_error"),
        ("width", 0.999, "out_of_range"),
        ("width", 1001, "out_of_range"),
        ("width", [1, 2], "wrong_count"),
        ("width", [], "required"),
        ("width", {}, "required"),
        ("width", {"{0}": [1], "{1}": [2]}, "tree_not_allowed"),
        ("width", {"x": [1]}, "invalid_path"),
        ("RH_IN:count", 2.5, "not_an_integer"),
        ("RH_IN:count", 101, "out_of_range"),
        ("label", 5, "type_error"),
        ("label", "a\0b", "invalid_character"),
        ("label", "half \ud800 pair", "invalid_character"),
        ("label", "x" * (MAX_TEXT + 1), "too_long"),
        ("lid", "yes", "type_error"),
        ("lid", 1, "type_error"),
        ("material", "glass", "invalid_choice"),
        ("material", True, "type_error"),
        ("point", [1, 2], "wrong_count"),
        ("point", 1, "wrong_count"),
        ("sizes", [1, 2, 3, 4, 5], "wrong_count"),
        ("tree", {"{0;1}": [1], "{0; 1}": [2]}, "duplicate_path"),
        ("tree", {"{0": [1], "{-1}": [2]}, "invalid_path"),
        ("nothing", 1, "unknown_input"),
        ("Width", 1, "unknown_input"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_wrong(name: str, value: Any, code: str) -> None:
    assert wrong({name: value}) == {name: code}


def test_an_integer_fits_32_bits() -> None:
    free = Input(name="n", param_type="Integer")
    assert wrong({"n": 2**31}, free) == wrong({"n": -(2**31) - 1}, free) == {"n": "out_of_range"}
    assert (one(free, 2**31 - 1), one(free, -(2**31))) == (2**31 - 1, -(2**31))


def test_a_colour_is_one_in_hex_or_a_word() -> None:
    shade = Input(name="shade", param_type="Text", default=("red",), widget="color")
    for text in ("#f80", "#FF8800", "#ff8800cc", "SteelBlue"):
        assert one(shade, text) == text
    for text in ("", "#ff880", "#gg0000", "red; cube(1)", "red\n"):
        assert wrong({"shade": text}, shade) == {"shade": "invalid_color"}


def test_true_is_not_one_among_numeric_choices() -> None:
    assert wrong({"grade": True}, GRADE) == {"grade": "type_error"}
    assert one(GRADE, 1) == 1.0


def test_a_required_input_must_be_there() -> None:
    assert (
        wrong({}, NEEDED) == wrong({"needed": None}, NEEDED) == wrong({"needed": []}, NEEDED) == {"needed": "required"}
    )


def test_an_input_given_twice_is_refused() -> None:
    assert wrong({"count": 1, "RH_IN:count": 2}) == {"RH_IN:count": "duplicate_input"}
    assert wrong({"width": 1}, trees=[tree_of("width", {"{0}": ["2"]})]) == {"width": "duplicate_input"}


@pytest.mark.parametrize("inner", [{"{0}": 5}, {"{0}": ["5"], "{1}": {"data": "6"}}, {"{0}": None}])
def test_a_branch_that_is_no_list_is_not_passed_over(inner: dict[str, Any]) -> None:
    assert set(wrong({}, trees=[{"ParamName": "tree", "InnerTree": inner}])) == {"tree"}


@pytest.mark.parametrize("tree", [{}, {"ParamName": "width"}, {"ParamName": 5, "InnerTree": {}}, {"InnerTree": {}}])
def test_a_tree_without_name_or_content_is_named_by_its_place(tree: dict[str, Any]) -> None:
    good = tree_of("count", {"{0}": ["1"]})
    assert wrong({}, trees=[good, tree]) == {"values[1]": "type_error"}


def test_half_a_surrogate_pair_in_a_trees_text_is_refused() -> None:
    assert wrong({}, trees=[tree_of("label", {"{0}": ['"\\ud800"']})]) == {"label": "invalid_character"}


def test_all_that_is_wrong_is_named_at_once() -> None:
    given = {"width": 0, "count": 1.5, "label": 5, "lid": "no", "material": "tin", "nothing": 1, "sizes": [math.nan]}
    found = wrong(given, trees=[{}])
    assert set(found) == {"width", "RH_IN:count", "label", "lid", "material", "nothing", "sizes", "values[0]"}


def test_the_message_says_what_is_allowed() -> None:
    _, errors = read_inputs(ALL, {"width": 1000001, "material": "tin", "nothing": 1, "point": [1]})
    messages = {error.field: error.message for error in errors}
    assert messages["width"] == "1000001 is out of range; allowed: from 1 to 1000 mm."
    assert messages["material"] == '"tin" is not allowed; allowed: "oak", "steel".'
    assert messages["nothing"].startswith("This definition has no input 'nothing'; it has: width, RH_IN:count")
    assert messages["point"] == "1 values are given; this input takes 3 values."


def test_too_many_values_are_refused_whatever_the_input_takes() -> None:
    hungry = Input(name="t", param_type="Number", tree_access=True, at_most=2**31)
    assert wrong({"t": [0] * 100_001}, hungry) == {"t": "too_many"}


# -- for all --

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
paths = st.sampled_from(["{0}", "{0;1}", "0", "x"])
json_values = scalars | st.lists(scalars, max_size=4) | st.dictionaries(paths, scalars | st.lists(scalars, max_size=3))

names = st.sampled_from([item.name for item in ALL.inputs] + ["count", "RH_IN:width", "x"])


@given(
    given=st.dictionaries(names, json_values, max_size=6),
    trees=st.lists(st.fixed_dictionaries({}, optional={"ParamName": names, "InnerTree": json_values}), max_size=3),
    as_text=st.booleans(),
    decimals=st.none() | st.integers(0, 12),
)
def test_whatever_is_sent_either_something_is_named_or_all_fits(
    given: dict[str, Any], trees: list[dict[str, Any]], as_text: bool, decimals: int | None
) -> None:
    rounding = {} if decimals is None else {"width": decimals, "sizes": decimals}
    found, errors = read_inputs(ALL, given, trees, as_text=as_text, rounding=rounding)
    assert errors or set(found) == {item.name for item in ALL.inputs}
    for branches in found.values():
        for value in (v for values in branches.values() for v in values):
            assert not isinstance(value, float) or math.isfinite(value)
            json.dumps(value, ensure_ascii=False).encode()
    if not errors:
        assert 1 <= float(found["width"]["{0}"][0]) <= 1000
    json.dumps([error.as_json() for error in errors])


valid = st.fixed_dictionaries(
    {},
    optional={
        "width": st.floats(1, 1000),
        "count": st.integers(0, 100),
        "label": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        "lid": st.booleans(),
        "sizes": st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4),
        "point": st.lists(st.integers(-5, 5), min_size=3, max_size=3),
    },
)


@given(valid)
def test_a_query_says_the_same_as_a_body(given: dict[str, Any]) -> None:
    def text(value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    query = {
        name: [text(v) for v in value] if isinstance(value, list) else [text(value)] for name, value in given.items()
    }
    # An empty list can't be said in a query.
    query = {name: values for name, values in query.items() if values}
    assert read(query, as_text=True) == read({n: v for n, v in given.items() if n in query})


@given(valid)
def test_trees_say_the_same_as_a_body(given: dict[str, Any]) -> None:
    trees = [
        tree_of(name, {"{0}": [json.dumps(v) for v in (value if isinstance(value, list) else [value])]})
        for name, value in given.items()
    ]
    assert read({}, trees=trees) == read(given)


def test_many_wrong_inputs_are_counted_and_the_first_hundred_named() -> None:
    given = {f"nothing{number}": 1 for number in range(5000)}
    trees = [{"ParamName": f"tree{number}", "InnerTree": {}} for number in range(5000)]
    _, errors = read_inputs(ALL, given, [*trees, {}])
    failed = ValidationFailed(errors, more=errors.more)
    assert failed.message == "10001 fields are wrong; the first 100 are named."
    assert failed.details is not None
    assert (len(failed.details["errors"]), failed.details["more"]) == (100, 9901)
    assert failed.errors[0].message == (
        "This definition has no input 'nothing0'; it has: " + ", ".join(item.name for item in ALL.inputs) + "."
    )
    assert failed.errors[1].message == "This definition has no input 'nothing1'."
