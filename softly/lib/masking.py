"""What in a log line is a secret? Values under telling names, and text that looks like a credential. Pure.

It would rather hide too much: a log is read by many, and what is in it stays there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MASK = "***"

LONGEST = 32_768
"""Characters of one text that are kept: its beginning and its end."""

# Each pattern starts where a word starts: what is searched is long sometimes, and must not be searched again and again.
_NAMES = (
    r"(?:[\w-]*(?:passw(?:or)?d|passphrase|secret|(?:api|compute)[_-]?key|private[_-]?key|credential|authorization|cookie|token)"
    r"|(?:[\w-]*[_-])?session(?:[_-]?(?:id|key|token))?)"
)
_TELLING = re.compile(_NAMES + r"s?", re.IGNORECASE)
_QUOTED = r"""b?"(?:[^"\\\n]|\\.)*"?|b?'(?:[^'\\\n]|\\.)*'?"""
# `password=…`, `"token": "…"`: a quoted value to its end, even where that is cut off, others to the next separator.
_ASSIGNED = re.compile(
    rf"""(?<![\w-])({_NAMES}["']?\s*(?:=>|=|:)\s*)(?:{_QUOTED}|[^\s"'&;,()\[\]{{}}]+)""", re.IGNORECASE
)
_HEADER = re.compile(r"""(?<![\w-])([\w-]*(?:authorization|cookie)\s*[:=]\s*)[^\s"'][^\r\n"']*""", re.IGNORECASE)
_SCHEME = re.compile(r"\b((?i:Bearer)\s+(?=[\w.~+/=-]{8})|(?i:Basic)\s+(?=[a-z+/]*[A-Z0-9=]))[\w.~+/=-]+")
_OURS = re.compile(r"softly(?:_|%5f)[ks](?:_|%5f)[\w.%-]+", re.IGNORECASE)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
# Of the links in our mail (accounts/links.py): whoever has one sets a new password.
_LINK = re.compile(r"(?<![0-9a-z])[0-9a-f]{32}\.[0-9a-z]{1,13}-[0-9a-f]{32,64}")
_IN_URL = re.compile(r"(?<![\w+.-])([a-z][a-z0-9+.-]*://[^\s/@:\"']*):[^\s/\"']+@", re.IGNORECASE)
_DEEPEST = 8


def looks_like_credential(text: str) -> bool:
    """A key or session of ours, or a JWT, anywhere in the text."""
    return bool(_OURS.search(text) or _JWT.search(text))


def mask_text(text: str) -> str:
    """The text with what looks like a secret replaced."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    text = _OURS.sub(MASK, text)
    text = _JWT.sub(MASK, text)
    text = _LINK.sub(MASK, text)
    text = _IN_URL.sub(rf"\1:{MASK}@", text)
    text = _HEADER.sub(rf"\1{MASK}", text)
    text = _SCHEME.sub(rf"\1{MASK}", text)
    return _ASSIGNED.sub(rf"\1{MASK}", text)


def mask(value: Any, depth: int = 0) -> Any:
    """Any value for a log: JSON, with its texts masked and what stands under a telling name too. A number or a truth
    value is no secret (`tokens: 812`); other objects are shown as text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, (bytes, bytearray)):
        return mask_text(bytes(value).decode("utf-8", "backslashreplace"))
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {str(name): _under(str(name), found, depth) for name, found in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask(item, depth + 1) for item in value]
    return mask_text(str(value))


def _under(name: str, value: Any, depth: int) -> Any:
    if not _TELLING.fullmatch(name) or value is None or isinstance(value, (bool, int, float)):
        return mask(value, depth + 1)
    return MASK
