"""Which inputs does a sweep make, and which sweeps are refused?"""

from __future__ import annotations

import math
from typing import Any

import pytest

from computeapi.batches.sweep import Sweep, in_words, read_sweep
from softly.lib.errors import FieldErrors


def swept(given: Any) -> Sweep:
    errors = FieldErrors()
    sweep = read_sweep(given, errors)
    assert not errors
    return sweep


def values(given: Any) -> list[Any]:
    return [each["x"] for each in swept({"x": given}).combinations()]


def faults(given: Any) -> dict[str, str]:
    errors = FieldErrors()
    read_sweep(given, errors)
    return {error.field: error.code for error in errors}


def test_every_combination_is_made_and_the_last_name_varies_fastest() -> None:
    sweep = swept({"a": [2, 1], "b": {"from": 1, "to": 3, "step": 1}})
    assert [tuple(each.values()) for each in sweep.combinations()] == [(2, 1), (2, 2), (2, 3), (1, 1), (1, 2), (1, 3)]
    assert sweep.places(4) == {"a": 1, "b": 1}


def test_steps_of_a_tenth_do_not_drift() -> None:
    assert values({"from": 0, "to": 1, "step": 0.1}) == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    assert values({"from": 0.1, "to": 100.1, "step": 0.1})[-1] == 100.1
    assert len(values({"from": 0.1, "to": 100.1, "step": 0.1})) == 1001


def test_a_range_ends_before_what_is_past_its_end() -> None:
    assert values({"from": 1, "to": 2, "step": 0.4}) == [1, 1.4, 1.8]
    assert values({"from": 5, "to": 5, "step": 3}) == [5]


def test_a_count_puts_values_evenly_between_both_ends() -> None:
    assert values({"from": -1, "to": 1, "count": 5}) == [-1, -0.5, 0, 0.5, 1]
    assert values({"from": 0, "to": 1, "count": 4}) == [0, 1 / 3, 2 / 3, 1]
    assert values({"from": 3, "to": 3, "count": 1}) == [3]


def test_whole_values_are_whole_numbers_for_inputs_that_take_no_others() -> None:
    assert [type(value) for value in values({"from": 1.0, "to": 2.0, "step": 0.5})] == [int, float, int]


def test_a_list_is_taken_as_it_is() -> None:
    given = ["oak", True, [1, 2], {"{0}": [3]}, None]
    assert values(given) == given


def test_how_many_there_are_is_known_before_any_is_made() -> None:
    axis = {"from": 0, "to": 1, "step": 1e-6}
    assert swept({"a": axis, "b": axis}).size == 1_000_001**2
    widest = {"from": -1.7e308, "to": 1.7e308, "step": 5e-324}
    sweep = swept({str(number): widest for number in range(100)})
    assert in_words(sweep.size) == "more than 10^15"
    assert in_words(12_345) == "12,345"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"x": {"from": 1, "to": 2, "step": 0}}, {"sweep.x.step": "out_of_range"}),
        ({"x": {"from": 1, "to": 2, "step": -1}}, {"sweep.x.step": "out_of_range"}),
        ({"x": {"from": 2, "to": 1, "step": 1}}, {"sweep.x.to": "out_of_range"}),
        ({"x": {"from": 1, "to": math.nan, "step": 1}}, {"sweep.x.to": "type_error"}),
        ({"x": {"from": -math.inf, "to": 2, "step": 1}}, {"sweep.x.from": "type_error"}),
        ({"x": {"from": 10**400, "to": 2, "step": 1}}, {"sweep.x.from": "type_error"}),
        ({"x": {"from": True, "to": "2", "step": 1}}, {"sweep.x.from": "type_error", "sweep.x.to": "type_error"}),
        ({"x": {"from": 1, "step": 1}}, {"sweep.x.to": "required"}),
        ({"x": {"from": 1, "to": 2}}, {"sweep.x": "required"}),
        ({"x": {"from": 1, "to": 2, "step": 1, "count": 2}}, {"sweep.x": "too_many"}),
        ({"x": {"from": 1, "to": 2, "count": 0}}, {"sweep.x.count": "type_error"}),
        ({"x": {"from": 1, "to": 2, "count": 1}}, {"sweep.x.count": "out_of_range"}),
        ({"x": {"from": 2, "to": 2, "count": 3}}, {"sweep.x.count": "out_of_range"}),
        ({"x": {"from": 1, "to": 2, "count": 2.5}}, {"sweep.x.count": "type_error"}),
        ({"x": {"from": 1, "to": 2, "step": 1, "by": 1}}, {"sweep.x.by": "unknown_field"}),
        ({"x": [], "y": 3}, {"sweep.x": "required", "sweep.y": "type_error"}),
        ({}, {"sweep": "type_error"}),
        ([1, 2], {"sweep": "type_error"}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(given: Any, expected: dict[str, str]) -> None:
    assert faults(given) == expected
