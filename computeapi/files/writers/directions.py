"""In which direction is a text written? Pure."""

from __future__ import annotations

import unicodedata

_STRONG = {"L": False, "R": True, "AL": True}


def is_rtl(text: str) -> bool | None:
    """By its first letter, as the Unicode bidirectional algorithm says it (P2, P3); None for a text without letters."""
    if text.isascii():
        return False if any(c.isalpha() for c in text) else None
    return next((_STRONG[kind] for c in text if (kind := unicodedata.bidirectional(c)) in _STRONG), None)
