"""The range, step and number of values are those of the parameter, or of the slider that feeds it."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.readers.grasshopper import authoring as gh
from definitions.schema import UNLIMITED
from tests.readers.grasshopper.canvas import FLOAT, WHOLE, asked, numbers
from tests.readers.grasshopper.conftest import ReadOne


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


def test_a_whole_number_on_the_way_makes_whole_numbers(one: ReadOne) -> None:
    between = gh.integer("", sources=[FLOAT])
    assert numbers(one(FLOAT, between, gh.get_number("x", sources=[between]))) == ("Integer", (4,), 1, 9, 1)


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


def test_a_range_without_any_value_is_none(one: ReadOne) -> None:
    found = one(FLOAT, gh.get_number("x", minimum=50.0, sources=[FLOAT]))
    assert (found.minimum, found.maximum) == (50, None)
    found = one(gh.get_number("x", minimum=5.0, maximum=1.0))
    assert (found.minimum, found.maximum) == (None, None)
    found = one(*asked(gh.slider("", value=2, minimum=2, maximum=2, steps="odd")))
    assert (found.minimum, found.maximum, found.default) == (None, None, (2,))
