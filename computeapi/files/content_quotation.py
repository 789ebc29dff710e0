"""What does a quotation come to? Its lines, discounts and taxes, in decimals, rounded as money is. Pure.

A line is quantity × unit price, less its discount, rounded to the currency's smallest coin. Tax is counted once for
each rate, on the sum of its lines, and rounded then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Who makes the offer, or who gets it. `address` is lines."""

    name: str
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    tax_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """`tax_rate` and `discount` are in percent."""

    description: str
    details: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal
    tax_rate: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tax:
    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    net: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """`currency` is ISO 4217's code."""

    number: str
    currency: str
    seller: Party
    customer: Party
    items: tuple[Item, ...]
    valid_until: date | None = None
    notes: str = ""
    terms: str = ""

    def amount(self, item: Item) -> Decimal:
        """Of a line, without tax."""
        return self.rounded(item.quantity * item.unit_price * (100 - item.discount) / 100)

    @property
    def totals(self) -> Totals:
        bases: dict[Decimal, Decimal] = {}
        for item in self.items:
            bases[item.tax_rate] = bases.get(item.tax_rate, Decimal(0)) + self.amount(item)
        taxes = tuple(
            Tax(rate=rate, base=bases[rate], amount=self.rounded(bases[rate] * rate / 100))
            for rate in sorted(bases)
            if rate
        )
        net = sum(bases.values(), Decimal(0))
        return Totals(net=net, taxes=taxes, total=net + sum((tax.amount for tax in taxes), Decimal(0)))

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-get_currency_precision(self.currency)), ROUND_HALF_UP)
