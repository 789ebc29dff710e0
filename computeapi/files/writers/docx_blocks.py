"""How is each block written to a DOCX?"""

from __future__ import annotations

import io
from typing import Any

from docx.document import Document as Package
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm

from computeapi.files import pictures
from computeapi.files.content import (
    Block,
    Document,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Solve,
    Table,
)
from computeapi.files.writers.docx_contents import Bookmarks
from computeapi.files.writers.docx_page import text_width
from computeapi.files.writers.docx_sheet import add_facts, add_figures, add_link, add_notices
from computeapi.files.writers.docx_tables import add_gap, add_table
from computeapi.files.writers.docx_xml import add_text, describe, restarted, shade
from computeapi.files.writers.wording import Wording

_HIGHEST, _SHEET_WIDEST, _SHEET_HIGHEST = 200.0, 150.0, 72.0
_DPI = 150.0
_TINT = "F4F6F9"


class Blocks:
    """Writes a document's blocks to the end of a package."""

    def __init__(self, package: Package, wording: Wording, document: Document) -> None:
        self._package = package
        self._wording = wording
        self._title = document.title
        self._is_sheet = document.template == "solve-sheet"
        self._is_only = len(document.blocks) == 1
        self._width = text_width(document.paper)
        self._bookmarks = Bookmarks()
        self._last: Block | None = None

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block.text, block.level)
            case Paragraph():
                add_text(self._paragraph(), block.text)
            case Listing():
                self._listing(block)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case Solve():
                self._solve(block)
            case PageBreak():
                self._break()
        self._last = block

    def _paragraph(self, style: str = "Normal") -> Any:
        return self._package.add_paragraph(style=style)

    def _heading(self, text: str, level: int) -> Any:
        paragraph = self._paragraph(f"Heading {level}")
        add_text(paragraph, text)
        self._bookmarks.mark(paragraph)
        return paragraph

    def _break(self) -> None:
        """Several in a row are one."""
        if not isinstance(self._last, PageBreak):
            self._paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _listing(self, block: Listing) -> None:
        """Each ordered list counts from 1: paragraphs of one style would go on counting."""
        style = "List Number" if block.ordered else "List Bullet"
        number = None
        if block.ordered:
            numbering = self._package.part.numbering_part.element
            used = self._package.styles[style].element.pPr.numPr.numId.val
            number = restarted(numbering, used)
        for item in block.items:
            paragraph = self._paragraph(style)
            if number is not None:
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
            add_text(paragraph, item.text)
            for text in item.children:
                add_text(self._paragraph("List Bullet 2"), text)

    def _table(self, block: Table) -> None:
        if block.caption:
            caption = self._paragraph("Caption")
            caption.paragraph_format.keep_with_next = True
            add_text(caption, block.caption)
        rows = [block.headers, *([self._wording.cell(cell) for cell in row] for row in block.rows)]
        add_table(self._package, rows, to_the_right=block.numeric, width=self._width)
        add_gap(self._package, 12)

    def _picture(self, block: Picture) -> None:
        found = pictures.prepared(block.data)
        width = block.width or found.width / _DPI * 25.4
        paragraph = self._place(found, width, _HIGHEST, block.alt or block.caption or self._title)
        if block.caption:
            paragraph.paragraph_format.keep_with_next = True
            caption = self._paragraph("Caption")
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            add_text(caption, block.caption)

    def _place(self, found: pictures.Prepared, width: float, highest: float, alt: str) -> Any:
        paragraph = self._paragraph()
        paragraph.alignment, paragraph.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, 1.0
        width = min(width, self._width, highest * found.width / found.height)
        describe(paragraph.add_run().add_picture(io.BytesIO(found.data), width=Mm(width)), alt)
        return paragraph

    def _solve(self, block: Solve) -> None:
        """In a solve sheet each has a page of its own, and needs no title where it is all that there is."""
        if (sheet := block.sheet) is None:
            raise ValueError("a solve without its sheet")
        words, wording, width = self._wording.words, self._wording, self._width
        if not (self._is_sheet and self._is_only):
            heading = self._heading(sheet.title, 1 if self._is_sheet else 2)
            heading.paragraph_format.page_break_before = self._is_sheet and isinstance(self._last, Solve)
        add_facts(self._package, sheet, wording, width=width)
        if sheet.picture is not None:
            shade(self._place(pictures.prepared(sheet.picture), _SHEET_WIDEST, _SHEET_HIGHEST, sheet.title), _TINT)
        add_figures(self._package, words["parameters"], sheet.parameters, wording, width=width)
        add_figures(self._package, words["results"], sheet.outputs, wording, width=width)
        add_notices(self._package, words["errors"], sheet.errors)
        add_notices(self._package, words["warnings"], sheet.warnings)
        add_link(self._package, sheet, wording, width=width)
