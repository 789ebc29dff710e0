"""How much has a user taken this month, and may they take more? Summed from records, remembered for a few seconds.

What failed validation or by a fault of ours is in no sum. A sum is up to MAX_AGE old, so that somebody may go over by
what they do in that time. While PostgreSQL is away nobody is refused.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from accounts import tiers
from accounts.holdings import Used, all_of_them
from softly.lib.errors import SoftlyError
from softly.lib.times import rfc3339

Quota = Literal["solves", "compute_seconds", "ai_tokens"]
MAX_AGE = 5.0
MOST = 4096


class QuotaExceeded(SoftlyError):
    code, status, title = "QUOTA_EXCEEDED", 429, "Monthly quota used up"


def check(quota: Quota, *, user_id: UUID | None, tier: str, more: int = 1) -> None:
    """Raises QuotaExceeded where so many `more` are not left. Strangers have none: they are limited by rate alone."""
    if user_id is None or not settings.ENABLE_RATE_LIMITING:
        return
    found = tiers.current().find(tier)
    limit: int | None = getattr(found.quotas, quota)
    used = 0 if limit is None else getattr(_sums.this_month(user_id), quota)
    if limit is not None and used + more - 1 >= limit:
        raise _exceeded(quota, limit, found, left=int(limit - used), more=more)


def used_between(user_id: UUID, start: datetime, end: datetime) -> Used:
    """By the records, now."""
    return sum((holding.used(user_id, start, end) for holding in all_of_them()), Used())


def month(at: datetime) -> tuple[datetime, datetime]:
    """The calendar month, in UTC, from its first moment to the next one's."""
    start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def forget() -> None:
    _sums.forget()


def _exceeded(name: str, limit: int, tier: tiers.TierInfo, *, left: int, more: int) -> QuotaExceeded:
    now = datetime.now(UTC)
    _, end = month(now)
    details: dict[str, Any] = {"quota": name, "limit": limit, "currentTier": tier.name, "resetsAt": as_text(end)}
    details |= tiers.current().way_up(tier.name)
    what = name.replace("_", " ")
    state = "are used up" if left <= 0 else f"have {left} left, and this takes {more}"
    message = f"The {limit} {what} of this month {state}; the next month begins at {as_text(end)}."
    return QuotaExceeded(message, details=details, retry_after=int((end - now).total_seconds()) + 1)


def as_text(moment: datetime) -> str:
    return rfc3339(moment, timespec="seconds")


class _Sums:
    """The sums seen last. Safe for threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, tuple[float, Used]] = OrderedDict()
        self._lock = threading.Lock()

    def this_month(self, user_id: UUID) -> Used:
        at, used = self._known.get(user_id, (-1e9, Used()))
        now = time.monotonic()
        if now - at < MAX_AGE:
            return used
        try:
            used = used_between(user_id, *month(datetime.now(UTC)))
        except DatabaseError:
            return used
        with self._lock:
            self._known[user_id] = (now, used)
            self._known.move_to_end(user_id)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return used

    def forget(self) -> None:
        with self._lock:
            self._known.clear()


_sums = _Sums()
