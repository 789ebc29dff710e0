"""Is an object a block of a document, and what is wrong with it? Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from computeapi.files import pictures
from computeapi.files.content import (
    Block,
    Cell,
    Entry,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Solve,
    Table,
)
from computeapi.files.content_fields import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_PICTURE_BYTES,
    MOST_PICTURES,
    DocumentFields,
    read_decimal,
)

MOST_COLUMNS = 20
MOST_ROWS = 10_000
MOST_ITEMS = 2_000
MOST_CHILDREN = 100

_SOLVE_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WIDEST, _NARROWEST = Decimal(180), Decimal(5)
"""Millimetres of a picture."""


def read_block(fields: DocumentFields) -> Block:
    """By its type. What is wrong is noted in the fields' errors."""
    kind = fields.choice("type", tuple(_BLOCKS), "")
    if not kind:
        if not fields.has("type"):
            fields.wrong("type", f"Send one of {', '.join(_BLOCKS)}.", "required")
        return PageBreak()
    block = _BLOCKS[kind](fields)
    fields.end()
    return block


def _heading(fields: DocumentFields) -> Heading:
    return Heading(level=fields.integer("level", 1, low=1, high=6), text=fields.text("text", needed=True))


def _paragraph(fields: DocumentFields) -> Paragraph:
    return Paragraph(text=fields.text("text", longest=LONGEST_TEXT, needed=True))


def _listing(fields: DocumentFields) -> Listing:
    items = fields.many("items", most=MOST_ITEMS, needed=True)
    entries = tuple(_entry(fields, item, f"{fields.at('items')}[{at}]") for at, item in enumerate(items))
    return Listing(items=entries, ordered=fields.flag("ordered", False))


def _entry(fields: DocumentFields, item: Any, place: str) -> Entry:
    if not isinstance(item, Mapping):
        return Entry(text=fields.checked_text(item, place, LONGEST_TEXT))
    inner = fields.inside(item, place)
    entry = Entry(
        text=inner.text("text", longest=LONGEST_TEXT, needed=True),
        children=inner.texts("items", most=MOST_CHILDREN, longest=LONGEST_TEXT),
    )
    inner.end()
    return entry


def _table(fields: DocumentFields) -> Table:
    headers = fields.texts("headers", most=MOST_COLUMNS)
    if fields.given("headers") in (None, []):
        fields.wrong("headers", "Send a text for each column.", "required")
    rows = fields.many("rows", most=MOST_ROWS, needed=True)
    if not headers:  # which was said: nobody knows then how many cells a row has
        return Table(headers=(), rows=(), caption=fields.text("caption"))
    if not fields.budget.take("cells", len(rows) * len(headers)):
        fields.wrong("rows", f"All tables together may have {MOST_CELLS:,} cells.", "too_long")
        rows = []
    read = tuple(_row(fields, row, f"{fields.at('rows')}[{at}]", len(headers)) for at, row in enumerate(rows))
    return Table(headers=headers, rows=read, caption=fields.text("caption"))


def _row(fields: DocumentFields, row: Any, place: str, width: int) -> tuple[Cell, ...]:
    if not isinstance(row, list) or len(row) != width:
        fields.wrong_at(place, f"Send a list of {width} cells, one for each header.", "type_error")
        return (None,) * width
    return tuple(_cell(fields, cell, f"{place}[{at}]") for at, cell in enumerate(row))


def _cell(fields: DocumentFields, cell: Any, place: str) -> Cell:
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        return fields.checked_text(cell, place, LONGEST_TEXT)
    if (number := read_decimal(cell)) is None:
        fields.wrong_at(place, "Send a text, a finite number of up to 30 digits, true, false or null.", "type_error")
    return number


def _image(fields: DocumentFields) -> Picture:
    data = fields.given("data")
    found, problem = pictures.read(data)
    if problem:
        fields.wrong("data", *problem)
    elif not (fields.budget.take("pictures", 1) and fields.budget.take("picture_bytes", len(found))):
        fields.wrong(
            "data", f"All images together may be {MOST_PICTURES}, of {MOST_PICTURE_BYTES:,} bytes.", "too_long"
        )
    elif not fields.budget.take("pixels", pictures.pixels_of(found)):
        most = f"{pictures.MOST_PIXELS_TOGETHER // 1_000_000} million pixels"
        fields.wrong("data", f"All images together may have {most}.", "too_large")
    width = fields.decimal("width", _WIDEST, low=_NARROWEST, high=_WIDEST) if fields.has("width") else None
    fields.given("width")
    return Picture(
        data=found,
        caption=fields.text("caption"),
        alt=fields.text("alt", longest=LONGEST_LINE * 4),
        width=None if width is None else float(width),
    )


def _solve(fields: DocumentFields) -> Solve:
    solve_id = fields.text("solveId", needed=True)
    if solve_id and not _SOLVE_ID.fullmatch(solve_id):
        fields.wrong("solveId", "Send a solve's id, a UUID.", "invalid_id")
    return Solve(solve_id=solve_id.lower())


def _page_break(fields: DocumentFields) -> PageBreak:
    return PageBreak()


_BLOCKS: dict[str, Callable[[DocumentFields], Block]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _listing,
    "table": _table,
    "image": _image,
    "solve": _solve,
    "pageBreak": _page_break,
}
