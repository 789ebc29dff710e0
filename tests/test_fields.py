"""Is an object's every wrong member named by its place, with what is allowed?"""

from __future__ import annotations

from typing import Any

import pytest

from softly.lib.errors import FieldErrors
from softly.lib.fields import Fields


def read(sent: Any, place: str = "") -> tuple[Fields, FieldErrors]:
    errors = FieldErrors()
    return Fields(sent, errors, place), errors


def said(errors: FieldErrors) -> list[tuple[str, str, str]]:
    return [(error.field, error.message, error.code) for error in errors]


def test_what_is_right_is_given_in_its_type() -> None:
    fields, errors = read(
        {"a": "x", "b": True, "c": "red", "d": 80.0, "e": 2, "f": ["y"], "g": {"h": 1}, "i": [{"h": 2}]}
    )
    assert (fields.text("a"), fields.flag("b", False), fields.choice("c", ("red",), "")) == ("x", True, "red")
    assert repr((fields.integer("d", 1, low=0, high=99), fields.number("e", 0, low=0))) == "(80, 2.0)"
    assert fields.texts("f", most=1) == ("y",)
    assert fields.inner("g", lambda inner: inner.integer("h", 0, low=0, high=9)) == 1
    assert [each.integer("h", 0, low=0, high=9) for each in fields.objects("i", most=1)] == [2]
    fields.end()
    assert errors == []


def test_what_was_not_sent_and_what_is_null_are_the_usual() -> None:
    for sent in ({}, dict.fromkeys("abcdefg")):
        fields, errors = read(sent)
        assert (fields.text("a"), fields.flag("b", None), fields.choice("c", ("red",), "red")) == ("", None, "red")
        assert (fields.integer("d", 7, low=0, high=9), fields.number("e", 0.5, low=0, high=1)) == (7, 0.5)
        assert fields.many("f", most=1) == []
        fields.inner("g", Fields.end)
        fields.end()
        assert errors == []


def test_a_needed_member_is_asked_for() -> None:
    fields, errors = read({"b": " "})
    fields.text("a", needed=True)
    fields.text("b", needed=True)
    fields.many("c", most=3, needed=True)
    assert said(errors) == [
        ("a", "This is needed.", "required"),
        ("b", "Send at least one character.", "blank"),
        ("c", "This is needed.", "required"),
    ]


@pytest.mark.parametrize(
    ("value", "message", "code"),
    [
        (5, "Send a string.", "type_error"),
        ("four", "At most 3 characters are allowed.", "too_long"),
        ("\0", "It has characters that can't be stored.", "invalid_character"),
        ("\ud800", "It has characters that can't be stored.", "invalid_character"),
    ],
)
def test_a_text_is_a_string_that_can_be_kept(value: Any, message: str, code: str) -> None:
    fields, errors = read({"a": value, "b": [value]}, "outer")
    assert (fields.text("a", longest=3), fields.texts("b", most=1, longest=3)) == ("", ("",))
    assert said(errors) == [("outer.a", message, code), ("outer.b[0]", message, code)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((wrong, "type_error") for wrong in (True, "5", 5.5, float("nan"))),
        *((wrong, "out_of_range") for wrong in (10**400, 0, 10.0)),
    ],
)
def test_a_whole_number_is_one_in_its_range(value: Any, code: str) -> None:
    fields, errors = read({"n": value})
    assert fields.integer("n", 5, low=1, high=9) == 5
    assert said(errors) == [("n", "Send a whole number from 1 to 9.", code)]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 10**400])
def test_a_number_is_finite(value: float) -> None:
    fields, errors = read({"n": value})
    assert fields.number("n", 0.5, low=0) == 0.5
    assert said(errors) == [("n", "Send a number from 0.", "out_of_range")]


def test_every_wrong_member_is_named_by_its_place() -> None:
    fields, errors = read({"a": 1, "b": "blue", "c": 5, "d": [5, {"x": 1}], "e": [], "f": [1, 2], "g": "", "h": 0})
    assert fields.flag("a", False) is False
    assert fields.choice("b", ("red", "green"), "red") == "red"
    fields.inner("c", lambda inner: inner.text("deeper", needed=True))
    for each in fields.objects("d", most=2):
        each.text("y")
        each.end()
    for name in ("e", "f", "g"):
        assert fields.many(name, least=1, most=1) == []
    fields.end()
    assert said(errors) == [
        ("a", "Send true or false.", "type_error"),
        ("b", "Allowed: red, green.", "invalid_choice"),
        ("c", "Send a JSON object.", "type_error"),
        ("d[0]", "Send a JSON object.", "type_error"),
        ("d[1].x", "Not a field of this; allowed: y.", "unknown_field"),
        ("e", "Send at least 1.", "required"),
        ("f", "At most 1 are allowed.", "too_long"),
        ("g", "Send a list.", "type_error"),
        ("h", "Not a field of this; allowed: a, b, c, d, e, f, g.", "unknown_field"),
    ]


def test_a_member_that_is_read_elsewhere_is_known() -> None:
    fields, errors = read({"a": 1})
    fields.know("a", "b")
    fields.end()
    assert errors == []


def test_of_a_body_that_is_no_object_only_that_is_said() -> None:
    fields, errors = read(["a"])
    fields.text("a", needed=True)
    fields.end()
    assert said(errors) == [("body", "Send a JSON object.", "type_error")]
