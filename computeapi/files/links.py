"""How may somebody get one file without being its owner? By a link that says which and until when, and is signed.

It ends with its time or with the file, whichever is first.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.utils import timezone

from computeapi.files.models import GeneratedFile
from softly.lib.times import rfc3339

LONGEST = 30 * 86_400
"""Seconds."""
_SIGNER = signing.Signer(salt="computeapi.files.links")


def link(file: GeneratedFile, *, seconds: int | None = None) -> dict[str, Any]:
    """`{url, expiresAt}`, of so many seconds at the most: never longer than the file lives."""
    end = file.expires if seconds is None else min(file.expires, timezone.now() + timedelta(seconds=seconds))
    expires = int(end.timestamp())
    query = urlencode({"expires": expires, "signature": _signature(file.name, expires)})
    return {
        "url": f"/api/files/{file.name}?{query}",
        "expiresAt": rfc3339(datetime.fromtimestamp(expires, UTC), timespec="seconds"),
    }


def is_valid(name: str, expires: str, signature: str) -> bool:
    """Whether these are what `link` made for the file of that name, and its time isn't over."""
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12):
        return False
    signed = f"{_text(name, int(expires))}:{signature}"
    try:
        _SIGNER.unsign(signed)  # compares in constant time
    except signing.BadSignature:
        return False
    return int(expires) > time.time()


def _signature(name: str, expires: int) -> str:
    return _SIGNER.signature(_text(name, expires))


def _text(name: str, expires: int) -> str:
    return f"{name}?{expires}"
