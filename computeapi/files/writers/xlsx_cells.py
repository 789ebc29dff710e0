"""How is a cell written to a sheet? By its type; text is text, and long text takes several lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from computeapi.files.tables import Cell
from computeapi.files.writers.formulas import looks_like_formula

WIDEST = 60
"""Characters of a column: what is longer is written in lines of so many."""
_MOST_WRAPPED = 1_000
"""Characters. Excel's highest row has 27 lines: what needs more stays on one, and is read in its cell."""
_EXACT = 10**15
"""Excel's numbers have 15 digits: a longer whole number is written as text, with all of them."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts from 1900, and takes that for a leap year: what is before is written as text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Formats:
    """`headers` and `texts` by how they are: a header is quoted or not and stands to the right or not, a text is
    quoted or not and wrapped or not. None is what its row has: `tall` where there is wrapped text in it."""

    headers: dict[tuple[bool, bool], Format]
    texts: dict[tuple[bool, bool], Format | None]
    tall: Format
    date: Format
    datetime: Format


def formats(book: Workbook) -> Formats:
    top = {"valign": "top"}
    header = top | {"bold": True, "bottom": 1, "text_wrap": True}
    quoted, right = {"quote_prefix": True}, {"align": "right"}
    return Formats(
        headers={
            (is_quoted, is_right): book.add_format(header | (quoted if is_quoted else {}) | (right if is_right else {}))
            for is_quoted in (False, True)
            for is_right in (False, True)
        },
        texts={
            (False, False): None,
            (False, True): book.add_format(top | {"text_wrap": True}),
            (True, False): book.add_format(top | quoted),
            (True, True): book.add_format(top | quoted | {"text_wrap": True}),
        },
        tall=book.add_format(top),
        date=book.add_format(top | {"num_format": "yyyy-mm-dd"}),
        datetime=book.add_format(top | {"num_format": "yyyy-mm-dd hh:mm:ss"}),
    )


def is_wrapped(cell: Cell) -> bool:
    """Whether it takes several lines."""
    return isinstance(cell, str) and (len(cell) > WIDEST or "\n" in cell) and len(cell) <= _MOST_WRAPPED


def write_header(sheet: Worksheet, column: int, label: str, formats: Formats, *, is_right: bool) -> None:
    _write_string(sheet, 0, column, label, formats, formats.headers[looks_like_formula(label), is_right])


def write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, formats: Formats) -> bool:
    """Whether it takes several lines."""
    return cell is not None and bool(_WRITERS[type(cell)](sheet, row, column, cell, formats))


def _write_text(sheet: Worksheet, row: int, column: int, cell: str, formats: Formats) -> bool:
    is_long = is_wrapped(cell)
    _write_string(sheet, row, column, cell, formats, formats.texts[looks_like_formula(cell), is_long])
    return is_long


def _write_string(sheet: Worksheet, row: int, column: int, text: str, formats: Formats, style: Format | None) -> None:
    """XlsxWriter takes a text between <r> and </r> for XML of its own: in two pieces it is text like others."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, text[:1], formats.tall, text[1:], *filter(None, (style,)))
    else:
        sheet.write_string(row, column, text, style)


def _write_number(sheet: Worksheet, row: int, column: int, cell: int | float, formats: Formats) -> None:
    if isinstance(cell, int) and abs(cell) >= _EXACT:
        sheet.write_string(row, column, str(cell))
    else:
        sheet.write_number(row, column, cell)


def _write_boolean(sheet: Worksheet, row: int, column: int, cell: bool, formats: Formats) -> None:
    sheet.write_boolean(row, column, cell)


def _write_date(sheet: Worksheet, row: int, column: int, cell: date, formats: Formats) -> None:
    if cell < _FIRST_DAY:
        sheet.write_string(row, column, cell.isoformat())
    else:
        sheet.write_datetime(row, column, cell, formats.date)


def _write_time(sheet: Worksheet, row: int, column: int, cell: datetime, formats: Formats) -> None:
    """In UTC, for Excel's times have no zone."""
    if cell.date() < _FIRST_DAY:
        sheet.write_string(row, column, cell.isoformat())
    else:
        plain = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, column, plain, formats.datetime)


_WRITERS: dict[type, Callable[[Worksheet, int, int, Any, Formats], bool | None]] = {
    str: _write_text,
    int: _write_number,
    float: _write_number,
    bool: _write_boolean,
    date: _write_date,
    datetime: _write_time,
}
