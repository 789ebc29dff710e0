"""How does a document's language write a number, a day, a price? As CLDR has them, for every language. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, localcontext
from pathlib import Path

import babel
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from computeapi.files.content import Figure
from computeapi.files.writers.directions import is_rtl
from computeapi.files.writers.words import words_of

LOCALES = Path(babel.__file__).resolve().parent / "locale-data"
"""A language's file is opened when the language is first asked for."""

_EXACT = Context(prec=100)
"""A number that is sent may have more digits than the 28 that are counted with by default."""


class Wording:
    """`language` is a BCP 47 tag that CLDR knows."""

    def __init__(self, language: str) -> None:
        self.locale = Locale.parse(language, sep="-")
        self.words = words_of(self.locale.language, self.locale.script)
        self.is_rtl = self.locale.text_direction == "rtl"

    def cell(self, value: str | int | float | Decimal | bool | None) -> str:
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, int | float | Decimal):
            return self.number(Decimal(str(value)), grouped=False)
        return value or ""

    def number(self, value: Decimal, *, grouped: bool = True) -> str:
        """With all its digits. A table's numbers aren't grouped: they may be years or part numbers."""
        if not value.is_finite():
            return str(value)
        mark = "\u200e" if self.is_rtl and value < 0 else ""  # else the sign would stand behind the number
        with localcontext(_EXACT):
            text = format_decimal(value, locale=self.locale, decimal_quantization=False, group_separator=grouped)
        return f"{mark}{text}"

    def figure(self, figure: Figure) -> str:
        """With its digits as they are; several are told apart where a comma is the decimal sign."""
        if not figure.numbers:
            return figure.value
        separator = "; " if "," in self.number(Decimal("0.5")) else ", "
        return separator.join(self.number(Decimal(number), grouped=False) for number in figure.numbers)

    def percent(self, value: Decimal) -> str:
        with localcontext(_EXACT):
            return str(format_percent(value / 100, locale=self.locale, decimal_quantization=False))

    def money(self, amount: Decimal, currency: str) -> str:
        return str(format_currency(amount, currency, locale=self.locale))

    def price(self, amount: Decimal, currency: str) -> str:
        """As `money`, with digits beyond the smallest coin where a unit price has them."""
        with localcontext(_EXACT):
            return str(format_currency(amount, currency, locale=self.locale, decimal_quantization=False))

    def joined(self, *texts: str) -> str:
        """In one line. Between texts of different directions stand marks of the document's own: a number in the second
        would otherwise go along with the first."""
        found = [text for text in texts if text]
        if self.is_rtl:
            return "\u200f · \u200f".join(text if is_rtl(text) else f"\u200e{text}" for text in found)
        return ("\u200e · \u200e" if any(map(is_rtl, found)) else " · ").join(found)

    def upright(self, text: str) -> str:
        """A telephone's number, which isn't turned by what stands around it."""
        return f"\u200e{text}" if self.is_rtl else text

    def day(self, value: date) -> str:
        return str(format_date(value, "long", locale=self.locale))
