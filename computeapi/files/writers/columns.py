"""How wide is each column of a table? As its words need, and the rest goes where there is more to read. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

WIDEST, LONGEST_WORD = 40, 32
"""Characters that a column asks for at most, and that it isn't narrower than where there is room."""
_LEAST = 3
_PADDING = 2.0
"""What stands on both sides of a text, in characters."""


def shares(rows: Sequence[Sequence[str]], *, room: float) -> list[float]:
    """In characters, with those of the head in the first row; `room` is how many there are in a line. Without room for
    every text each column has its longest word, without room for these a part of it."""
    wanted = [_bounded((display_width(cell) for cell in column), WIDEST) for column in zip(*rows, strict=True)]
    needed = [_bounded((_longest_word(cell) for cell in column), LONGEST_WORD) for column in zip(*rows, strict=True)]
    room -= _PADDING * len(wanted)
    spare, more = room - sum(needed), sum(wanted) - sum(needed)
    if sum(wanted) <= room or spare <= 0:
        chosen: list[float] = [*wanted] if spare > 0 else [*needed]
    else:
        chosen = [need + spare * (want - need) / more for want, need in zip(wanted, needed, strict=True)]
    return [width + _PADDING for width in chosen]


def _bounded(widths: Iterable[int], most: int) -> int:
    return min(max(*widths, _LEAST), most)


def _longest_word(text: str) -> int:
    """A price's no-break space is none that a line may end at."""
    if " " not in text and "\n" not in text:
        return display_width(text)
    return max(map(display_width, text.replace("\n", " ").split(" ")))


def display_width(text: str) -> int:
    """Han, Kana and Hangul are twice as wide as letters."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
