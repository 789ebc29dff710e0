"""How does a DOCX look? Its styles: those of Word that people know, and some for tables."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Package
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

INK, SOFT, ACCENT = RGBColor(0x1B, 0x22, 0x30), RGBColor(0x5A, 0x63, 0x73), RGBColor(0x24, 0x52, 0x8F)
LATIN, COMPLEX = "Calibri", "Arial"
EAST_ASIAN = {"zh": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "ja": "Yu Gothic", "ko": "Malgun Gothic"}
"""By language; the first serves the others. Fonts are those of the reader's machine."""
TABLE_SIZES = (9.0, 8.0, 6.5)
"""Points of a table's text: the more columns, the smaller."""

_SIZES = {"Title": 23, "Subtitle": 12, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11}
_HEADINGS = ("Heading 4", "Heading 5", "Heading 6")
_LISTS = ("List Bullet", "List Bullet 2", "List Number")


def table_style(size: float, *, is_head: bool) -> str:
    """The id of the style of a cell's paragraph."""
    return f"Table{'Head' if is_head else 'Text'}{size:g}".replace(".", "")


def shape_styles(package: Package) -> None:
    styles = package.styles
    for name in ("Normal", *_SIZES, *_HEADINGS, "Caption"):
        _shape(styles[name], _SIZES.get(name, 10.5))
    normal = styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.15
    _shape_title(styles["Title"])
    _shape(styles["Caption"], 9)
    styles["Subtitle"].font.color.rgb = styles["Caption"].font.color.rgb = SOFT
    for name in _LISTS:
        styles[name].paragraph_format.space_after = Pt(3)
        for loose in styles[name].element.xpath("./w:pPr/w:contextualSpacing"):
            loose.getparent().remove(loose)
    _add_table_styles(package)
    _add_contents_styles(package)


def set_fonts(package: Package, language: str, script: str | None) -> None:
    """Those of the document, for every style has them from there."""
    defaults: Any = package.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    east_asian = EAST_ASIAN.get(f"{language}-{script}") or EAST_ASIAN.get(language, EAST_ASIAN["zh"])
    fonts = defaults.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", east_asian), ("cs", COMPLEX)):
        fonts.set(qn(f"w:{name}"), font)


def resize(run: Any, size: float, *, color: RGBColor | None = None, bold: bool | None = None) -> None:
    """Of Arabic and Hebrew letters too, for which Word has sizes and weights of their own."""
    run.font.size, run.font.bold, run.font.cs_bold = Pt(size), bold, bold
    if color is not None:
        run.font.color.rgb = color
    properties = run._r.get_or_add_rPr()
    properties.find(qn("w:sz")).addnext(_complex_size(size))


def _shape(style: Any, size: float) -> None:
    is_head = style.name.startswith(("Heading", "Title"))
    properties = style.element.get_or_add_rPr()
    for gone in ("w:rFonts", "w:spacing", "w:kern", "w:szCs", "w:bCs", "w:iCs"):
        for element in properties.findall(qn(gone)):
            properties.remove(element)
    font = style.font
    font.size, font.color.rgb = Pt(size), INK
    font.italic = font.cs_italic = False
    font.bold = font.cs_bold = is_head
    properties.find(qn("w:sz")).addnext(_complex_size(size))
    if style.name.startswith("Heading"):
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(5)
        style.paragraph_format.keep_with_next = True


def _complex_size(size: float) -> Any:
    element = OxmlElement("w:szCs")
    element.set(qn("w:val"), str(round(size * 2)))
    return element


def _shape_title(style: Any) -> None:
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)
    style.paragraph_format.space_after = Pt(2)


def _add_table_styles(package: Package) -> None:
    for size in TABLE_SIZES:
        for is_head in (False, True):
            style = package.styles.add_style(table_style(size, is_head=is_head), WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = package.styles["Normal"]
            _shape(style, size)
            style.font.bold = style.font.cs_bold = is_head
            shape = style.paragraph_format
            shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(2), 1.0
            shape.keep_with_next = is_head


def _add_contents_styles(package: Package) -> None:
    for level in (1, 2, 3):
        style = package.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = package.styles["Normal"]
        shape = style.paragraph_format
        shape.left_indent, shape.space_after = Pt(12 * (level - 1)), Pt(3)
