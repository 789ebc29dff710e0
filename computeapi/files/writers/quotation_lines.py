"""Which lines of text is a quotation made of, whatever it is written as? Amounts and numbers as they are to be read."""

from __future__ import annotations

from dataclasses import dataclass

from computeapi.files.content_quotation import Item, Party, Quotation
from computeapi.files.writers.pdf_text import one_line
from computeapi.files.writers.wording import Wording


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An item as it stands in the table."""

    position: str
    quantity: str
    unit_price: str
    discount: str
    tax: str
    amount: str


def facts(quotation: Quotation, wording: Wording, *, date: str) -> list[tuple[str, str]]:
    """Number and days, those that there are. `date` is the day of issue as it is to be read, or nothing."""
    words, valid = wording.words, quotation.valid_until
    rows = [
        (words["number"], one_line(quotation.number)),
        (words["date"], date),
        (words["valid_until"], wording.day(valid) if valid else ""),
    ]
    return [row for row in rows if row[1]]


def line(quotation: Quotation, item: Item, at: int, wording: Wording) -> Line:
    return Line(
        position=str(at),
        quantity=" ".join([wording.number(item.quantity), one_line(item.unit)]).strip(),
        unit_price=_unit_price(quotation, item, wording),
        discount=wording.percent(item.discount) if item.discount else "",
        tax=wording.percent(item.tax_rate),
        amount=wording.money(quotation.amount(item), quotation.currency),
    )


def sums(quotation: Quotation, wording: Wording) -> list[tuple[str, str]]:
    """What it comes to: net and each tax where there is one, and the total last."""
    words, totals, currency = wording.words, quotation.totals, quotation.currency
    rows = [(words["net"], wording.money(totals.net, currency))] if totals.taxes else []
    for tax in totals.taxes:
        label = words["tax_on"].format(rate=wording.percent(tax.rate), base=wording.money(tax.base, currency))
        rows.append((label, wording.money(tax.amount, currency)))
    return [*rows, (words["total"], wording.money(totals.total, currency))]


def party_lines(party: Party, wording: Wording) -> list[str]:
    """All but the name."""
    return [text for text in (*party.address, *_contact(party, wording)) if text]


def sender(party: Party, wording: Wording) -> str:
    """Whom a letter comes from, in one line above the address."""
    return wording.joined(one_line(party.name), *map(one_line, party.address))


def foot(party: Party, wording: Wording) -> str:
    """How to reach who makes the offer, in one line."""
    return wording.joined(*(one_line(text) for text in (party.name, *_contact(party, wording))))


def _unit_price(quotation: Quotation, item: Item, wording: Wording) -> str:
    """With digits beyond the smallest coin where it has them: 0.0125."""
    is_whole = quotation.rounded(item.unit_price) == item.unit_price
    return (wording.money if is_whole else wording.price)(item.unit_price, quotation.currency)


def _contact(party: Party, wording: Wording) -> list[str]:
    tax_id = f"{wording.words['tax_id']} {party.tax_id}" if party.tax_id else ""
    phone = wording.upright(party.phone) if party.phone else ""
    return [text for text in (party.email, phone, tax_id) if text]
