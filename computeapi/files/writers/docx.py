"""A document as DOCX: Word's own headings, lists, tables and fields, so that it can be worked on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from docx.document import Document as Package
from docx.oxml.ns import qn
from docx.shared import Pt

from computeapi.files.content import UNDATED, Document
from computeapi.files.content_reading import read_document
from computeapi.files.writers import docx_package, docx_quotation, quotation_lines
from computeapi.files.writers.base import Writer
from computeapi.files.writers.docx_blocks import Blocks
from computeapi.files.writers.docx_contents import add_contents
from computeapi.files.writers.docx_directions import turn_document
from computeapi.files.writers.docx_page import set_page, text_width
from computeapi.files.writers.docx_styles import ACCENT, SOFT, resize, set_fonts
from computeapi.files.writers.docx_xml import add_text, draw_line, turn
from computeapi.files.writers.pdf_text import HEAD, cut, one_line
from computeapi.files.writers.wording import LOCALES, Wording

READABLE = (LOCALES,)
"""Folders that a process needs to be able to read."""

_LONGEST_PROPERTY = 255
_EAST_ASIAN = ("zh", "ja", "ko")


def write(document: Document) -> bytes:
    """Raises ValueError for a solve without its sheet, and what `pictures.prepared` raises."""
    package = docx_package.start()
    metadata = document.metadata
    wording = Wording(metadata.language)
    created = metadata.created or UNDATED
    day = wording.day(metadata.created.date()) if metadata.created else ""
    _set_properties(package, document, created)
    _set_language(package, wording, metadata.language)
    _set_page(package, document, wording, day)
    if document.quotation is None:
        _add_head(package, document, wording, day)
    else:
        _add_quotation(package, document, wording, day)
    blocks = Blocks(package, wording, document)
    for block in document.blocks:
        blocks.add(block)
    if wording.is_rtl:
        turn_document(package)
    return docx_package.packed(package, created=created)


def _add_head(package: Package, document: Document, wording: Wording, day: str) -> None:
    """Company, title, subject, who and when, a line, and the contents."""
    metadata = document.metadata
    if metadata.company:
        resize(add_text(package.add_paragraph(), metadata.company), 9, color=ACCENT, bold=True)
    last = package.add_paragraph(style="Title")
    add_text(last, document.title)
    if metadata.subject:
        last = package.add_paragraph(style="Subtitle")
        add_text(last, metadata.subject)
    if byline := wording.joined(one_line(metadata.author), day):
        last = package.add_paragraph()
        resize(add_text(last, byline), 9, color=SOFT)
        if wording.is_rtl:
            turn(last)
    draw_line(last, "bottom", color=str(ACCENT), eighths=10)
    last.paragraph_format.space_after = Pt(14)
    if document.template == "report" and document.has_contents:
        add_contents(package, document, wording.words["contents"])


def _add_quotation(package: Package, document: Document, wording: Wording, day: str) -> None:
    assert document.quotation is not None
    width = text_width(document.paper)
    docx_quotation.add_head(package, document.quotation, wording, date=day, width=width)
    title = package.add_paragraph(style="Title")
    resize(add_text(title, document.title), 14, bold=True)
    title.paragraph_format.space_after = Pt(8)
    if document.metadata.subject:
        resize(add_text(package.add_paragraph(), document.metadata.subject), 10, color=SOFT)
    docx_quotation.add_body(package, document.quotation, wording, width=width)


def _set_page(package: Package, document: Document, wording: Wording, day: str) -> None:
    quotation, company = document.quotation, document.metadata.company
    ends = one_line(document.title), one_line(quotation.number if quotation else company)
    head = cut(ends[0], HEAD[0]), cut(ends[1], HEAD[1])
    foot = quotation_lines.foot(quotation.seller, wording) if quotation else day
    set_page(package, document.paper, head=head, foot=foot)


def _set_properties(package: Package, document: Document, created: datetime) -> None:
    said, metadata = package.core_properties, document.metadata
    said.title = one_line(document.title)[:_LONGEST_PROPERTY]
    said.author = said.last_modified_by = one_line(metadata.author)[:_LONGEST_PROPERTY]
    said.subject = one_line(metadata.subject)[:_LONGEST_PROPERTY]
    said.keywords = ", ".join(one_line(word) for word in metadata.keywords)[:_LONGEST_PROPERTY]
    said.language, said.comments = metadata.language, ""
    said.created = said.modified = created.astimezone(UTC).replace(tzinfo=None)


def _set_language(package: Package, wording: Wording, tag: str) -> None:
    """For spelling and for fonts; Word has a language more for Chinese letters, and one for Arabic ones."""
    locale = wording.locale
    set_fonts(package, locale.language, locale.script)
    said: Any = package.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    said.set(qn("w:val"), tag)
    said.set(qn("w:eastAsia"), tag if locale.language in _EAST_ASIAN else "zh-CN")
    said.set(qn("w:bidi"), tag if wording.is_rtl else "ar-SA")


WRITER = Writer(
    name="docx",
    title="Word document",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension="docx",
    read=read_document,
    write=write,
)
