"""Do equal solves have one key, and others another?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computeapi.solve.inputs.reading import read_inputs
from computeapi.solve.keys import solve_key, time_to_live
from definitions.schema import Input, Interface

WIDTH = Input(name="width", param_type="Number", default=(10.0,))
COUNT = Input(name="count", param_type="Integer", default=(2,))
LABEL = Input(name="label", param_type="Text", default=("plain",))
LID = Input(name="lid", param_type="Boolean", default=(False,))
SIZES = Input(name="sizes", param_type="Number", default=(1.0,), at_least=0, at_most=9)
TREE = Input(name="tree", param_type="Number", default=(1.0,), tree_access=True, at_least=0, at_most=9)
ALL = Interface(inputs=(WIDTH, COUNT, LABEL, LID, SIZES, TREE))
BASE: dict[str, Any] = {"digest": "d", "engine": "fake", "engine_version": "1", "epoch": 0}


def key(values: dict[str, Any], *, rounding: dict[str, int] | None = None, **other: Any) -> str:
    inputs, errors = read_inputs(ALL, values, rounding=rounding)
    assert not errors, errors
    return solve_key(**(BASE | other), inputs=inputs)


def test_a_key_is_64_hex_digits() -> None:
    assert len(key({})) == 64
    assert set(key({})) <= set("0123456789abcdef")


def test_defaults_left_out_or_spelt_out_are_one_key() -> None:
    said = {"width": 10, "count": 2, "label": "plain", "lid": False, "sizes": [1], "tree": {"{0}": [1]}}
    assert key({}) == key(said) == key({"RH_IN:width": 10.0, "lid": None})


@pytest.mark.parametrize(
    "values",
    [
        {"width": 11},
        {"width": 10.000000000000002},
        {"count": 3},
        {"label": "Plain"},
        {"label": ""},
        {"lid": True},
        {"sizes": []},
        {"sizes": [1, 1]},
        {"tree": {"{1}": [1]}},
        {"tree": {"{0}": [1], "{1}": []}},
    ],
)
def test_another_value_is_another_key(values: dict[str, Any]) -> None:
    assert key(values) != key({})


@pytest.mark.parametrize("other", [{"digest": "e"}, {"engine": "openscad"}, {"engine_version": "2"}, {"epoch": 1}])
def test_another_file_engine_version_or_epoch_is_another_key(other: dict[str, Any]) -> None:
    assert key({}, **other) != key({})


def test_values_of_two_inputs_do_not_run_into_each_other() -> None:
    assert key({"label": "a", "sizes": [1, 2]}) != key({"label": "a1", "sizes": [2]})
    assert key({"tree": {"{0}": [1, 2]}}) != key({"tree": {"{0}": [1], "{1}": [2]}})
    assert key({"label": "1"}) != key({"label": "true"})


values = st.fixed_dictionaries(
    {
        "width": st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
        "count": st.integers(-1000, 1000),
        "label": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
        "lid": st.booleans(),
        "sizes": st.lists(st.integers(-9, 9), max_size=9),
        "tree": st.dictionaries(st.sampled_from(["{0}", "{0;1}", "{2}"]), st.lists(st.integers(), max_size=3)),
    }
)


@given(values, st.randoms())
def test_the_order_of_inputs_and_branches_does_not_matter(given: dict[str, Any], random: Any) -> None:
    def shuffled(mapping: dict[str, Any]) -> dict[str, Any]:
        pairs = list(mapping.items())
        random.shuffle(pairs)
        return dict(pairs)

    assert key(shuffled(given | {"tree": shuffled(given["tree"])})) == key(given)


@given(values)
def test_whole_numbers_may_be_written_as_fractions(given: dict[str, Any]) -> None:
    as_floats = given | {"width": float(given["width"]), "count": float(given["count"])}
    assert key(as_floats | {"sizes": [float(n) for n in given["sizes"]]}) == key(given)


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_a_rounded_value_has_the_key_of_what_is_solved(number: float, decimals: int) -> None:
    assert key({"width": number}, rounding={"width": decimals}) == key({"width": round(number, decimals)})


@given(values, values)
def test_two_solves_share_a_key_only_if_they_are_the_same(one: dict[str, Any], two: dict[str, Any]) -> None:
    same = read_inputs(ALL, one)[0] == read_inputs(ALL, two)[0]
    assert (key(one) == key(two)) == same


@pytest.mark.parametrize(
    ("name", "inputs", "seconds"),
    [
        ("Box.scad", 3, 3600),
        ("Box.scad", 10, 3600),
        ("Box.scad", 11, 7200),
        ("TopoOpt.py", 3, 7200),
        ("TopoOpt2.gh", 11, 14400),
        ("StressAnalysis.gh", 3, 1800),
        ("Analysis.gh", 12, 3600),
    ],
)
def test_how_long_an_answer_is_kept(name: str, inputs: int, seconds: int) -> None:
    assert time_to_live(name, inputs=inputs, usual=3600) == seconds


def test_an_answer_is_kept_five_minutes_at_least() -> None:
    assert time_to_live("Box.scad", inputs=1, usual=10) == 300
