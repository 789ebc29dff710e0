"""Bodies of documents that the tests of the writers send, and pictures to put into them."""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image, ImageDraw

from computeapi.files.content import Document, Figure, SolveSheet
from computeapi.files.content_reading import read_document

CREATED = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
SOLVE_ID = "0192d3a4-5b6c-7d8e-9f01-23456789abcd"

HOSTILE = {
    "markup": r"#set page(width: 1pt) $x^2$ *bold* _emph_ @ref <label> \ ] [ `raw` // comment = heading",
    "template": '{{7*7}} ${7*7} <%= 7*7 %> #{7*7} #eval("1") #read("/etc/passwd")',
    "xml": "<w:p>&amp;&lt;b&gt;</w:t> ]]> <!-- & ' \"",
    "formula": '=HYPERLINK("http://example.org","x")',
    "cyrillic and greek": "Привет, Ελληνικά",
    "chinese": "漢字と日本語 한국어",
    "symbols": "✓ ∑ ≤ Ø 90° ½ € ™",
}
"""What must come out as the text that it is."""


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB") -> bytes:
    image = Image.new("RGB", size, (238, 242, 248))
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.polygon(
        [(width * 0.2, height * 0.7), (width * 0.5, height * 0.2), (width * 0.8, height * 0.7)], (98, 146, 208)
    )
    data = io.BytesIO()
    image.convert(mode).save(data, kind)
    return data.getvalue()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def body(*blocks: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"title": "Shelf study", "content": list(blocks), **others}


def document(*blocks: dict[str, Any], **others: Any) -> Document:
    return read_document(body(*blocks, **others)).prepared(created=CREATED, sheets={SOLVE_ID: sheet()})


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


def sheet(**others: Any) -> SolveSheet:
    values: dict[str, Any] = {
        "title": "Shelf, oak, five boards",
        "definition": "shelf.scad",
        "version": "3",
        "engine": "OpenSCAD",
        "created": CREATED,
        "link": "https://softly.example/view/shelf.scad?width=1200&height=1800",
        "picture": picture(size=(640, 480), mode="RGBA"),
        "parameters": (
            Figure(label="Width", value="1200", unit="mm"),
            Figure(label="Height", value="1800", unit="mm"),
            Figure(label="Material", value="Oak"),
        ),
        "outputs": (
            Figure(label="Mass", value="41.3", unit="kg", numbers=("41.3",)),
            Figure(label="Volume", value="0.0581", unit="m³"),
        ),
        "warnings": ("The span of the second board is near its limit.",),
    }
    return SolveSheet(**(values | others))


def report() -> dict[str, Any]:
    """Every kind of block once, in a report with a table of contents."""
    return body(
        {"type": "heading", "level": 1, "text": "What was looked at"},
        paragraph("Five boards of oak, 1200 mm wide, under a load of 40 kg each.\nThe load is spread evenly."),
        {"type": "heading", "level": 2, "text": "Loads"},
        {
            "type": "table",
            "headers": ["Board", "Load in kg", "Deflection in mm", "Passes"],
            "rows": [["Top", 40, 1.25, True], ["Second", 40, 2.5, False], ["Bottom", 12, None, True]],
            "caption": "Loads by board",
        },
        {"type": "heading", "level": 2, "text": "What to do"},
        {
            "type": "list",
            "ordered": True,
            "items": ["Add a stile", {"text": "Choose a thicker board", "items": ["22 mm", "25 mm"]}],
        },
        {"type": "list", "items": ["Oak", "Ash"]},
        {"type": "image", "data": encoded(picture()), "caption": "The frame", "alt": "A blue triangle", "width": 80},
        {"type": "pageBreak"},
        {"type": "heading", "level": 1, "text": "The solve"},
        {"type": "solve", "solveId": SOLVE_ID},
        metadata={
            "author": "Alice Archer",
            "subject": "Deflection of shelves under load",
            "keywords": ["shelf", "oak"],
            "company": "Example Joinery",
            "language": "en-GB",
            "date": "2026-03-31",
        },
    )


def quotation(**others: Any) -> dict[str, Any]:
    return {
        "title": "Shelf in oak, made to measure",
        "template": "quotation",
        "metadata": {"language": "en-GB", "date": "2026-03-31", "author": "Alice Archer"},
        "content": [],
        "quotation": {
            "number": "Q-2026-0117",
            "currency": "EUR",
            "validUntil": "2026-04-30",
            "from": {
                "name": "Example Joinery Ltd",
                "address": ["1 Mill Lane", "AB1 2CD Exampleton"],
                "email": "office@joinery.example",
                "phone": "+44 1632 960123",
                "taxId": "GB000000000",
            },
            "to": {"name": "Bob Builder", "address": ["Long Street 5", "12345 Sampletown"]},
            "items": [
                {
                    "description": "Shelf, oak, 1200 × 1800 mm",
                    "details": "Five boards, oiled, adjustable feet.\nWith the wall anchors for it.",
                    "quantity": 2,
                    "unit": "pcs",
                    "unitPrice": "489.90",
                    "taxRate": 20,
                    "discount": 5,
                },
                {
                    "description": "Delivery and mounting",
                    "quantity": "1.5",
                    "unit": "h",
                    "unitPrice": "64",
                    "taxRate": 20,
                },
                {"description": "Assembly manual", "unitPrice": 0.1, "quantity": 3, "taxRate": "5"},
            ],
            "notes": "Ready about three weeks after your order.",
            "terms": "Payable within 14 days without deduction. Goods remain ours until they are paid for.",
            **others,
        },
    }
