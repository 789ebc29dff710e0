"""An Excel workbook of one sheet, by XlsxWriter: typed cells, the header in sight, columns as wide as their text.

Text is written as text: what looks like a formula or an address is none, whoever wrote it, and stays none when somebody
opens its cell and leaves it again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from computeapi.files.tables import Table, read_table
from computeapi.files.writers.base import Writer
from computeapi.files.writers.xlsx_cells import Formats, formats, is_wrapped, write_cell, write_header
from computeapi.files.writers.xlsx_page import height, is_numeric, set_page, widths
from softly.lib.errors import FieldErrors
from softly.lib.fields import Fields

_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_EPOCH = datetime(1980, 1, 1)


def read(body: Mapping[str, Any]) -> Table:
    """Raises ValidationFailed."""
    errors = FieldErrors()
    fields = Fields(body, errors)
    fields.know("title", "headers", "rows")
    table = read_table(body, errors)
    fields.end()
    errors.refuse()
    return table


def write(table: Table) -> bytes:
    """Equal tables give equal bytes: the workbook's times are those of no day."""
    content = io.BytesIO()
    # in_memory: a jailed process has no folder to write in, and constant_memory wants one.
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": table.title[:255], "created": _EPOCH})
        sheet = book.add_worksheet(_sheet_name(table.title))
        _fill(sheet, table, formats(book))
    return content.getvalue()


def _fill(sheet: Worksheet, table: Table, formats: Formats) -> None:
    sheet.freeze_panes(1, 0)
    found = widths(table)
    set_page(sheet, table, width=sum(found))
    for column, (header, width) in enumerate(zip(table.headers, found, strict=True)):
        sheet.set_column(column, column, width)
        write_header(sheet, column, header.label, formats, is_right=is_numeric(table, column))
    sheet.set_row(0, height([header.label for header in table.headers], found))
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.headers) - 1)
    for number, row in enumerate(table.rows, start=1):
        tall = [write_cell(sheet, number, column, cell, formats) for column, cell in enumerate(row)]
        if any(tall):
            lines = [cell if is_wrapped(cell) else None for cell in row]
            sheet.set_row(number, height(lines, found), formats.tall)


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters of UTF-16, without some, and no apostrophe at an end; "History" is its own."""
    name = _NO_SHEET_NAME.sub(" ", title).encode("utf-16-le")[:62].decode("utf-16-le", "ignore")
    name = name.strip().strip("'").strip()
    return "Table" if not name or name.lower() == "history" else name


WRITER = Writer(
    name="xlsx",
    title="Excel",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension="xlsx",
    read=read,
    write=write,
)
