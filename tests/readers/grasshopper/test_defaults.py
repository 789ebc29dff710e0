"""The default of an input is what its parameter holds where nobody sends anything, as a value that can be sent."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.readers.grasshopper import authoring as gh
from tests.readers.grasshopper.canvas import FLOAT, WHOLE, asked, other, problem, with_items
from tests.readers.grasshopper.conftest import Read, ReadOne


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
        (gh.get_number("x", at_least=2, sources=[FLOAT]), "it has 1 of at least 2 values"),
        (gh.get_number("x", at_most=1, sources=[FLOAT, WHOLE]), "it has 2 values, of at most 1"),
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
    assert "its own text has 65,537 characters, too many for a default" in problem(found, "RH_IN:it: every")
    assert read(*asked(gh.text("", ["x" * 65_536]))).inputs[0].max_length is None


def test_texts_of_all_inputs_together_are_bounded(read: Read) -> None:
    words = gh.text("", ["x" * 60_000] * 10)
    found = read(words, *(gh.get_string(f"x{n}", at_most=10, sources=[words]) for n in range(3)))
    assert [item.default is not None for item in found.inputs] == [True, False, False]
    assert "the file has too much text" in problem(found, "x2:")
