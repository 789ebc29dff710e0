"""Ranges, steps, choices and defaults are those of what feeds an input, as honest as the file allows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.values import BoundingBox, Interval, Line, Plane, Point3d
from definitions.schema import UNLIMITED, Input, Interface
from tests.readers.grasshopper.canvas import GONE, asked, ball, other, with_items
from tests.readers.grasshopper.conftest import Read, ReadOne

FLOAT = gh.slider("Length", value=4.5, minimum=1, maximum=9, digits=2)
WHOLE = gh.slider("Count", value=4, minimum=1, maximum=9, steps="integer")


def numbers(found: Input) -> tuple[Any, ...]:
    return found.param_type, found.default, found.minimum, found.maximum, found.step


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"digits": 2}, ("Number", (4.5,), 1, 9, 0.01)),
        ({"digits": 0}, ("Number", (4.0,), 1, 9, 1)),
        ({"steps": "integer"}, ("Integer", (4,), 1, 9, 1)),
        ({"steps": "integer", "value": 7.0, "minimum": 0.5, "maximum": 9.9}, ("Integer", (7,), 1, 9, 1)),
        ({"steps": "even", "value": 4}, ("Integer", (4,), 2, 8, 2)),
        ({"steps": "odd", "value": 5, "minimum": 0, "maximum": 10}, ("Integer", (5,), 1, 9, 2)),
        ({"value": 3, "minimum": 9, "maximum": 1}, ("Number", (3.0,), 1, 9, 0.001)),
    ],
)
def test_a_slider_gives_its_range_step_and_value(one: ReadOne, settings: dict[str, Any], expected: Any) -> None:
    found = one(*asked(gh.slider("", **({"value": 4.5, "minimum": 1, "maximum": 9} | settings))))
    assert numbers(found) == expected
    assert (found.at_least, found.at_most, found.receiver) == (1, 1, "GH_NumberSlider")
    assert all(type(value) is (int if found.param_type == "Integer" else float) for value in found.default or ())


def test_a_parameter_has_the_range_of_the_slider_that_feeds_it(one: ReadOne) -> None:
    assert numbers(one(FLOAT, *asked(gh.number("", sources=[FLOAT])))) == ("Number", (4.5,), 1, 9, 0.01)
    assert numbers(one(FLOAT, gh.get_number("length", sources=[FLOAT]))) == ("Number", (4.5,), 1, 9, 0.01)


def test_a_number_fed_by_whole_numbers_is_an_integer(one: ReadOne) -> None:
    found = one(WHOLE, gh.get_number("count", sources=[WHOLE]))
    assert numbers(found) == ("Integer", (4,), 1, 9, 1)
    assert found.as_json()["default"] == 4


def test_an_integer_fed_by_floats_takes_the_whole_ones(one: ReadOne) -> None:
    uneven = gh.slider("", value=2.5, minimum=0.5, maximum=9.5)
    assert numbers(one(uneven, *asked(gh.integer("", sources=[uneven])))) == ("Integer", (2,), 1, 9, 1)


def test_wires_are_followed_through_relays_and_parameters(one: ReadOne) -> None:
    relay = other("Relay", sources=[FLOAT.id])
    again = gh.number("", sources=[relay], key="again")
    assert numbers(one(FLOAT, relay, again, gh.get_number("x", sources=[again]))) == ("Number", (4.5,), 1, 9, 0.01)


def test_a_whole_number_on_the_way_makes_whole_numbers(one: ReadOne) -> None:
    between = gh.integer("", sources=[FLOAT])
    assert numbers(one(FLOAT, between, gh.get_number("x", sources=[between]))) == ("Integer", (4,), 1, 9, 1)


def test_several_wires_bring_all_their_values_and_no_range(one: ReadOne) -> None:
    found = one(FLOAT, WHOLE, *asked(gh.number("", sources=[FLOAT, WHOLE])))
    assert numbers(found) == ("Number", (4.5, 4.0), None, None, None)


def test_wires_of_what_is_gone_do_not_count(one: ReadOne) -> None:
    assert numbers(one(FLOAT, gh.get_number("x", sources=[GONE, FLOAT])))[1] == (4.5,)
    assert one(*asked(gh.number("", [7.0], sources=[GONE]))).default == (7.0,)


def problem(found: Interface, start: str) -> str:
    (said,) = [sentence for sentence in found.inventory.problems if sentence.startswith(start)]
    return said


def test_wires_in_a_loop_end(read: Read) -> None:
    first = gh.number("", key="first", sources=[gh.number("", key="second").id])
    second = gh.number("", key="second", sources=[first])
    found = read(first, second, gh.get_number("x", sources=[second]))
    assert found.inputs[0].default is None
    assert problem(found, "x:") == "x: every request must send it: its wires form a loop."


def test_wires_without_end_are_given_up(read: Read) -> None:
    chain = [FLOAT]
    for number in range(300):
        chain.append(gh.number("", sources=[chain[-1]], key=str(number)))
    found = read(*chain, gh.get_number("x", sources=[chain[-1]]))
    assert "its wires go through more than 100 objects" in problem(found, "x:")


def test_what_a_component_computes_is_not_guessed(read: Read) -> None:
    sphere = ball("Sphere:S", radius=[FLOAT])
    found = read(FLOAT, sphere, gh.get_number("x", sources=[sphere]))
    assert found.inputs[0].default is None
    assert problem(found, "x:") == "x: every request must send it: it is computed, by Sphere."


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, (1, 9)),
        ({"minimum": 2.0}, (2, 9)),
        ({"maximum": 8.0}, (1, 8)),
        ({"minimum": 2.0, "maximum": 8.0}, (2, 8)),
    ],
)
def test_the_own_bounds_of_a_contextual_parameter_come_before_those_of_its_slider(
    one: ReadOne, bounds: dict[str, float], expected: tuple[float, float]
) -> None:
    found = one(FLOAT, gh.get_number("x", sources=[FLOAT], **bounds))
    assert (found.minimum, found.maximum) == expected


@pytest.mark.parametrize("get", [gh.get_number, gh.get_integer])
def test_bounds_that_nobody_set_are_none(one: ReadOne, get: Any) -> None:
    found = one(get("x"))
    assert (found.minimum, found.maximum, found.step) == (None, None, None)


def test_a_contextual_parameter_says_how_many_values_it_takes(one: ReadOne) -> None:
    found = one(gh.get_point("x", at_least=0, at_most=5, tree=True, prompt="Corners of the plot"))
    assert (found.at_least, found.at_most, found.tree_access) == (0, 5, True)
    assert found.description == "Corners of the plot"


@pytest.mark.parametrize(("given", "expected"), [((3, 1), (3, UNLIMITED)), ((-4, 0), (0, UNLIMITED)), ((1, 1), (1, 1))])
def test_counts_that_allow_nothing_were_never_set(
    one: ReadOne, given: tuple[int, int], expected: tuple[int, int]
) -> None:
    found = one(gh.get_point("x", at_least=given[0], at_most=given[1]))
    assert (found.at_least, found.at_most) == expected


def test_labels_of_true_and_false_are_choices(one: ReadOne) -> None:
    found = one(gh.get_boolean("open", true="Open", false="Closed"))
    assert [(choice.value, choice.label) for choice in found.choices] == [(True, "Open"), (False, "Closed")]
    assert one(gh.get_boolean("open")).choices == ()


def test_presets_are_choices(one: ReadOne) -> None:
    found = one(with_items(gh.get_number("x"), ListCount=2, ListItem=[1.5, 2.5]))
    assert [(choice.value, choice.label) for choice in found.choices] == [(1.5, "1.5"), (2.5, "2.5")]


WOOD = {"Oak": '"oak"', "Ash": '"ash"', "Elm": '"elm"'}


def test_a_value_list_gives_choices_and_the_selected_one(one: ReadOne) -> None:
    wood = gh.value_list("Wood", WOOD, selected=["Ash"])
    found = one(wood, *asked(gh.text("", sources=[wood])))
    assert [(choice.value, choice.label) for choice in found.choices] == [
        ("oak", "Oak"),
        ("ash", "Ash"),
        ("elm", "Elm"),
    ]
    assert found.default == ("ash",)


def test_its_expressions_are_evaluated_as_the_receiver_takes_them(one: ReadOne) -> None:
    sizes = gh.value_list("", {"One": "1", "Three": "2² - 1", "Four": "Sqrt(16)", "Half": "1/2"}, selected=["Three"])
    values = {
        "integer": ([1, 3, 4, 0], (3,)),
        "number": ([1.0, 3.0, 4.0, 0.5], (3.0,)),
        "text": (["1", "3", "4", "0.5"], ("3",)),
    }
    for name, (choices, default) in values.items():
        found = one(sizes, *asked(getattr(gh, name)("", sources=[sizes])))
        assert ([choice.value for choice in found.choices], found.default) == (choices, default)


@pytest.mark.parametrize(
    ("mode", "selected", "default"),
    [
        ("dropdown", ["Ash", "Elm"], ("ash",)),
        ("dropdown", ["None of them"], ("oak",)),
        ("cycle", ["Elm"], ("elm",)),
        ("check list", ["Oak", "Elm"], ("oak", "elm")),
        ("check list", ["None of them"], None),
    ],
)
def test_only_a_check_list_gives_several(one: ReadOne, mode: Any, selected: list[str], default: Any) -> None:
    wood = gh.value_list("Wood", WOOD, selected=selected, mode=mode)
    assert one(wood, *asked(gh.text("", sources=[wood]))).default == default


def test_an_expression_that_cannot_be_read_is_taken_as_text_and_reported(read: Read) -> None:
    odd = gh.value_list("Odd", {"Good": "1", "Bad": "Magic(3)"})
    found = read(odd, *asked(gh.text("", sources=[odd])))
    assert [choice.value for choice in found.inputs[0].choices] == ["1", "Magic(3)"]
    assert problem(found, "the Value List 'Odd'") == (
        "the Value List 'Odd': the expression 'Magic(3)' of the choice 'Bad' can't be read: "
        "the function 'magic' isn't known here. It is taken as a text."
    )
    found = read(odd, *asked(gh.number("", sources=[odd])))
    assert [choice.value for choice in found.inputs[0].choices] == [1.0]
    assert problem(found, "RH_IN:it: the choice") == "RH_IN:it: the choice 'Bad' is no Number; it is left out."


def test_a_value_list_alone_shows_its_choices_though_it_cannot_be_set(one: ReadOne) -> None:
    found = one(*asked(gh.value_list("", {"One": "1", "Oak": '"oak"'})))
    assert ([choice.value for choice in found.choices], found.default) == ([1, "oak"], (1,))


def test_a_toggle_and_a_button_give_their_value(one: ReadOne) -> None:
    toggle, button = gh.toggle("", value=True), with_items(other("Button"), ExpressionNormal="1 = 2")
    assert one(toggle, gh.get_boolean("x", sources=[toggle])).default == (True,)
    assert one(*asked(toggle)).default == (True,)
    assert one(button, gh.get_boolean("x", sources=[button])).default == (False,)


@pytest.mark.parametrize(
    ("words", "multiline", "get", "default"),
    [
        ("1.5", True, gh.get_number, (1.5,)),
        ("3/4", True, gh.get_number, (0.75,)),
        ("1\n2\r\n3", False, gh.get_number, (1.0, 2.0, 3.0)),
        ("2.6", True, gh.get_integer, (3,)),
        (" True ", True, gh.get_boolean, (True,)),
        ("a\nb", True, gh.get_string, ("a\nb",)),
        ("a\nb", False, gh.get_string, ("a", "b")),
        ("", True, gh.get_string, ("",)),
        ("{1, 2.5, -3}", True, gh.get_point, ('{"X":1.0,"Y":2.5,"Z":-3.0}',)),
        ("1,2", True, gh.get_point, ('{"X":1.0,"Y":2.0,"Z":0.0}',)),
        ("wide", True, gh.get_number, None),
        ("9999999999", True, gh.get_integer, None),
        ("maybe", True, gh.get_boolean, None),
        ("1;2", True, gh.get_point, None),
    ],
)
def test_a_panel_is_read_as_the_receiver_takes_it(
    one: ReadOne, words: str, multiline: bool, get: Any, default: Any
) -> None:
    note = gh.panel("", words, multiline=multiline)
    assert one(note, get("x", at_most=5, sources=[note])).default == default


def test_a_panel_shows_what_feeds_it(one: ReadOne) -> None:
    note = gh.panel("", "stale", sources=[WHOLE])
    assert one(WHOLE, note, gh.get_string("x", sources=[note])).default == ("4",)


def test_a_parameter_s_own_expression_is_applied(read: Read) -> None:
    doubled = with_items(gh.number("", sources=[FLOAT]), InternalExpression="x * 2")
    assert numbers(read(FLOAT, *asked(doubled)).inputs[0]) == ("Number", (9.0,), None, None, None)
    unknown = with_items(gh.number("", sources=[FLOAT]), InternalExpression="Magic(x)")
    assert "the expression 'Magic(x)' can't be read" in problem(read(FLOAT, *asked(unknown)), "RH_IN:it: every")


PLANE = Plane(Point3d(1.0, 2.0, 3.0), Point3d(1.0, 0.0, 0.0), Point3d(0.0, 1.0, 0.0))
POINT = {"X": 1.0, "Y": 2.0, "Z": 3.0}
PLANE_JSON = {
    "Origin": POINT,
    "XAxis": {"X": 1.0, "Y": 0.0, "Z": 0.0},
    "YAxis": {"X": 0.0, "Y": 1.0, "Z": 0.0},
    "ZAxis": {"X": 0.0, "Y": 0.0, "Z": 1.0},
}
SIDES = [Interval(0.0, 2.0), Interval(4.0, 1.0), Interval(0.0, 6.0)]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Vector", {"vector": Point3d(1.0, 2.0, 3.0)}, POINT),
        ("Plane", {"plane": PLANE}, PLANE_JSON),
        ("Line", {"A": Point3d(1.0, 2.0, 3.0), "B": Point3d(1.0, 2.0, 3.0)}, {"From": POINT, "To": POINT}),
        ("Circle", {"plane": PLANE, "radius": 2.5}, {"Plane": PLANE_JSON, "Radius": 2.5}),
        (
            "Rectangle",
            {"plane": PLANE, "x": SIDES[0], "y": SIDES[1]},
            {"Plane": PLANE_JSON, "X": {"T0": 0.0, "T1": 2.0}, "Y": {"T0": 1.0, "T1": 4.0}},
        ),
        (
            "Box",
            {"plane": PLANE, "x": SIDES[0], "y": SIDES[1], "z": SIDES[2]},
            {
                "Plane": PLANE_JSON,
                "X": {"T0": 0.0, "T1": 2.0},
                "Y": {"T0": 1.0, "T1": 4.0},
                "Z": {"T0": 0.0, "T1": 6.0},
            },
        ),
    ],
)
def test_a_struct_is_the_json_that_rhinocommon_writes(
    one: ReadOne, name: str, value: dict[str, Any], expected: Any
) -> None:
    found = one(*asked(other(name, value)))
    assert found.default is not None
    assert json.loads(str(found.default[0])) == expected
    assert Interface.from_json(Interface(inputs=(found,)).as_json()).inputs == (found,)


def test_a_point_and_a_plane_stand_for_each_other(one: ReadOne) -> None:
    base, corner = other("Plane", {"plane": PLANE}), gh.point("Pt", [(1, 2, 3)])
    assert json.loads(str((one(base, gh.get_point("x", sources=[base])).default or ())[0])) == POINT
    assert json.loads(str((one(corner, gh.get_plane("x", sources=[corner])).default or ())[0])) == PLANE_JSON


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Circle", {"plane": PLANE, "radius": 0.0}),
        ("Circle", {"plane": PLANE}),
        ("Rectangle", {"plane": PLANE, "x": SIDES[0]}),
        ("Vector", {"vector": Point3d(float("inf"), 0.0, 0.0)}),
        ("Line", {"A": Point3d(1.0, 2.0, 3.0)}),
    ],
)
def test_a_struct_that_is_none_is_no_default(read: Read, name: str, value: dict[str, Any]) -> None:
    found = read(*asked(other(name, value)))
    assert found.inputs[0].default is None
    assert problem(found, "RH_IN:it: every") == f"RH_IN:it: every request must send it: its value is no {name}."


def test_other_ways_to_write_lines_and_boxes_are_read_too() -> None:
    from definitions.readers.grasshopper.structs import struct

    line = struct("Line", (Line(Point3d(0.0, 0.0, 0.0), Point3d(1.0, 2.0, 3.0)),))
    assert json.loads(line or "")["To"] == POINT
    box = struct("Box", (BoundingBox(Point3d(0.0, 0.0, 0.0), Point3d(1.0, 2.0, 3.0)),))
    assert json.loads(box or "")["Z"] == {"T0": 0.0, "T1": 3.0}


def test_persistent_values_of_each_kind_are_the_default(one: ReadOne) -> None:
    assert one(*asked(gh.number("", [1.5, 2.0]))).default == (1.5, 2.0)
    assert one(*asked(gh.integer("", [3]))).default == (3,)
    assert one(*asked(gh.boolean("", [False]))).default == (False,)
    assert one(*asked(gh.text("", ["a", ""]))).default == ("a", "")
    assert one(*asked(gh.point("", [(1, 2, 3)]))).default == ('{"X":1.0,"Y":2.0,"Z":3.0}',)


def test_several_branches_are_no_default_but_may_be_sent(read: Read) -> None:
    found = read(*asked(gh.number("", {"{0;0}": [1.0], "{0;1}": [2.0]})))
    assert (found.inputs[0].default, found.inputs[0].tree_access) == (None, True)
    assert problem(found, "RH_IN:it: every") == "RH_IN:it: every request must send it: it is a tree of 2 branches."


def test_a_flattened_tree_is_a_list(one: ReadOne) -> None:
    flat = with_items(gh.number("", {"{0;0}": [1.0], "{0;1}": [2.0]}), Mapping=1)
    assert one(*asked(flat)).default == (1.0, 2.0)
    grafted = with_items(gh.number("", [1.0, 2.0]), Mapping=2)
    assert one(*asked(grafted)).tree_access


def test_one_branch_is_a_list_wherever_it_lies(one: ReadOne) -> None:
    assert one(*asked(gh.number("", {"{0;0}": [1.0, 2.0]}))).default == (1.0, 2.0)


def test_a_null_is_no_default(read: Read) -> None:
    found = read(*asked(gh.text("", ["a", None])))
    assert problem(found, "RH_IN:it: every") == "RH_IN:it: every request must send it: it has an empty value."


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (gh.get_number("x", minimum=5.0, sources=[FLOAT]), "its value 4.5 is out of its range"),
        (gh.get_number("x", at_least=2, sources=[FLOAT]), "it has 1 values, less than 2"),
        (gh.get_number("x", at_most=1, sources=[FLOAT, WHOLE]), "it has 2 values, more than 1"),
    ],
)
def test_what_could_not_be_sent_is_no_default(read: Read, thing: gh.Thing, said: str) -> None:
    found = read(FLOAT, WHOLE, thing)
    assert found.inputs[0].default is None
    assert said in problem(found, "x:")


def test_what_may_be_left_out_is_not_called_missing(read: Read) -> None:
    found = read(gh.get_number("x", at_least=0), *asked(gh.number("", optional=True)))
    assert [item.at_least for item in found.inputs] == [0, 0]
    assert not any("every request" in sentence for sentence in found.inventory.problems)


def test_too_many_values_are_left_and_reported(read: Read) -> None:
    found = read(*asked(gh.number("", [1.0] * 1001)))
    assert problem(found, "RH_IN:it: every") == "RH_IN:it: every request must send it: it has more than 1,000 values."
    assert len(read(*asked(gh.number("", [1.0] * 1000))).inputs[0].default or ()) == 1000


def test_all_inputs_together_keep_a_bounded_number_of_values(read: Read) -> None:
    many = gh.number("", [1.0] * 1000)
    found = read(many, *(gh.get_number(f"x{n}", at_most=1000, sources=[many]) for n in range(12)))
    assert [item.default is not None for item in found.inputs] == [True] * 10 + [False] * 2
    assert "the file has too many values" in problem(found, "x11:")


def test_an_input_whose_own_text_is_long_takes_long_texts(read: Read) -> None:
    found = read(*asked(gh.text("", ["x" * 65_537])))
    assert (found.inputs[0].default, found.inputs[0].max_length) == (None, 1 << 22)
    assert "its text has 65,537 characters" in problem(found, "RH_IN:it: every")
    assert read(*asked(gh.text("", ["x" * 65_536]))).inputs[0].max_length is None


def test_a_description_and_nickname_that_somebody_wrote_are_shown(one: ReadOne) -> None:
    plain = gh.number("Num", [1.0])
    assert (one(*asked(plain)).description, one(*asked(plain)).nickname) == ("", None)
    kind = replace(plain.kind, description="Along the wall")
    own = replace(plain, kind=kind, nickname="Length of shelf")
    assert (one(*asked(own)).description, one(*asked(own)).nickname) == ("Along the wall", "Length of shelf")


def test_an_input_is_under_the_title_of_the_smallest_group_around_it(read: Read) -> None:
    width, depth, other_one = (gh.get_number(name) for name in ("width", "depth", "other"))
    height, named = asked(gh.number("", [1.0]))
    groups = [
        gh.group("Everything", [width, depth, other_one, named]),
        gh.group("Size", [width, named]),
        gh.group("Group", [depth]),
        gh.group("", [depth], key="2"),
        gh.group("RH_OUT:x", [depth]),
    ]
    found = {item.name: item.group for item in read(width, depth, other_one, height, named, *groups).inputs}
    assert found == {"width": "Size", "depth": "Everything", "other": "Everything", "RH_IN:it": "Size"}


def test_a_wire_that_still_ends_in_a_grouped_parameter_is_reported(read: Read) -> None:
    fed = read(FLOAT, *asked(gh.number("", sources=[FLOAT])))
    assert any("a wire still ends in its parameter" in sentence for sentence in fed.inventory.problems)
    for found in (read(*asked(gh.number("", [1.0]))), read(FLOAT, gh.get_number("x", sources=[FLOAT]))):
        assert not any("a wire still ends" in sentence for sentence in found.inventory.problems)


def test_problems_are_not_more_than_anybody_reads(read: Read) -> None:
    found = read(*(gh.get_number(f"x{n}") for n in range(300)))
    assert len(found.inventory.problems) == 101
    assert found.inventory.problems[-1] == "And 201 more."
