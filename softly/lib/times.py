"""How is a moment written? As RFC 3339 has it, in UTC with a `Z` at its end. Pure."""

from __future__ import annotations

from datetime import datetime


def rfc3339(moment: datetime, *, timespec: str = "auto") -> str:
    """`moment` is in UTC; `timespec` as datetime.isoformat takes it."""
    return moment.isoformat(timespec=timespec).replace("+00:00", "Z")
