"""How is a text handed to a template? As a string, or in parts where it has line breaks or a word longer than a line.

Typst may break a line between two parts; nothing stands between them in the file, so a word is found and copied as it
was sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from computeapi.files.content_fields import plain
from computeapi.files.writers.directions import is_rtl

LONGEST_WORD = 24
HEAD = (64, 36)
"""Characters at both ends of a page's head."""
_SHORTEST_PART = 3
_IDEOGRAPHS = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
"""A line may be broken between any two of them as it is."""
_MOST_MARKS = 64
"""Characters of a part: what has more accents than any writing is parted in between, or it is set for ever."""
_JOINERS = "\u200d\ufe0e\ufe0f"


def told(text: str, *, rtl: bool, longest: int = LONGEST_WORD) -> str | dict[str, Any]:
    """A string for most; else `{"dir": "rtl", "ltr" or None, "lines": [[part, …], …]}`, with a direction where it isn't
    `rtl`'s, the document's own."""
    text = plain(text).expandtabs(4)
    own = is_rtl(text)
    is_turned = own is not None and own != rtl
    if not is_turned and "\n" not in text and (len(text) <= longest or not _long_words(longest).search(text)):
        return text
    direction = ("rtl" if own else "ltr") if is_turned else None
    return {"dir": direction, "lines": [_parts(line, longest) for line in text.split("\n")]}


def one_line(text: str) -> str:
    """For the page's head, document properties and other places that have one line."""
    return " ".join(plain(text).split())


def cut(text: str, longest: int = 90) -> str:
    """To so many characters, where Chinese ones count twice."""
    width = 0
    for at, character in enumerate(text):
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > longest:
            return f"{text[: max(at - 1, 0)].rstrip()}…"
    return text


def _parts(line: str, longest: int) -> list[str]:
    parts = [""]
    at = 0
    for word in _long_words(longest).finditer(line):
        pieces = _pieces(word.group(), max(_SHORTEST_PART, longest // 2))
        parts[-1] += line[at : word.start()] + pieces[0]
        parts += pieces[1:]
        at = word.end()
    parts[-1] += line[at:]
    return parts


def _pieces(word: str, size: int) -> list[str]:
    """Of so many characters, or more where the next one can't be parted from what it follows."""
    pieces = [""]
    for character in word:
        length = len(pieces[-1])
        if length >= _MOST_MARKS or (length >= size and _stands_alone(character, pieces[-1][-1])):
            pieces.append("")
        pieces[-1] += character
    return pieces


def _stands_alone(character: str, before: str) -> bool:
    return not (unicodedata.combining(character) or character in _JOINERS or before in _JOINERS)


def _long_words(longest: int) -> re.Pattern[str]:
    return re.compile(rf"[^\s{_IDEOGRAPHS}]{{{longest + 1},}}")
