"""How is a DOCX turned whose language is written from right to left? Pages, tables, and all but what is Latin in it."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Package
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from computeapi.files.writers.directions import is_rtl
from computeapi.files.writers.docx_xml import AFTER_BIDI, child

_BEFORE_TABLE_BIDI = ("w:tblStyle", "w:tblpPr", "w:tblOverlap")


def turn_document(package: Package) -> None:
    """To be called when all is written."""
    body: Any = package.element.body
    _put_bidi(package.styles["Normal"].element.get_or_add_pPr())
    for paragraph in body.iter(qn("w:p")):
        _settle(paragraph)
    for table in body.iter(qn("w:tblPr")):
        _turn_table(table)


def _settle(paragraph: Any) -> None:
    """What is written from left to right stays so. At a cell's end it stands at its left then, like all the others."""
    if is_rtl("".join(text.text or "" for text in paragraph.iter(qn("w:t")))) is not False:
        return
    properties = paragraph.get_or_add_pPr()
    if properties.find(qn("w:bidi")) is None:
        _put_bidi(properties, value="0")
    side = properties.find(qn("w:jc"))
    if side is not None and side.get(qn("w:val")) == "right":
        side.set(qn("w:val"), "left")


def _put_bidi(properties: Any, value: str = "1") -> None:
    bidi = OxmlElement("w:bidi")
    bidi.set(qn("w:val"), value)
    properties.insert_element_before(bidi, *AFTER_BIDI)


def _turn_table(properties: Any) -> None:
    before = [found for name in _BEFORE_TABLE_BIDI if (found := properties.find(qn(name))) is not None]
    element = child(properties, "w:bidiVisual")
    if before:
        before[-1].addnext(element)
    else:
        properties.insert(0, element)
