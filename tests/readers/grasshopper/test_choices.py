"""The choices of an input are those of the value list that feeds it, as values that can be sent."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.inputs import allowance
from tests.readers.grasshopper.canvas import asked, problem, with_items
from tests.readers.grasshopper.conftest import Read, ReadOne


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


def test_what_is_longer_than_a_choice_is_left_out(read: Read) -> None:
    words = gh.value_list("", {"Short": '"a"', "Long": f'"{"b" * 501}"'})
    found = read(words, *asked(gh.text("", sources=[words])))
    assert [choice.value for choice in found.inputs[0].choices] == ["a"]
    assert "the choice 'Long' has 501 characters" in problem(found, "RH_IN:it: the choice")


def test_equal_choices_are_one(one: ReadOne) -> None:
    sizes = gh.value_list("", {"Two": "2", "Again": "1 + 1", "Three": "3"})
    found = one(sizes, *asked(gh.integer("", sources=[sizes])))
    assert [(choice.value, choice.label) for choice in found.choices] == [(2, "Two"), (3, "Three")]


def test_a_file_has_a_bounded_number_of_choices(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "VALUES", 5)
    sizes = gh.value_list("", {"One": "1", "Two": "2", "Three": "3"})
    found = read(sizes, gh.get_number("x", sources=[sizes]), gh.get_number("y", sources=[sizes]))
    assert [len(item.choices) for item in found.inputs] == [3, 0]
    assert problem(found, "y:") == "y: its choices are left out: the file has too many values."
