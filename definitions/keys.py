"""Under which key does Rhino Compute keep a definition? `md5_` and the MD5 of the base64 text that is sent. Pure.

Clients send one file in several forms, so it has several keys: a reader of bytes sends it as it is, McNeel's client for
JavaScript without a byte order mark, the one for Python reads XML as text and turns its line ends into one character.
"""

from __future__ import annotations

import base64
import codecs
import re

from softly.lib.hashing import md5

_KEY = re.compile(r"md5_[0-9A-Fa-f]{32}")


def key_of(data: bytes) -> str:
    """Of the file in this form."""
    return key_of_text(base64.b64encode(data))


def key_of_text(algo: bytes) -> str:
    """Of a file as it is sent, in base64."""
    return f"md5_{md5(algo).upper()}"


def keys_of(data: bytes) -> tuple[str, ...]:
    """Of the file in each form that it is sent in, as it is first. Files that are one to clients have one in common."""
    forms = [data, data.removeprefix(codecs.BOM_UTF8)]
    if _is_text(data):
        forms.append(forms[-1].replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return tuple(dict.fromkeys(map(key_of, forms)))


def as_key(text: str) -> str | None:
    """A key as Compute writes it; None for what is none."""
    return f"md5_{text[4:].upper()}" if _KEY.fullmatch(text) else None


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
