"""Does another reader get the same values out of our workbook, of the same types?"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from computeapi.files.writers.xlsx import WRITER


def written(body: dict[str, Any]) -> bytes:
    return WRITER.write(WRITER.read(body))


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).active


def test_values_come_back_as_what_they_were() -> None:
    headers = [{"id": "text"}, {"id": "n", "unit": "mm"}, {"id": "b"}, {"id": "d", "type": "date"}]
    headers.append({"id": "t", "type": "datetime"})
    rows = [["0043", 0.1, True, "2026-01-31", "2026-01-31T13:30:00+01:00"], ["ä 🧱\nb", -7, False, None, None]]
    sheet = sheet_of(written({"headers": headers, "rows": rows, "title": "Parts"}))
    assert sheet.title == "Parts"
    assert list(sheet.values) == [
        ("text", "n (mm)", "b", "d", "t"),
        ("0043", 0.1, True, dt.datetime(2026, 1, 31), dt.datetime(2026, 1, 31, 12, 30)),
        ("ä 🧱\nb", -7, False, None, None),
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "b", "d", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        " \u200b＝1",
        "{=SUM(A1)}",
        "http://x.example",
        "mailto:a@b.example",
        "internal:Sheet!A1",
    ],
)
def test_no_text_is_a_formula_or_a_link(text: str) -> None:
    data = written({"headers": [{"id": "a", "title": text}], "rows": [[text]]})
    sheet = sheet_of(data)
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if name.startswith("xl/worksheets/_rels")]


@pytest.mark.parametrize(("text", "is_quoted"), [("=1+1", True), ("\ufeff@SUM(1)", True), ("-5", True), ("a=1", False)])
def test_a_text_that_looks_like_a_formula_stays_text_when_its_cell_is_opened(text: str, is_quoted: bool) -> None:
    """As if somebody had typed an apostrophe before it; which is not in the text."""
    sheet = sheet_of(written({"headers": [{"id": "a", "title": text}], "rows": [[text], [-5]]}))
    assert [sheet[name].quotePrefix for name in ("A1", "A2", "A3")] == [is_quoted, is_quoted, False]
    assert [cell.value for cell in sheet["A"]] == [text, text, -5]


@pytest.mark.parametrize("text", ["<r><t>bold</t></r>", "<r></r>", "<r></si></sst></r>", "<r>=1+1</r>", "<r>&</r>"])
def test_no_text_is_xml(text: str) -> None:
    sheet = sheet_of(written({"headers": [{"id": "a", "title": text}], "rows": [[text]]}))
    assert list(sheet.values) == [(text,), (text,)]


def test_a_long_whole_number_keeps_its_digits() -> None:
    sheet = sheet_of(written({"headers": ["a"], "rows": [[12345678901234567890], [10**15 - 1]]}))
    assert [row[0] for row in sheet.values][1:] == ["12345678901234567890", 10**15 - 1]


def test_a_day_that_excel_does_not_know_is_text() -> None:
    rows = [["1899-12-31", "0001-01-01T00:00:00"], ["1900-03-01", "9999-12-31T23:59:59"]]
    headers = [{"id": "d", "type": "date"}, {"id": "t", "type": "datetime"}]
    found = list(sheet_of(written({"headers": headers, "rows": rows})).values)[1:]
    assert found[0] == ("1899-12-31", "0001-01-01T00:00:00")
    assert found[1] == (dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31, 23, 59, 59))


def test_the_header_stays_in_sight_and_columns_are_as_wide_as_their_text() -> None:
    sheet = sheet_of(written({"headers": ["a", "b"], "rows": [["x" * 30, 1]]}))
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 30 > sheet.column_dimensions["B"].width


@pytest.mark.parametrize(
    "title", ["a/b:c*d?[e]\\f", "'quoted'", "History", "x" * 100, "", "   ", "tab\tline\nend", "\U0001f9f1" * 20]
)
def test_any_title_names_a_sheet(title: str) -> None:
    sheet = sheet_of(written({"headers": ["a"], "rows": [], "title": title}))
    assert 0 < len(sheet.title.encode("utf-16-le")) <= 62


def test_a_long_text_takes_lines_in_a_row_that_is_high_enough() -> None:
    sheet = sheet_of(written({"headers": ["a", "b"], "rows": [["word " * 40, 1], ["one\ntwo", 2], ["short", 3]]}))
    assert [sheet.cell(row, 1).alignment.wrap_text for row in (2, 3, 4)] == [True, True, None]
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[0] > heights[1] > 15
    assert heights[2] in (None, 15)
    assert [sheet.cell(row, 2).alignment.vertical for row in (2, 3, 4)] == ["top", "top", None]


def test_the_longest_text_makes_no_row_higher_than_excel_has() -> None:
    rows = [["x" * 32_767, "y\n" * 499]]
    sheet = sheet_of(written({"headers": ["a", "b" * 32_767], "rows": rows}))
    assert list(sheet.values)[1] == tuple(rows[0])
    assert all(sheet.row_dimensions[row].height <= 409 for row in (1, 2))


def test_on_paper_the_head_is_repeated_and_no_column_is_cut_off() -> None:
    sheet = sheet_of(written({"headers": [str(at) for at in range(20)], "rows": [[1] * 20], "title": "R&D"}))
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one wide, as many as it needs
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddFooter.left.text == "R&&D"
    assert sheet.oddFooter.right.text == "&P / &N"


def test_heads_of_numbers_stand_above_them() -> None:
    sheet = sheet_of(written({"headers": ["a", "b"], "rows": [["x", 1], ["y", None]]}))
    assert [cell.alignment.horizontal for cell in sheet[1]] == [None, "right"]


@pytest.mark.parametrize(("title", "turned"), [("العرض", True), ("Width", None)])
def test_a_sheet_goes_from_the_side_where_its_heads_begin(title: str, turned: bool | None) -> None:
    sheet = sheet_of(written({"headers": [{"id": "a", "title": title}], "rows": [[1]]}))
    assert (sheet.sheet_view.rightToLeft or None) == turned


def test_equal_tables_give_equal_bytes() -> None:
    body = {"headers": ["a"], "rows": [[1]], "title": "T"}
    assert written(body) == written(body)
