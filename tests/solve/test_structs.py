"""Are points, planes and their kin read however they may be written, and always into the same complete text?"""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computeapi.engines.base import Branches
from computeapi.solve.inputs.reading import read_inputs
from definitions.schema import STRUCTS, Input, InputType, Interface, canonical

X = {"X": 1.0, "Y": 0.0, "Z": 0.0}
Y = {"X": 0.0, "Y": 1.0, "Z": 0.0}
Z = {"X": 0.0, "Y": 0.0, "Z": 1.0}
HERE = {"X": 1.0, "Y": 2.0, "Z": 3.0}
WORLD = {"Origin": HERE, "XAxis": X, "YAxis": Y, "ZAxis": Z}


def read(kind: InputType, value: Any, *, trees: bool = False, **options: Any) -> tuple[Branches, list[Any]]:
    item = Input(name="it", param_type=kind, at_least=0, at_most=9, tree_access=True)
    given = [{"ParamName": "it", "InnerTree": {"{0}": [{"type": "any", "data": value}]}}] if trees else []
    found, errors = read_inputs(Interface(inputs=(item,)), {} if trees else {"it": value}, given, **options)
    return found.get("it", {}), errors


def one(kind: InputType, value: Any, **options: Any) -> Any:
    """The only value, which is canonical text, as JSON."""
    branches, errors = read(kind, value, **options)
    assert not errors, errors
    [text] = branches["{0}"]
    assert text == canonical(json.loads(str(text)))
    return json.loads(str(text))


def code(kind: InputType, value: Any, **options: Any) -> str:
    _, [error] = read(kind, value, **options)
    return str(error.code)


def message(kind: InputType, value: Any) -> str:
    _, [error] = read(kind, value)
    return str(error.message)


@pytest.mark.parametrize(
    "value",
    [
        {"X": 1, "Y": 2, "Z": 3},
        {"x": 1, "y": 2.0, "z": 3},
        [1, 2, 3],
        [[1, 2, 3]],
        {"{0}": [[1, 2, 3]]},
        {"{0}": [1, 2, 3]},
        {"0": {"X": 1, "Y": 2, "Z": 3}},
        "1,2,3",
        "{1, 2, 3}",
        " 1.0,2e0,3 ",
        "[1,2,3]",
        '{"X":1,"Y":2,"Z":3}',
        {"X": 1, "Y": 2, "Z": 3, "IsValid": True, "Length": 3.7, "Unknown": None} | {"MaximumCoordinate": 3},
    ],
)
def test_a_point_may_be_written_in_many_ways(value: Any) -> None:
    if isinstance(value, dict) and "Unknown" in value:
        value = {key: part for key, part in value.items() if key != "Unknown"}
    assert one("Point", value) == one("Vector", value) == HERE


def test_the_text_of_a_point_is_its_canonical_form() -> None:
    branches, _ = read("Point", [1, 2, 3])
    assert branches == {"{0}": ('{"X":1.0,"Y":2.0,"Z":3.0}',)}


def test_a_list_of_numbers_is_one_point_and_a_list_of_lists_several() -> None:
    branches, _ = read("Point", [[0, 0, 0], [1, 0, 0], "1,2,3"])
    assert [json.loads(str(text)) for text in branches["{0}"]] == [
        {"X": 0.0, "Y": 0.0, "Z": 0.0},
        X,
        HERE,
    ]


def test_a_query_has_a_point_a_value() -> None:
    item = Input(name="at", param_type="Point", at_most=2)
    found, errors = read_inputs(Interface(inputs=(item,)), {"at": ["1,2,3", "{1,0,0}"]}, as_text=True)
    assert not errors
    assert [json.loads(str(text)) for text in found["at"]["{0}"]] == [HERE, X]


@pytest.mark.parametrize("value", ['{"X":1.0,"Y":2.0,"Z":3.0}', "1,2,3", {"X": 1, "Y": 2, "Z": 3}, [1, 2, 3]])
def test_an_item_of_a_tree_is_one_point(value: Any) -> None:
    assert one("Point", value, trees=True) == HERE


def test_z_may_be_left_out() -> None:
    for value in ([1, 2], {"X": 1, "Y": 2}, "1,2", {"X": 1, "Y": 2, "Z": None}):
        assert one("Point", value) == {"X": 1.0, "Y": 2.0, "Z": 0.0}


def test_minus_zero_is_zero_and_numbers_are_rounded_by_the_definitions_setting() -> None:
    assert math.copysign(1, one("Point", [-0.0, 0, 0])["X"]) == 1.0
    assert one("Point", [1.26, -0.04, 3], rounding={"it": 1}) == {"X": 1.3, "Y": 0.0, "Z": 3.0}
    circle = one("Circle", {"Center": [0.04, 0, 0], "Normal": [1, 1, 1], "Radius": 2.06}, rounding={"it": 1})
    assert circle["Radius"] == 2.1
    assert circle["Plane"]["Origin"]["X"] == 0.0
    assert circle["Plane"]["ZAxis"]["X"] == pytest.approx(3**-0.5)  # a direction is no length


@pytest.mark.parametrize("value", [[1, 2, 3], {"Origin": [1, 2, 3]}, "1,2,3", WORLD | {"Normal": Z, "IsValid": True}])
def test_a_point_alone_is_the_worlds_plane_there(value: Any) -> None:
    assert one("Plane", value) == WORLD


def test_axes_come_out_unit_and_upright() -> None:
    found = one("Plane", {"origin": [0, 0, 0], "xaxis": [0, 1e200, 0], "yaxis": [-5, 5, 0]})
    assert found["XAxis"] == Y
    assert found["YAxis"] == {"X": -1.0, "Y": 0.0, "Z": 0.0}
    assert found["ZAxis"] == Z


def test_the_z_axis_is_that_of_the_others_whatever_was_sent() -> None:
    assert one("Plane", WORLD | {"ZAxis": {"X": 0, "Y": 0, "Z": -1}})["ZAxis"] == Z


@pytest.mark.parametrize(
    "axes",
    [
        {"XAxis": [1, 0, 0], "YAxis": [2, 0, 0]},
        {"XAxis": [1, 0, 0], "YAxis": [-1, 0, 0]},
        {"XAxis": [0, 0, 0], "YAxis": [0, 1, 0]},
        {"Normal": [0, 0, 0]},
    ],
)
def test_axes_that_make_no_plane_are_refused(axes: dict[str, Any]) -> None:
    assert code("Plane", {"Origin": [0, 0, 0], **axes}) == "invalid_axes"


def test_a_plane_may_be_given_by_its_normal() -> None:
    assert one("Plane", {"Origin": HERE, "Normal": [0, 0, 7]}) == WORLD
    tilted = one("Plane", {"Origin": HERE, "Normal": [1, 0, 1]})
    assert tilted["XAxis"]["Z"] == 0.0
    assert tilted["ZAxis"]["X"] == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    "value",
    [
        {"From": {"X": 0, "Y": 0, "Z": 0}, "To": [1, 2, 3], "Length": 3.7, "Direction": {}},
        {"from": "0,0,0", "to": "1,2,3"},
        [[0, 0], [1, 2, 3]],
        [[[0, 0], [1, 2, 3]]],
        "[[0,0,0],[1,2,3]]",
    ],
)
def test_a_line_is_two_points(value: Any) -> None:
    assert one("Line", value) == {"From": {"X": 0.0, "Y": 0.0, "Z": 0.0}, "To": HERE}


def test_a_line_may_have_no_length() -> None:
    assert one("Line", [[1, 2, 3], [1, 2, 3]]) == {"From": HERE, "To": HERE}


def test_a_circle_has_a_plane_or_a_centre() -> None:
    expected = {"Plane": WORLD, "Radius": 5.0}
    assert one("Circle", {"Plane": [1, 2, 3], "Radius": 5}) == expected
    assert one("Circle", {"Center": [1, 2, 3], "Radius": 5}) == expected
    assert one("Circle", {"center": [1, 2, 3], "normal": [0, 0, 1], "radius": 5}) == expected
    assert one("Circle", expected | {"Center": HERE, "Normal": Z, "Diameter": 10.0}) == expected


def test_a_box_has_three_intervals_and_a_rectangle_two() -> None:
    sides = {"X": [0, 10], "Y": {"T0": 5, "T1": -5, "Length": 10.0}}
    intervals = {"X": {"T0": 0.0, "T1": 10.0}, "Y": {"T0": -5.0, "T1": 5.0}}
    assert one("Rectangle", {"Plane": HERE, **sides, "Width": 10}) == {"Plane": WORLD, **intervals}
    found = one("Box", {"Plane": HERE, **sides, "Z": [0, 1], "Volume": 100})
    assert found == {"Plane": WORLD, **intervals, "Z": {"T0": 0.0, "T1": 1.0}}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("Point", 7, "type_error"),
        ("Point", "seven", "type_error"),
        ("Point", [1], "type_error"),
        ("Point", [1, 2, 3, 4], "type_error"),
        ("Point", [[1, 2, "3"]], "type_error"),
        ("Point", [[1, 2, True]], "type_error"),
        ("Point", {"X": "1", "Y": 2}, "type_error"),
        ("Point", {"X": 1}, "required"),
        ("Point", {"X": 1, "Y": 2, "W": 3}, "unknown_field"),
        ("Point", {"X": 1, "Y": 2, "x": 3}, "duplicate_input"),
        ("Point", "1,2,nan", "type_error"),
        ("Point", "1,2,1e999", "not_finite"),
        ("Point", '{"X":NaN,"Y":0}', "not_finite"),
        ("Point", [math.inf, 0, 0], "not_finite"),
        ("Point", "[" * 100_000, "type_error"),
        ("Point", [None, 1, 2], "type_error"),
        ("Plane", {"XAxis": [1, 0, 0], "YAxis": [0, 1, 0]}, "required"),
        ("Plane", {"Origin": [0, 0, 0], "XAxis": [1, 0, 0]}, "required"),
        ("Line", [[0, 0, 0], [1, 0, 0], [2, 0, 0]], "wrong_count"),
        ("Line", {"From": [0, 0, 0]}, "required"),
        ("Circle", {"Center": [0, 0, 0], "Radius": 0}, "out_of_range"),
        ("Circle", {"Center": [0, 0, 0], "Radius": -1}, "out_of_range"),
        ("Circle", {"Radius": 1}, "required"),
        ("Circle", [0, 0, 0], "wrong_shape"),
        ("Box", {"Plane": [0, 0, 0], "X": [0, 1], "Y": [0, 1]}, "required"),
        ("Box", {"Plane": [0, 0, 0], "X": [0, 1], "Y": [0, 1], "Z": 3}, "type_error"),
        ("Rectangle", {"Plane": [0, 0, 0], "X": [0, 1], "Y": [0, 1], "Z": [0, 1]}, "unknown_field"),
    ],
)
def test_what_is_wrong_is_told(kind: InputType, value: Any, expected: str) -> None:
    _, errors = read(kind, value)
    assert {error.code for error in errors} == {expected.replace("wrong_shape", "type_error")}


def test_the_message_names_the_part_and_what_is_allowed() -> None:
    assert message("Circle", {"Plane": {"Origin": {"X": "a", "Y": 0}}, "Radius": 1}).startswith("Plane: Origin: X: ")
    assert "'W'" in message("Point", {"X": 1, "Y": 2, "W": 3})
    assert "[1, 2, 3]" in message("Point", "seven")


def test_what_is_left_out_gets_the_default_as_if_it_were_sent() -> None:
    item = Input(name="it", param_type="Point", default=('{"X":1.26,"Y":2.0,"Z":3.0}',))
    found, errors = read_inputs(Interface(inputs=(item,)), {}, rounding={"it": 1})
    assert not errors
    assert found == {"it": {"{0}": ('{"X":1.3,"Y":2.0,"Z":3.0}',)}}


def test_a_designers_circle_that_nobody_could_send_is_left_as_it_is() -> None:
    text = canonical({"Plane": WORLD, "Radius": 0.0})
    item = Input(name="it", param_type="Circle", default=(text,))
    assert read_inputs(Interface(inputs=(item,)), {}) == ({"it": {"{0}": (text,)}}, [])


def test_an_input_that_can_not_be_set_needs_no_value_and_takes_none() -> None:
    closed = Input(name="dim", param_type="Number", settable=False, reason="its slider is wired.")
    odd = Input(name="odd", param_type="Any")
    interface = Interface(inputs=(closed, odd))
    assert read_inputs(interface, {}) == ({"dim": {}, "odd": {}}, [])
    _, errors = read_inputs(interface, {"dim": 3, "odd": "x"})
    assert [(error.field, error.code) for error in errors] == [("dim", "not_settable"), ("odd", "not_settable")]
    assert "its slider is wired" in errors[0].message


numbers = st.floats(-1e9, 1e9, allow_subnormal=False)
points = st.tuples(numbers, numbers, numbers).map(list)
directions = st.tuples(*[st.floats(-10, 10)] * 3).filter(lambda v: max(map(abs, v)) > 1e-3).map(list)
planes = st.fixed_dictionaries({"Origin": points, "Normal": directions}) | st.fixed_dictionaries(
    {"Origin": points, "XAxis": directions, "YAxis": directions}
)
intervals = st.tuples(numbers, numbers).map(list)
SOME: dict[str, st.SearchStrategy[Any]] = {
    "Point": points,
    "Vector": points,
    "Plane": planes,
    "Line": st.tuples(points, points).map(list),
    "Circle": st.fixed_dictionaries({"Plane": planes, "Radius": st.floats(1, 1e6)}),
    "Rectangle": st.fixed_dictionaries({"Plane": planes, "X": intervals, "Y": intervals}),
    "Box": st.fixed_dictionaries({"Plane": planes, "X": intervals, "Y": intervals, "Z": intervals}),
}


@given(st.data(), st.none() | st.integers(0, 6))
def test_what_came_out_can_be_sent_again_and_stays_the_same(data: st.DataObject, decimals: int | None) -> None:
    kind: InputType = data.draw(st.sampled_from(sorted(STRUCTS)))  # type: ignore[assignment]
    rounding = {} if decimals is None else {"it": decimals}
    first, errors = read(kind, data.draw(SOME[kind]), rounding=rounding)
    if errors:
        assert errors[0].code in ("invalid_axes", "out_of_range")
        return
    for again in (json.loads(str(first["{0}"][0])), first["{0}"][0]):
        assert read(kind, again, rounding=rounding) == (first, [])


@given(planes)
def test_every_plane_has_three_unit_axes_upright_to_each_other(plane: dict[str, Any]) -> None:
    branches, errors = read("Plane", plane)
    if errors:
        return
    found = json.loads(str(branches["{0}"][0]))
    x, y, z = ([found[axis][part] for part in "XYZ"] for axis in ("XAxis", "YAxis", "ZAxis"))
    for a, b in ((x, y), (y, z), (z, x)):
        assert abs(math.hypot(*a) - 1) < 1e-9
        assert abs(sum(p * q for p, q in zip(a, b, strict=True))) < 1e-9
