"""What becomes of a table that somebody sends?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from computeapi.files.tables import MOST_COLUMNS, Table, read_table
from softly.lib.errors import FieldErrors


def read(**body: Any) -> tuple[Table, list[tuple[str, str]]]:
    errors = FieldErrors()
    table = read_table(body, errors)
    return table, [(error.field, error.code) for error in errors]


def one(value: Any, type: str = "auto") -> Any:
    table, errors = read(headers=[{"id": "a", "type": type}], rows=[[value]])
    return errors[0][1] if errors else table.rows[0][0]


def test_rows_may_be_lists_or_objects_by_the_headers_ids() -> None:
    headers = [{"id": "w", "title": "Width", "unit": "mm"}, "name"]
    table, errors = read(headers=headers, rows=[[90.5, "box"], {"name": "lid"}], title="Parts")
    assert not errors
    assert table.rows == ((90.5, "box"), (None, "lid"))
    assert [header.label for header in table.headers] == ["Width (mm)", "name"]


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        ("0043", "auto", "0043"),
        (43, "text", "43"),
        (1e3, "integer", 1000),
        (True, "boolean", True),
        ("2026-01-31", "date", dt.date(2026, 1, 31)),
        ("2026-01-31T13:00:00+01:00", "datetime", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        (None, "date", None),
    ],
)
def test_a_cell_is_what_its_header_says(value: Any, type: str, expected: Any) -> None:
    found = one(value, type)
    assert found == expected
    assert found.__class__ is expected.__class__


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (float("nan"), "auto"),
        (float("inf"), "number"),
        ("12", "number"),
        (True, "number"),
        (1.5, "integer"),
        ("yes", "boolean"),
        ("31.1.2026", "date"),
        ("now", "datetime"),
        ("0001-01-01T00:00:00+14:00", "datetime"),
        ("a\0b", "auto"),
        ("\ud83d", "text"),
        ("x" * 32_768, "text"),
        ("\U0001f600" * 20_000, "text"),
        ([1], "auto"),
        ({"a": 1}, "text"),
    ],
)
def test_what_a_cell_is_not_is_refused(value: Any, type: str) -> None:
    assert one(value, type) == "invalid_cell"


def test_a_whole_number_of_any_length_keeps_its_digits() -> None:
    assert [one(10**400, type) for type in ("auto", "number", "integer")] == [10**400] * 3


def test_every_wrong_place_is_named() -> None:
    _, errors = read(
        headers=[{"id": "a", "type": "number"}, {"id": "b", "colour": "red"}],
        rows=[["x", 1], [1], {"a": 1, "c": 2}, "row"],
    )
    assert errors == [
        ("headers[1]", "unknown_field"),
        ("rows[0].a", "invalid_cell"),
        ("rows[1]", "invalid"),
        ("rows[2]", "unknown_field"),
        ("rows[3]", "invalid"),
    ]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (None, "required"),
        ([], "invalid"),
        ("a", "invalid"),
        ([{"title": "no id"}], "invalid"),
        ([{"id": 5}], "invalid"),
        (["a", "a"], "duplicate"),
        ([{"id": "a", "type": "money"}], "invalid_choice"),
        ([str(number) for number in range(MOST_COLUMNS + 1)], "invalid"),
    ],
)
def test_headers_that_name_no_columns_are_refused(headers: Any, code: str) -> None:
    _, errors = read(headers=headers, rows=[])
    assert [found for _, found in errors] == [code]


@pytest.mark.parametrize("title", [None, {}, 5, "a\0b", "x" * 32_768])
def test_a_title_is_text(title: Any) -> None:
    _, errors = read(headers=["a"], rows=[], title=title)
    assert errors == [("title", "invalid")]


def test_a_table_goes_through_json_and_is_the_same() -> None:
    headers = [{"id": "a", "title": "A", "unit": "m"}, {"id": "d", "type": "date"}, {"id": "t", "type": "datetime"}]
    table, _ = read(headers=headers, rows=[[1, "2026-01-31", "2026-01-31T12:00:00Z"]], title="T")
    again, errors = read(**table.as_json())
    assert again == table
    assert not errors
