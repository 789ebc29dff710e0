"""What does the template of a quotation get? Every amount and number as text in the document's language."""

from __future__ import annotations

from typing import Any

from computeapi.files.content_quotation import Item, Party, Quotation
from computeapi.files.writers import quotation_lines
from computeapi.files.writers.pdf_text import told
from computeapi.files.writers.wording import Wording

_MUCH = 46
"""Characters of quantity, price and amount that leave little room for what they are of."""


def quotation_data(quotation: Quotation, wording: Wording, *, date: str) -> dict[str, Any]:
    """`date` is the day of issue as it is to be read, or nothing."""
    rtl, seller = wording.is_rtl, quotation.seller
    items = [_item(quotation, item, at, wording) for at, item in enumerate(quotation.items, 1)]
    *parts, (_, total) = quotation_lines.sums(quotation, wording)
    return {
        "seller": _party(seller, wording),
        "customer": _party(quotation.customer, wording),
        "sender-line": told(quotation_lines.sender(seller, wording), rtl=rtl),
        "foot": quotation_lines.foot(seller, wording),
        "facts": [(name, told(value, rtl=rtl)) for name, value in quotation_lines.facts(quotation, wording, date=date)],
        "items": items,
        "is-tight": any(sum(len(item[key]) for key in ("quantity", "unit-price", "amount")) > _MUCH for item in items),
        "has-discounts": any(item.discount for item in quotation.items),
        "has-taxes": bool(quotation.totals.taxes),
        "parts": [(told(label, rtl=rtl), amount) for label, amount in parts],
        "total": total,
        "notes": told(quotation.notes, rtl=rtl),
        "terms": told(quotation.terms, rtl=rtl),
    }


def _item(quotation: Quotation, item: Item, at: int, wording: Wording) -> dict[str, Any]:
    line = quotation_lines.line(quotation, item, at, wording)
    return {
        "position": line.position,
        "description": told(item.description, rtl=wording.is_rtl),
        "details": told(item.details, rtl=wording.is_rtl),
        "quantity": line.quantity,
        "unit-price": line.unit_price,
        "discount": line.discount,
        "tax": line.tax,
        "amount": line.amount,
    }


def _party(party: Party, wording: Wording) -> dict[str, Any]:
    return {
        "name": told(party.name, rtl=wording.is_rtl),
        "lines": [told(line, rtl=wording.is_rtl) for line in quotation_lines.party_lines(party, wording)],
    }
