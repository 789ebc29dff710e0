"""Which pieces of WordprocessingML does python-docx leave to its users? (ISO/IEC 29500-1)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from computeapi.files.content_fields import plain
from computeapi.files.writers.directions import is_rtl

HAIR = "D3D9E2"
AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl"),
    *("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
"""What a paragraph's properties may have after it: their order is fixed."""
_AFTER_BORDER = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", *AFTER_BIDI),
)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def child(parent: Any, tag: str, attributes: Mapping[str, str] | None = None) -> Any:
    """A new last child. Attributes are `w:`'s by default."""
    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(_XML_SPACE if name == "xml:space" else qn(name if ":" in name else f"w:{name}"), value)
    parent.append(element)
    return element


def field(instruction: str, run: Any) -> Any:
    """What a reader fills in, such as PAGE, and as what it shows until then. The instruction is never data."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), instruction)
    element.append(run)
    return element


def add_text(paragraph: Any, text: str, *, style: Any = None) -> Any:
    """A run of plain text; line breaks and tabs become Word's. What XML can't hold is dropped."""
    run = paragraph.add_run(plain(text), style)
    if is_rtl(text):
        child(run._r.get_or_add_rPr(), "w:rtl")
        turn(paragraph)
    return run


def turn(paragraph: Any) -> None:
    """From right to left, where it isn't yet."""
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:bidi")) is None:
        properties.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)


def draw_line(paragraph: Any, side: str, *, color: str = HAIR, eighths: int = 4) -> None:
    """Above it ("top") or below; as thick as so many eighths of a point."""
    borders = OxmlElement("w:pBdr")
    child(borders, f"w:{side}", {"val": "single", "sz": str(eighths), "space": "4", "color": color})
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDER)


def shade(paragraph: Any, color: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        shading.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().insert_element_before(shading, *_AFTER_BORDER[1:])


def describe(picture: Any, text: str) -> None:
    """The alternative text of an inline picture, with no room around it: LibreOffice takes 3 mm for nothing said."""
    picture._inline.docPr.set("descr", plain(text))
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")


def restarted(numbering: Any, style_number: int) -> int:
    """The id of a numbering that counts from 1 and looks like that one."""
    source = numbering.num_having_numId(style_number)
    number = numbering.add_num(source.abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)
