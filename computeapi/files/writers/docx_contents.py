"""How does a DOCX get its table of contents? As Word's own field: each heading a link to where it stands.

Page numbers aren't in it, for nobody knows them before Word has set the pages: a field without them is right from the
beginning and asks nobody whether it may be updated.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as Package
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from computeapi.files.content import Document, Heading, Solve
from computeapi.files.writers.docx_styles import resize
from computeapi.files.writers.docx_xml import add_text, child, draw_line

_DEEPEST = 3
_SOLVE_LEVEL = 2


class Bookmarks:
    """Names for headings in their order, the same for the contents and for the headings themselves."""

    def __init__(self) -> None:
        self._count = 0

    def mark(self, paragraph: Any) -> None:
        """Around what is in the paragraph."""
        self._count += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._count))
        start.set(qn("w:name"), name_of(self._count))
        properties = paragraph._p.get_or_add_pPr()
        properties.addnext(start)
        paragraph._p.append(end)


def name_of(number: int) -> str:
    return f"_Toc{number:08}"


def add_contents(package: Package, document: Document, title: str) -> None:
    """Headings of three levels, and the solves."""
    head = package.add_paragraph()
    head.paragraph_format.keep_with_next = True
    resize(add_text(head, title), 11, bold=True)
    entries = [entry for entry in _entries(document) if entry[1] <= _DEEPEST]
    for at, (number, level, text) in enumerate(entries):
        paragraph = package.add_paragraph(style=f"toc {level}")
        if at == 0:
            _open_field(paragraph._p)
        link = child(paragraph._p, "w:hyperlink", {"anchor": name_of(number), "history": "1"})
        link.append(add_text(paragraph, " ".join(text.split()))._r)
        if at == len(entries) - 1:
            child(child(paragraph._p, "w:r"), "w:fldChar", {"fldCharType": "end"})
    draw_line(package.add_paragraph(), "top")


def _entries(document: Document) -> list[tuple[int, int, str]]:
    """Number, level and text of each heading."""
    found: list[tuple[int, int, str]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            found.append((len(found) + 1, block.level, block.text))
        elif isinstance(block, Solve):
            found.append((len(found) + 1, _SOLVE_LEVEL, block.sheet.title if block.sheet else ""))
    return found


def _open_field(paragraph: Any) -> None:
    child(child(paragraph, "w:r"), "w:fldChar", {"fldCharType": "begin"})
    instruction = child(child(paragraph, "w:r"), "w:instrText", {"xml:space": "preserve"})
    instruction.text = f'TOC \\o "1-{_DEEPEST}" \\h \\z \\n'
    child(child(paragraph, "w:r"), "w:fldChar", {"fldCharType": "separate"})
