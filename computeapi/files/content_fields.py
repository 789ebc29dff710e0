"""What may texts and numbers of a document be, and how much of it all? Pure."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from computeapi.files.pictures import MOST_PIXELS_TOGETHER
from softly.lib.errors import FieldErrors
from softly.lib.fields import Fields
from softly.lib.text import whole

LONGEST_TEXT = 65_536
LONGEST_LINE = 500
MOST_TEXT = 4_000_000
"""Characters of all texts of a document together."""
MOST_CELLS = 50_000
MOST_PICTURES = 50
MOST_PICTURE_BYTES = 25_000_000

_KEPT = "\t\n\r"
_LONGEST_NUMBER = 30


def plain(text: str) -> str:
    """Without what no document can hold: control characters but tab and line breaks, U+FFFE and U+FFFF. Half a
    surrogate pair becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in whole(text) if c in _KEPT or not (unicodedata.category(c) == "Cc" or c in "\ufffe\uffff"))


@dataclass(slots=True)
class Budget:
    """What is left for the whole document; `take` says whether there was enough."""

    text: int = MOST_TEXT
    cells: int = MOST_CELLS
    pictures: int = MOST_PICTURES
    picture_bytes: int = MOST_PICTURE_BYTES
    pixels: int = MOST_PIXELS_TOGETHER

    def take(self, what: str, count: int) -> bool:
        left = getattr(self, what) - count
        setattr(self, what, left)
        return bool(left >= 0)


class DocumentFields(Fields):
    """An object's members, of a document that has a budget for all of them."""

    longest = LONGEST_LINE

    def __init__(self, sent: Any, errors: FieldErrors, place: str = "", *, budget: Budget) -> None:
        super().__init__(sent, errors, place)
        self.budget = budget

    def inside(self, sent: Any, place: str) -> Self:
        return type(self)(sent, self.errors, place, budget=self.budget)

    def checked_text(self, value: Any, place: str, longest: int) -> str:
        return super().checked_text(value, place, longest).replace("\r\n", "\n").replace("\r", "\n")

    def problem_of_text(self, value: Any, longest: int) -> tuple[str, str] | None:
        if problem := super().problem_of_text(value, longest):
            return problem
        if not self.budget.take("text", len(value)):
            return f"All texts together may have {MOST_TEXT:,} characters.", "too_long"
        if plain(value) != value:
            return "Control characters are not allowed.", "invalid_character"
        return None

    def decimal(self, name: str, usual: Decimal | None = None, *, low: Decimal, high: Decimal) -> Decimal:
        """A JSON number or its text; a float counts as what it is written as."""
        value = self.given(name)
        if value is None and usual is not None:
            return usual
        found = read_decimal(value)
        if value is None:
            self.wrong(name, "This is needed.", "required")
        elif found is None:
            self.wrong(name, 'Send a number, such as 12.5 or "12.50".', "type_error")
        elif not low <= found <= high:
            self.wrong(name, f"Send a number from {low:f} to {high:f}.", "out_of_range")
        return low if found is None or not low <= found <= high else found


def read_decimal(value: Any) -> Decimal | None:
    """Of a JSON number or the text of one, finite and of up to 30 characters; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    text = str(value)
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= _LONGEST_NUMBER else None
