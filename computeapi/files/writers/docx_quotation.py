"""How is a quotation written to a DOCX? From whom, to whom, the lines, what they come to, and the terms."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Package
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from computeapi.files.content_quotation import Quotation
from computeapi.files.writers import quotation_lines
from computeapi.files.writers.docx_styles import ACCENT, SOFT, resize
from computeapi.files.writers.docx_tables import add_gap, add_table, indent, start_table
from computeapi.files.writers.docx_xml import add_text, draw_line
from computeapi.files.writers.wording import Wording

_SUMS_WIDTH = 82.0
_FACTS = (28.0, 38.0)


def add_head(package: Package, quotation: Quotation, wording: Wording, *, date: str, width: float) -> None:
    """Who and when, before the title. `date` is as it is to be read, or nothing."""
    cells = start_table(package, (width / 2,) * 2, padding=0, rows=1).rows[0].cells
    for cell in cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
    left, right = (cell.paragraphs[0] for cell in cells)
    resize(add_text(left, quotation.seller.name), 13, color=ACCENT, bold=True)
    resize(add_text(right, wording.words["quotation"]), 21)
    right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    draw_line(add_gap(package, 2), "top", color=str(ACCENT), eighths=10)
    add_gap(package, 14)
    _add_address(package, quotation, wording, date=date, width=width)
    add_gap(package, 28)


def add_body(package: Package, quotation: Quotation, wording: Wording, *, width: float) -> None:
    words = wording.words
    rows = _rows(quotation, wording)
    add_table(package, rows, to_the_right=[at > 1 for at in range(len(rows[0]))], width=width)
    add_gap(package, 10)
    _add_sums(package, quotation, wording, width=width)
    for name, text in (("notes", quotation.notes), ("terms", quotation.terms)):
        if text:
            add_text(package.add_paragraph(style="Heading 3"), words[name])
            add_text(package.add_paragraph(), text)


def _add_address(package: Package, quotation: Quotation, wording: Wording, *, date: str, width: float) -> None:
    """The customer's, beside number and days."""
    facts = quotation_lines.facts(quotation, wording, date=date)
    table = start_table(package, (width - sum(_FACTS), *_FACTS), padding=0, rows=len(facts))
    cells = table.columns[0].cells
    address = cells[0].merge(cells[-1]) if len(cells) > 1 else cells[0]
    sender = address.paragraphs[0]
    resize(add_text(sender, quotation_lines.sender(quotation.seller, wording)), 7, color=SOFT)
    customer = address.add_paragraph()
    add_text(customer, quotation.customer.name).font.bold = True
    for line in quotation_lines.party_lines(quotation.customer, wording):
        add_text(customer, f"\n{line}")
    for row, (name, value) in zip(table.rows, facts, strict=True):
        _fill(row.cells[1], name, 9, color=SOFT)
        _fill(row.cells[2], value, 9).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _rows(quotation: Quotation, wording: Wording) -> list[list[str]]:
    """With a column for discounts and one for taxes where there are some."""
    words, items = wording.words, quotation.items
    more = [("discount", any(item.discount for item in items)), ("tax", bool(quotation.totals.taxes))]
    names = ["quantity", "unit_price", *(name for name, is_there in more if is_there), "amount"]
    rows = [[words[name] for name in ("position", "description", *names)]]
    for at, item in enumerate(items, 1):
        line = quotation_lines.line(quotation, item, at, wording)
        text = f"{item.description}\n{item.details}".strip()
        rows.append([line.position, text, *(getattr(line, name) for name in names)])
    return rows


def _add_sums(package: Package, quotation: Quotation, wording: Wording, *, width: float) -> None:
    """At the right, on one page, the total below a line."""
    rows = quotation_lines.sums(quotation, wording)
    longest = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    room = min(width, max(_SUMS_WIDTH, sum(longest) * 2.2))
    parts = [room * part / sum(longest) for part in longest]
    table = start_table(package, parts, padding=0, rows=len(rows))
    indent(table, width - room)
    for at, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        is_total = at == len(rows) - 1
        for cell, text, color in zip(row.cells, texts, (None, ACCENT), strict=True):
            paragraph = _fill(cell, text, 12 if is_total else 9.5, color=color if is_total else None, bold=is_total)
            paragraph.paragraph_format.keep_with_next = not is_total
            if is_total and at:
                draw_line(paragraph, "top", color="1B2230", eighths=8)
        row.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _fill(cell: Any, text: str, size: float, *, color: Any = None, bold: bool | None = None) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    resize(add_text(paragraph, text), size, color=color, bold=bold)
    return paragraph
