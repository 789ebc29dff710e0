"""How is a solve written to a DOCX? Its facts, its picture, what went in, what came out, and the way back to it."""

from __future__ import annotations

import io
from typing import Any

import segno
from docx.document import Document as Package
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from computeapi.files.content import Figure, SolveSheet
from computeapi.files.writers.docx_styles import ACCENT, SOFT, resize, table_style
from computeapi.files.writers.docx_tables import add_gap, add_table, start_table
from computeapi.files.writers.docx_xml import add_text, child, describe
from computeapi.files.writers.pdf_text import cut
from computeapi.files.writers.wording import Wording

_LONGEST_QR = 1_000
_QR_WIDTH = 26.0


def add_facts(package: Package, sheet: SolveSheet, wording: Wording, *, width: float) -> None:
    words = wording.words
    facts = [
        (words["definition"], sheet.definition),
        (words["version"], sheet.version),
        (words["engine"], sheet.engine),
        (words["date"], wording.day(sheet.created.date())),
    ]
    found = [fact for fact in facts if fact[1]]
    table = start_table(package, [width / len(found)] * len(found), padding=0, rows=1)
    for cell, (name, value) in zip(table.rows[0].cells, found, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.keep_with_next = True
        resize(add_text(paragraph, name), 7.5, color=SOFT, bold=True)
        resize(add_text(paragraph, f"\n{value}"), 9)
    add_gap(package, 6).paragraph_format.keep_with_next = True


def add_figures(package: Package, title: str, figures: tuple[Figure, ...], wording: Wording, *, width: float) -> None:
    if figures:
        add_text(package.add_paragraph(style="Heading 3"), title)
        rows = [(figure.label, f"{wording.figure(figure)} {figure.unit}".strip()) for figure in figures]
        add_table(package, rows, to_the_right=(False, True), width=width, widths=(1, 1), has_head=False)
        add_gap(package, 4)


def add_notices(package: Package, title: str, texts: tuple[str, ...]) -> None:
    if texts:
        add_text(package.add_paragraph(style="Heading 3"), title)
        for text in texts:
            add_text(package.add_paragraph(style="List Bullet"), text)


def add_link(package: Package, sheet: SolveSheet, wording: Wording, *, width: float) -> None:
    """Back to the configurator, as a code and as a link: the only one to elsewhere that a document has."""
    if not sheet.link.startswith(("https://", "http://")):
        return
    add_gap(package, 8)
    words = wording.words["open"]
    table = start_table(package, (_QR_WIDTH + 6, width - _QR_WIDTH - 6), padding=0, rows=1)
    child(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    code, text = (cell.paragraphs[0] for cell in table.rows[0].cells)
    if len(sheet.link) <= _LONGEST_QR:
        drawing = io.BytesIO()
        segno.make_qr(sheet.link, error="m").save(drawing, kind="png", scale=6, border=0)
        describe(code.add_run().add_picture(io.BytesIO(drawing.getvalue()), width=Mm(_QR_WIDTH)), words)
    text.style = table_style(9, is_head=False)
    text.paragraph_format.space_before = Pt(20)
    resize(add_text(text, f"{words}\n"), 10.5, bold=True)
    _add_link(text, sheet.link)
    add_gap(package, 4)


def _add_link(paragraph: Any, link: str) -> None:
    key = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = add_text(paragraph, cut(link, 80))
    resize(run, 8, color=ACCENT)
    holder = child(paragraph._p, "w:hyperlink")
    holder.set(qn("r:id"), key)
    holder.append(run._r)
