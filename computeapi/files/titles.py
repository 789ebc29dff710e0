"""How is a file called for people, and in the header that tells a browser so? (RFC 6266, RFC 8187.) Pure.

A title may be any text. Control characters and what turns the direction of writing are left out, for `gpj.exe` would
read as `exe.jpg`; so is what a path is made of.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

LONGEST = 120
_LONGEST_BYTES = 200
"""Of UTF-8: file systems take 255."""
_OF_PATHS = dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")
_JOINERS = "\u200c\u200d"
_UNENCODED = "!#$&+-.^_`|~"
"""Besides letters and digits: attr-char of RFC 8187."""
_OF_WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def shown(title: str) -> str:
    """On one line, without what can't be seen, and no longer than LONGEST."""
    kept = "".join(map(_kept, unicodedata.normalize("NFC", title)))
    return " ".join(kept.split())[:LONGEST].strip(_JOINERS + " ")


def _kept(character: str) -> str:
    """Joiners are spelling in Persian and hold an emoji together; of the rest that can't be seen nothing stays."""
    category = unicodedata.category(character)
    if character in _JOINERS or category[0] not in "CZ":
        return character
    return "" if category == "Cf" else " "


def file_name(title: str, extension: str = "") -> str:
    """A name that every file system takes, with the ending."""
    stem = shown(title).translate(_OF_PATHS).lstrip(". ")
    ending = f".{extension}" if extension else ""
    if ending and stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    stem = _cut(stem).rstrip(". ")
    if not stem or stem.partition(".")[0].lower() in _OF_WINDOWS:
        stem = f"file {stem}".strip()
    return stem + ending


def disposition(title: str, extension: str, *, inline: bool = False) -> str:
    """The value of Content-Disposition: the name in ASCII for old clients, and whole for the others."""
    name = file_name(title, extension)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    value = f'{"inline" if inline else "attachment"}; filename="{plain}"'
    if plain != name:
        value += f"; filename*=UTF-8''{quote(name, safe=_UNENCODED)}"
    return value


def _cut(stem: str) -> str:
    return stem.encode()[:_LONGEST_BYTES].decode(errors="ignore")
