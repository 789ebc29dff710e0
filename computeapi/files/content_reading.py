"""Is a body a document, and what is wrong with it? Every wrong field is named: `content[3].rows[2]`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError

from computeapi.files.content import PAPERS, TEMPLATES, Document, Metadata, Solve
from computeapi.files.content_blocks_reading import read_block
from computeapi.files.content_fields import Budget, DocumentFields
from computeapi.files.content_quotation_reading import read_quotation
from softly.lib.errors import FieldErrors

MOST_BLOCKS = 2_000
MOST_SOLVES = 100

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def read_document(body: Mapping[str, Any]) -> Document:
    """Raises ValidationFailed."""
    errors = FieldErrors()
    fields = DocumentFields(body, errors, budget=Budget())
    document = Document(
        title=fields.text("title", needed=True),
        template=fields.choice("template", TEMPLATES, "report"),
        paper=fields.choice("paper", PAPERS, "a4"),
        metadata=fields.inner("metadata", _read_metadata),
        contents=fields.flag("contents", None),
        blocks=tuple(read_block(item) for item in fields.objects("content", most=MOST_BLOCKS)),
    )
    document = _with_quotation(document, fields)
    if sum(isinstance(block, Solve) for block in document.blocks) > MOST_SOLVES:
        fields.wrong("content", f"At most {MOST_SOLVES} solves are allowed.", "too_long")
    fields.end()
    errors.refuse()
    return document


def _with_quotation(document: Document, fields: DocumentFields) -> Document:
    given = fields.has("quotation")
    if document.template == "quotation" and not given:
        fields.wrong("quotation", "The template quotation needs this.", "required")
    if document.template != "quotation" and given:
        fields.wrong("quotation", "Only the template quotation has one.", "unknown_field")
    if document.template == "quotation" and given:
        quotation = fields.inner("quotation", read_quotation)
        issued, until = document.metadata.created, quotation.valid_until
        if issued and until and until < issued.date():
            fields.wrong("quotation.validUntil", "It may not be before metadata.date.", "out_of_range")
        return replace(document, quotation=quotation)
    fields.given("quotation")
    return document


def _read_metadata(fields: DocumentFields) -> Metadata:
    metadata = Metadata(
        author=fields.text("author"),
        subject=fields.text("subject"),
        keywords=fields.texts("keywords", most=50, longest=100),
        company=fields.text("company"),
        language=_read_language(fields),
        created=_read_time(fields, "date"),
    )
    fields.end()
    return metadata


def _read_language(fields: DocumentFields) -> str:
    tag = fields.text("language") or "en"
    try:
        if _LANGUAGE.fullmatch(tag):
            Locale.parse(tag, sep="-")
            return tag
    except (UnknownLocaleError, ValueError):
        pass
    fields.wrong("language", "Send a language tag, such as en or de-CH.", "invalid_choice")
    return "en"


def _read_time(fields: DocumentFields, name: str) -> datetime | None:
    """In the zone that it was sent with: its day is the one that people read."""
    text = fields.text(name)
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return _in_range(datetime(day.year, day.month, day.day, tzinfo=UTC))
        found = datetime.fromisoformat(text) if text else None
        if found is None or found.tzinfo is not None:
            return found and _in_range(found)
    except (ValueError, OverflowError):
        pass
    fields.wrong(name, "Send a date (2026-03-31) or a time with its zone (2026-03-31T12:00:00Z).", "invalid_date")
    return None


def _in_range(moment: datetime) -> datetime:
    """Raises ValueError for what the files can't hold."""
    if not 1980 <= moment.astimezone(UTC).year <= 2107 or not 1980 <= moment.year <= 2107:
        raise ValueError("out of range")
    return moment
