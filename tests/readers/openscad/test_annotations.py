"""What stands behind a parameter is its range, its choices, its length or with what it is picked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.openscad.reading import inputs, one


@pytest.mark.parametrize(
    ("line", "low", "step", "high"),
    [
        ("x = 5.5; // [1:10]", 1, 1, 10),
        ("x = 5.5; // [1:0.5:10]", 1, 0.5, 10),
        ("x = 5.5; // [10]", 0, 1, 10),
        ("x = -5.5; // [-10:10]", -10, 1, 10),
        ("x = 5.5; // [10:1]", 1, 1, 10),
        ("x = 5.5; //[ 1 : .5 : 1e1 ] and words", 1, 0.5, 10),
        ("x = 5.5; // .5", None, 0.5, None),
        ("x = 5.5;", None, None, None),
        ("x = 5.5; // wide", None, None, None),
        ("x = 5.5; // [1:2:3:4]", None, None, None),
        ("x = 5.5; // [1:0:10]", 1, 1, 10),
        ("x = 5.5; // [1:1e999]", None, None, None),
        ("x = 5.5; // [1:10", None, None, None),
        ("x = 5.5; /* [1:10] */", None, None, None),
        ("x = 5.5; /* words */ // [1:10]", 1, 1, 10),
        ("x = 5.5 // [1:10]\n;", 1, 1, 10),
        ("x =\n5.5; // [1:10]", 1, 1, 10),
        ("x = 5.5 // [1:10]\n; // [2:20]", 2, 1, 20),
    ],
)
def test_a_number_has_the_range_and_step_behind_it(
    tmp_path: Path, line: str, low: float | None, step: float | None, high: float | None
) -> None:
    found = one(tmp_path, line)
    assert (found.param_type, found.minimum, found.step, found.maximum) == ("Number", low, step, high)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("n = 24; // [8:1:120]", "Integer"),
        ("n = 24; // [8:4:120]", "Integer"),
        ("n = 24; // 1", "Integer"),
        ("n = 2; // [1, 2, 3]", "Integer"),
        ("n = 2; // [1:One, 2:Two]", "Integer"),
        ("n = 24; // [8:120]", "Number"),
        ("n = 24;", "Number"),
        ("n = 24; // [8:0.5:120]", "Number"),
        ("n = 24.5; // [8:1:120]", "Number"),
        ("n = 24; // [8.5:1:120]", "Number"),
        ("n = 2; // [1, 2, 2.5]", "Number"),
        ("n = 1e20; // [0:1:1e30]", "Number"),
    ],
)
def test_an_integer_is_said_to_be_whole_in_every_respect(tmp_path: Path, line: str, kind: str) -> None:
    assert one(tmp_path, line).param_type == kind


def test_the_default_of_an_integer_is_an_int_and_of_a_number_a_float(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 24; // [8:1:120]\nb = 24;")
    assert [type(item.default[0]) for item in found.values() if item.default] == [int, float]


def test_a_bound_never_leaves_out_the_default(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 0; // [1:10]\nb = 11; // [1:10]\nc = -3; // [10]")
    assert [(item.minimum, item.maximum) for item in found.values()] == [(0, 10), (1, 11), (-3, 10)]


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ('s = "a"; // [a, b, c d]', [("a", "a"), ("b", "b"), ("c d", "c d")]),
        ('s = "S"; // [S:Small, M:Medium size, L]', [("S", "Small"), ("M", "Medium size"), ("L", "L")]),
        ('s = "a,b"; // ["a,b":"A: or B", "c]"]', [("a,b", "A: or B"), ("c]", "c]")]),
        ('s = "10"; // [10:20]', []),
        ('s = "10"; // [10]', []),
        ('s = "foo"; // [foo]', [("foo", "foo")]),
        ('s = "z"; // [a, b]', [("z", "z"), ("a", "a"), ("b", "b")]),
        ('s = "a"; // [a:First, a:Again, b]', [("a", "First"), ("b", "b")]),
        ("n = 10; // [10:Ten, 20:Twenty]", [(10, "Ten"), (20, "Twenty")]),
        ("n = 5; // [10, 20]", [(5, "5"), (10, "10"), (20, "20")]),
        ("n = 0.5; // [0.5:Half, 1:Whole]", [(0.5, "Half"), (1.0, "Whole")]),
        ("n = 5; // [few, many]", []),
    ],
)
def test_a_list_behind_a_parameter_is_its_choices(tmp_path: Path, line: str, choices: list[tuple[object, str]]) -> None:
    assert [(choice.value, choice.label) for choice in one(tmp_path, line).choices] == choices


def test_the_greatest_length_never_cuts_the_default(tmp_path: Path) -> None:
    assert one(tmp_path, 's = "twelve chars"; // 3').max_length == 12


@pytest.mark.parametrize(
    ("literal", "default"),
    [
        ("[1, 2, 3]", (1.0, 2.0, 3.0)),
        ("[ -1.5 ,\n 2e1 ]", (-1.5, 20.0)),
        ("[1, 2, 3, 4,]", (1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_a_vector_is_a_list_of_exactly_its_length(tmp_path: Path, literal: str, default: tuple[float, ...]) -> None:
    found = one(tmp_path, f"v = {literal}; // [-5:0.5:50]")
    assert found.default == default
    assert found.is_list
    assert found.at_least == found.at_most == len(default)
    assert (found.minimum, found.step, found.maximum) == (-5, 0.5, 50)


@pytest.mark.parametrize("literal", ["true", "false"])
def test_a_switch_stays_one_whatever_its_comment_says(tmp_path: Path, literal: str) -> None:
    found = one(tmp_path, f"b = {literal}; // [0:1]")
    assert (found.param_type, found.default, found.maximum) == ("Boolean", (literal == "true",), None)


@pytest.mark.parametrize("line", ["v = [ // [0:10]\n1,\n2\n];", "v = [\n1,\n2\n]; // [0:10]"])
def test_a_vector_over_several_lines_has_its_range_on_the_first_or_the_last(tmp_path: Path, line: str) -> None:
    found = one(tmp_path, line)
    assert (found.default, found.minimum, found.maximum) == ((1, 2), 0, 10)


@pytest.mark.parametrize(
    ("line", "widget"),
    [
        ('c = "#ff8800"; // color', "color"),
        ('c = "#F80"; //color', "color"),
        ('c = "#ff8800cc"; // color', "color"),
        ('c = "SteelBlue"; // color', "color"),
        ('c = ""; // color', ""),
        ('c = "#ff88"; // colour', ""),
        ('c = "#ff880"; // color', ""),
        ('f = "Roboto:style=Bold"; // font', "font"),
        ("f = 5; // font", ""),
        ('f = "Roboto"; // font of the label', ""),
    ],
)
def test_makerworlds_comments_say_with_what_a_text_is_picked(tmp_path: Path, line: str, widget: str) -> None:
    found = one(tmp_path, line)
    assert (found.widget, found.settable) == (widget, True)


def test_a_file_is_an_input_whose_default_is_the_definitions_own(tmp_path: Path) -> None:
    found = one(tmp_path, 'logo = "logo.svg"; // file')
    assert (found.widget, found.settable, found.default) == ("file", True, ("logo.svg",))
