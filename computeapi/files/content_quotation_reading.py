"""Is an object a quotation, and what is wrong with it? Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import list_currencies

from computeapi.files.content_fields import LONGEST_TEXT, DocumentFields
from computeapi.files.content_quotation import Item, Party, Quotation

CURRENCIES = frozenset(list_currencies())
"""Known before a solver process is in its jail, where no file is opened."""
MOST_LINES = 500
_HIGHEST = Decimal(1_000_000_000)
_PERCENT = Decimal(100)


def read_quotation(fields: DocumentFields) -> Quotation:
    """What is wrong is noted in the fields' errors."""
    items = tuple(_read_item(item) for item in fields.objects("items", most=MOST_LINES, least=1, needed=True))
    quotation = Quotation(
        number=fields.text("number", needed=True),
        currency=_read_currency(fields),
        seller=fields.inner("from", _read_party),
        customer=fields.inner("to", _read_party),
        items=items,
        valid_until=_read_day(fields, "validUntil"),
        notes=fields.text("notes", longest=LONGEST_TEXT),
        terms=fields.text("terms", longest=LONGEST_TEXT),
    )
    fields.end()
    return quotation


def _read_item(fields: DocumentFields) -> Item:
    item = Item(
        description=fields.text("description", needed=True),
        details=fields.text("details", longest=LONGEST_TEXT),
        quantity=fields.decimal("quantity", Decimal(1), low=Decimal(0), high=_HIGHEST),
        unit=fields.text("unit", longest=20),
        unit_price=fields.decimal("unitPrice", low=-_HIGHEST, high=_HIGHEST),
        tax_rate=fields.decimal("taxRate", Decimal(0), low=Decimal(0), high=_PERCENT),
        discount=fields.decimal("discount", Decimal(0), low=Decimal(0), high=_PERCENT),
    )
    fields.end()
    return item


def _read_party(fields: DocumentFields) -> Party:
    party = Party(
        name=fields.text("name", needed=True),
        address=fields.texts("address", most=8, longest=200),
        email=fields.text("email"),
        phone=fields.text("phone"),
        tax_id=fields.text("taxId"),
    )
    fields.end()
    return party


def _read_currency(fields: DocumentFields) -> str:
    code = fields.text("currency", needed=True)
    if code and code not in CURRENCIES:
        fields.wrong("currency", "Send a currency's code of ISO 4217, such as EUR.", "invalid_choice")
    return code


def _read_day(fields: DocumentFields, name: str) -> date | None:
    text = fields.text(name)
    try:
        if not text or len(text) == len("2026-03-31"):
            return date.fromisoformat(text) if text else None
    except ValueError:
        pass
    fields.wrong(name, "Send a date, such as 2026-03-31.", "invalid_date")
    return None
