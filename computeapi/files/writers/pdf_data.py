"""What does a template get? The document as JSON values, every text and number as it is to be read."""

from __future__ import annotations

import io
from typing import Any

import segno

from computeapi.files import pictures
from computeapi.files.content import (
    Block,
    Document,
    Figure,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Solve,
    SolveSheet,
    Table,
)
from computeapi.files.writers import typesetting
from computeapi.files.writers.columns import shares
from computeapi.files.writers.directions import is_rtl
from computeapi.files.writers.pdf_quotation import quotation_data
from computeapi.files.writers.pdf_text import HEAD, LONGEST_WORD, cut, one_line, told
from computeapi.files.writers.wording import Wording

_WIDEST, _HIGHEST = 166.0, 200.0
"""Millimetres that a picture may take of a page."""
_SHEET_WIDEST, _SHEET_HIGHEST = 150.0, 88.0
_DPI = 150.0
_TABLE_SIZES = ((6, 9.0), (10, 8.0), (20, 6.5))
"""Points of a table's text for so many columns."""
_LETTER = 0.19
"""Millimetres that a character takes of a line, for each point of its size."""
_LONG_VALUE = 60
_LONGEST_QR = 1_000
"""Characters of a link that a camera still reads from 36 mm."""
_PAPERS = {"a4": "a4", "letter": "us-letter"}


class Setting:
    """One document on its way to a template; `pictures` fill while `data` is made."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.wording = Wording(document.metadata.language)
        self.pictures: dict[str, str] = {}

    def data(self) -> dict[str, Any]:
        document, wording = self.document, self.wording
        metadata, locale = document.metadata, wording.locale
        quotation = document.quotation
        return {
            "title": one_line(document.title) or " ",
            "shown-title": self._told(document.title),
            "authors": [one_line(metadata.author)] if metadata.author else [],
            "keywords": [one_line(word) for word in metadata.keywords],
            "description": one_line(metadata.subject) or None,
            "subject": self._told(metadata.subject),
            "company": self._told(metadata.company),
            "byline": self._told(wording.joined(one_line(metadata.author), self._date())),
            "running": [
                self._told(cut(one_line(document.title), HEAD[0])),
                self._told(cut(one_line(quotation.number if quotation else metadata.company), HEAD[1])),
            ],
            "foot": self._date(),
            "lang": locale.language,
            "region": locale.territory if locale.territory and len(locale.territory) == 2 else None,
            "rtl": wording.is_rtl,
            "paper": _PAPERS[document.paper],
            "words": wording.words,
            "contents": document.has_contents,
            "blocks": [self._block(block) for block in document.blocks],
            "quotation": quotation and quotation_data(quotation, wording, date=self._date()),
        }

    def _date(self) -> str:
        created = self.document.metadata.created
        return self.wording.day(created.date()) if created else ""

    def _told(self, text: str, longest: int = LONGEST_WORD) -> Any:
        return told(text, rtl=self.wording.is_rtl, longest=longest)

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"type": "heading", "level": block.level, "text": self._told(block.text)}
            case Paragraph():
                return {"type": "paragraph", "text": self._told(block.text)}
            case Listing():
                return self._listing(block)
            case Table():
                return self._table(block)
            case Picture():
                return self._picture(block)
            case Solve():
                return self._solve(block)
            case PageBreak():
                return {"type": "pageBreak"}

    def _listing(self, block: Listing) -> dict[str, Any]:
        items = [
            {"text": self._told(item.text), "children": [self._told(child) for child in item.children]}
            for item in block.items
        ]
        return {"type": "list", "ordered": block.ordered, "items": items}

    def _table(self, block: Table) -> dict[str, Any]:
        """In narrow columns shorter words are parted."""
        cells = [[self.wording.cell(cell) for cell in row] for row in block.rows]
        longest = min(LONGEST_WORD, max(5, 90 // len(block.headers)))
        size = next(size for most, size in _TABLE_SIZES if len(block.headers) <= most)
        return {
            "type": "table",
            "size": size,
            "headers": [self._told(head, longest) for head in block.headers],
            "cells": [self._told(cell, longest) for row in cells for cell in row],
            "numeric": list(block.numeric),
            "widths": shares([block.headers, *cells], room=_WIDEST / (size * _LETTER)),
            "caption": self._told(block.caption),
        }

    def _picture(self, block: Picture) -> dict[str, Any]:
        found = pictures.prepared(block.data)
        wanted = block.width or found.width / _DPI * 25.4
        alt = one_line(block.alt or block.caption) or one_line(self.document.title)
        placed = self._placed(found, min(wanted, _WIDEST), _HIGHEST, alt)
        return {"type": "image", "caption": self._told(block.caption), **placed}

    def _placed(self, found: pictures.Prepared, width: float, highest: float, alt: str) -> dict[str, Any]:
        """`width` is in millimetres, less where the picture would become too high."""
        key = f"picture-{len(self.pictures)}"
        self.pictures[key] = typesetting.as_svg(found)
        return {"key": key, "alt": alt or "–", "width": min(width, highest * found.width / found.height)}

    def _solve(self, block: Solve) -> dict[str, Any]:
        if (sheet := block.sheet) is None:
            raise ValueError("a solve without its sheet")
        words = self.wording.words
        facts = [
            (words["definition"], sheet.definition),
            (words["version"], sheet.version),
            (words["engine"], sheet.engine),
            (words["date"], self.wording.day(sheet.created.date())),
        ]
        return {
            "type": "solve",
            "title": self._told(sheet.title),
            "facts": [(name, self._told(value, 10)) for name, value in facts if value],
            "picture": self._sheet_picture(sheet),
            "parameters": [self._figure(figure) for figure in sheet.parameters],
            "outputs": [self._figure(figure) for figure in sheet.outputs],
            "warnings": [self._told(text) for text in sheet.warnings],
            "errors": [self._told(text) for text in sheet.errors],
            "link": sheet.link,
            "shown-link": cut(sheet.link, 80),
            "qr": self._qr(sheet.link),
        }

    def _sheet_picture(self, sheet: SolveSheet) -> dict[str, Any] | None:
        if sheet.picture is None:
            return None
        return self._placed(pictures.prepared(sheet.picture), _SHEET_WIDEST, _SHEET_HIGHEST, one_line(sheet.title))

    def _figure(self, figure: Figure) -> dict[str, Any]:
        """A value and its unit go in one direction; a text of several lines begins where lines begin."""
        value, unit = self.wording.figure(figure), one_line(figure.unit)
        own = is_rtl(f"{value} {unit}")
        return {
            "label": self._told(figure.label, 16),
            "value": self._told(value, 16),
            "unit": unit,
            "rtl": self.wording.is_rtl if own is None else own,
            "is-long": len(value) > _LONG_VALUE and " " in value,
        }

    def _qr(self, link: str) -> dict[str, Any] | None:
        if not link or len(link) > _LONGEST_QR:
            return None
        drawing = io.BytesIO()
        segno.make_qr(link, error="m").save(drawing, kind="svg", border=0, xmldecl=False, omitsize=False)
        key = f"picture-{len(self.pictures)}"
        self.pictures[key] = drawing.getvalue().decode()
        return {"key": key, "alt": self.wording.words["open"], "width": 24 if len(link) <= 200 else 36}
