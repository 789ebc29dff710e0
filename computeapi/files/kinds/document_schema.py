"""What does the body of a document look like, for the API's document? content_reading.py says what is right. Pure."""

from __future__ import annotations

from typing import Any

from computeapi.files.content import PAPERS, TEMPLATES
from computeapi.files.content_blocks_reading import MOST_COLUMNS, MOST_ITEMS, MOST_ROWS
from computeapi.files.content_fields import LONGEST_LINE, LONGEST_TEXT
from computeapi.files.content_reading import MOST_BLOCKS

Schema = dict[str, Any]

_SEEN = r"\S"
"""At least one character that isn't blank."""


def _text(longest: int = LONGEST_LINE) -> Schema:
    return {"type": ["string", "null"], "maxLength": longest}


def _needed(longest: int = LONGEST_LINE) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": _SEEN}


def _list(of: Schema, most: int) -> Schema:
    return {"type": ["array", "null"], "items": of, "maxItems": most}


def _object(needed: Schema, /, **more: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(needed),
        "additionalProperties": False,
        "properties": {**needed, **more},
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _block(kind: str, needed: Schema | None = None, /, **more: Schema) -> Schema:
    return _object({"type": {"enum": [kind]}, **(needed or {})}, **more)


_NUMBER: Schema = {"type": ["number", "string", "null"], "description": 'A number, or its text: `"12.50"`.'}
_YES: Schema = {"type": ["boolean", "null"]}
_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}
_ITEM: Schema = {
    "anyOf": [
        {"type": "string", "maxLength": LONGEST_TEXT},
        _object({"text": _needed(LONGEST_TEXT)}, items=_list({"type": "string"}, 100)),
    ]
}
_BLOCKS = [
    _block("heading", {"text": _needed()}, level=_NUMBER),
    _block("paragraph", {"text": _needed(LONGEST_TEXT)}),
    _block("list", {"items": {"type": "array", "items": _ITEM, "maxItems": MOST_ITEMS}}, ordered=_YES),
    _block(
        "table",
        {
            "headers": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_COLUMNS},
            "rows": {"type": "array", "items": {"type": "array", "items": _CELL}, "maxItems": MOST_ROWS},
        },
        caption=_text(),
    ),
    _block(
        "image",
        {"data": {"type": "string", "description": "PNG or JPEG, as base64 or a `data:` address."}},
        caption=_text(),
        alt=_text(LONGEST_LINE * 4),
        width=_NUMBER,
    ),
    _block("solve", {"solveId": {"type": "string", "format": "uuid"}}),
    _block("pageBreak"),
]
_METADATA = _object(
    {},
    author=_text(),
    subject=_text(),
    keywords=_list({"type": "string", "maxLength": 100}, 50),
    company=_text(),
    language=_text(),
    date=_text(),
)
SCHEMA = _object(
    {"title": _needed()},
    template=_or_null({"enum": list(TEMPLATES)}),
    paper=_or_null({"enum": list(PAPERS)}),
    contents=_YES,
    content=_list({"anyOf": _BLOCKS}, MOST_BLOCKS),
    metadata=_or_null(_METADATA),
    quotation={"type": ["object", "null"], "description": "For that template: docs/documents.md."},
)
