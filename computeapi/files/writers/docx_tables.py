"""How is a table written to a DOCX? With a head that is repeated on each page, hairlines, and numbers to the right.

The rows are written as elements: python-docx looks through a table's cells for each one of them, so that 10,000 rows
would take minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from computeapi.files.writers.columns import shares
from computeapi.files.writers.docx_styles import TABLE_SIZES, table_style
from computeapi.files.writers.docx_xml import HAIR, add_text, child

_INK = "1B2230"
_PADDINGS = (100, 80, 50)
"""Twentieths of a point beside a text, by the size of it."""
_LETTER = 0.19
"""Millimetres that a character takes of a line, for each point of its size."""
_WHOLE = 1_000
"""Characters of a row that isn't parted by the end of a page."""


def add_table(
    container: Any,
    rows: Sequence[Sequence[str]],
    *,
    to_the_right: Sequence[bool],
    width: float,
    widths: Sequence[float] | None = None,
    has_head: bool = True,
) -> DocxTable:
    """The first row is the head. `width` is in millimetres, `widths` what each column has of it; without them as much
    as its texts ask for."""
    step = 2 if len(to_the_right) > 10 else 1 if len(to_the_right) > 6 else 0
    size = TABLE_SIZES[step]
    parts = widths or shares(rows, room=width / (size * _LETTER))
    widths = [width * part / sum(parts) for part in parts]
    table = start_table(container, widths, padding=_PADDINGS[step])
    _draw_lines(table)
    styles = [table_style(size, is_head=is_head) for is_head in (False, True)]
    for at, row in enumerate(rows):
        is_head = has_head and at == 0
        element = child(table._tbl, "w:tr")
        _set_row(element, is_head=is_head, is_whole=sum(map(len, row)) < _WHOLE)
        for text, right, width in zip(row, to_the_right, widths, strict=True):
            _add_cell(table, element, text, width, right=right, is_head=is_head, style=styles[is_head])
    return table


def start_table(container: Any, widths: Sequence[float], *, padding: int, rows: int = 0) -> DocxTable:
    """Without lines, of columns that are so many millimetres wide whatever is in them."""
    table: DocxTable = container.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = child(table._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        child(margins, f"w:{side}", {"w": str(padding), "type": "dxa"})
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:  # it comes last
        margins.addnext(look)
    return table


def indent(table: DocxTable, width: float) -> None:
    """From the side where lines begin."""
    element = OxmlElement("w:tblInd")
    element.set(qn("w:w"), str(Mm(width).twips))
    element.set(qn("w:type"), "dxa")
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(element)


def add_gap(container: Any, points: float) -> Any:
    """Two tables without a paragraph between them would be one."""
    paragraph = container.add_paragraph()
    shape = paragraph.paragraph_format
    shape.line_spacing, shape.space_before, shape.space_after = Pt(points), Pt(0), Pt(0)
    return paragraph


def _set_row(row: Any, *, is_head: bool, is_whole: bool) -> None:
    properties = child(row, "w:trPr")
    if is_whole:
        child(properties, "w:cantSplit")
    if is_head:
        child(properties, "w:tblHeader")


def _add_cell(table: DocxTable, row: Any, text: str, width: float, *, right: bool, is_head: bool, style: str) -> None:
    cell = child(row, "w:tc")
    properties = child(cell, "w:tcPr")
    child(properties, "w:tcW", {"w": str(Mm(width).twips), "type": "dxa"})
    if is_head:
        child(child(properties, "w:tcBorders"), "w:bottom", {"val": "single", "sz": "8", "space": "0", "color": _INK})
        child(properties, "w:vAlign", {"val": "bottom"})
    paragraph = child(cell, "w:p")
    shape = child(paragraph, "w:pPr")
    child(shape, "w:pStyle", {"val": style})
    if right:
        child(shape, "w:jc", {"val": "right"})
    if text.isascii() and text.isprintable():
        child(child(paragraph, "w:r"), "w:t", {"xml:space": "preserve"}).text = text
    else:
        add_text(Paragraph(paragraph, table), text)


def _draw_lines(table: DocxTable) -> None:
    properties = table._tbl.tblPr
    borders = child(properties, "w:tblBorders")
    for side in ("bottom", "insideH"):
        child(borders, f"w:{side}", {"val": "single", "sz": "4", "space": "0", "color": HAIR})
    properties.find(qn("w:tblLayout")).addprevious(borders)  # it comes before
