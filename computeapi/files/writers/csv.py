"""CSV as RFC 4180 has it: UTF-8, CRLF, quotes where they are needed. Numbers stay numbers, and no text is a formula.

A spreadsheet computes a cell whose text begins like a formula, whoever wrote it: such a text (formulas.py) gets an
apostrophe before it, which spreadsheets take for "this is text" (OWASP, CSV Injection).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from computeapi.files.tables import Cell, Table, read_table
from computeapi.files.writers.base import Writer
from computeapi.files.writers.formulas import looks_like_formula
from softly.lib.errors import FieldErrors
from softly.lib.fields import Fields
from softly.lib.times import rfc3339

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvFile:
    """`bom` marks it as UTF-8 for Excel, which else takes it for the machine's own encoding."""

    table: Table
    delimiter: str = ","
    bom: bool = False


def read(body: Mapping[str, Any]) -> CsvFile:
    """Raises ValidationFailed."""
    errors = FieldErrors()
    fields = Fields(body, errors)
    fields.know("title", "headers", "rows")
    table = read_table(body, errors)
    delimiter = fields.given("delimiter")
    if delimiter is not None and delimiter not in DELIMITERS:
        fields.wrong("delimiter", "Allowed: a comma, a semicolon, a tab.", "invalid_choice")
    bom = fields.flag("bom", False)
    fields.end()
    errors.refuse()
    return CsvFile(table=table, delimiter=delimiter or ",", bom=bom)


def write(file: CsvFile) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=file.delimiter, lineterminator="\r\n")
    rows.writerow([_safe(header.label) for header in file.table.headers])
    rows.writerows([_plain(cell) for cell in row] for row in file.table.rows)
    return (codecs.BOM_UTF8 if file.bom else b"") + text.getvalue().encode()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return _safe(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return rfc3339(cell)
    return cell if cell is None or isinstance(cell, int | float) else cell.isoformat()


def _safe(text: str) -> str:
    return f"'{text}" if looks_like_formula(text) else text


WRITER = Writer(name="csv", title="CSV", media_type="text/csv; charset=utf-8", extension="csv", read=read, write=write)
