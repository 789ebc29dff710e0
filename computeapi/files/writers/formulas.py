"""Which text would a spreadsheet compute? One that begins with a sign of formulas, or does once what can't be seen
before it is gone. Pure.

OWASP's CSV Injection names `=`, `+`, `-`, `@`, tab, carriage return, line feed, and the signs as East Asian keyboards
write them, which spreadsheets turn into the plain ones. Some of them trim what they import, so blanks hide nothing.
"""

from __future__ import annotations

import unicodedata

_SIGNS = frozenset("=+-@")
_FIRST = frozenset("\t\r\n")
"""Before anything: no text of use begins so."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)
"""What Unicode calls letters or marks and nothing shows: fillers, variation selectors. Blanks, control and format
characters have categories of their own."""


def looks_like_formula(text: str) -> bool:
    first = text[:1]
    if first.isascii() and first.isalnum():  # as nearly all do
        return False
    if first in _FIRST:
        return bool(first)
    seen = next((c for c in text if not _is_unseen(c)), "")
    return unicodedata.normalize("NFKC", seen) in _SIGNS


def _is_unseen(character: str) -> bool:
    return character in _UNSEEN or unicodedata.category(character)[0] in "CZ"
