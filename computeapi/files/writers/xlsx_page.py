"""How does a sheet look, and how on paper? Columns as wide as their text, the head on every page, pages numbered."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from computeapi.files.tables import Cell, Header, Table
from computeapi.files.writers.columns import display_width
from computeapi.files.writers.directions import is_rtl
from computeapi.files.writers.xlsx_cells import WIDEST

_SAMPLE = 200
"""Rows that say how wide a column is."""
_NARROWEST = 8
_LONGEST_NUMBER = 11
"""Digits that Excel shows of a number that has no format."""
_UPRIGHT, _LEGIBLE = 95, 300
"""Characters that fit on a page's width upright, and those that can be read when they are made to fit on one."""
_A4 = 9
_LINE, _HIGHEST = 15.0, 409.0
"""Points of a line, and of Excel's highest row."""
_LONGEST_FOOT = 100


def widths(table: Table) -> list[float]:
    """In characters."""
    rows = table.rows[:_SAMPLE]
    return [_width(header, [row[at] for row in rows]) for at, header in enumerate(table.headers)]


def height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Points of a row, which not every reader finds by itself."""
    lines = max(_lines(str(cell), width) for cell, width in zip(cells, widths, strict=True) if cell is not None)
    return min(lines * _LINE, _HIGHEST)


def is_numeric(table: Table, column: int) -> bool:
    """Whether there are numbers in it and nothing else, as far as is looked."""
    cells = [row[column] for row in table.rows[:_SAMPLE] if row[column] is not None]
    return bool(cells) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def set_page(sheet: Worksheet, table: Table, *, width: float) -> None:
    """`width` is that of all columns together."""
    if is_rtl(" ".join(header.label for header in table.headers)):
        sheet.right_to_left()
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    if width > _UPRIGHT:
        sheet.set_landscape()
    if width <= _LEGIBLE:
        sheet.fit_to_pages(1, 0)
    title = " ".join(table.title.split())[:_LONGEST_FOOT].replace("&", "&&")
    sheet.set_footer(f"&L{title}&R&P / &N")


def _width(header: Header, cells: Sequence[Cell]) -> float:
    longest = max((_shown(cell) for cell in cells if cell is not None), default=0)
    return float(min(max(longest, display_width(header.label), _NARROWEST) + 2, WIDEST))


def _lines(text: str, width: float) -> int:
    """One more than a text fills, for lines end at words."""
    return sum(1 + int(display_width(line) / width) for line in text.split("\n"))


def _shown(cell: Cell) -> int:
    text = str(cell)
    if isinstance(cell, float):
        return min(len(text), _LONGEST_NUMBER)
    return max(map(display_width, text.splitlines()), default=0)
