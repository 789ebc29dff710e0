"""How does the meter of a month look? Quotas with what is used of them, the tier's limits, and days for the plot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings

from accounts import quotas, tiers
from accounts.holdings import all_of_them
from accounts.models import User


def meter(user: User, at: datetime) -> dict[str, Any]:
    """Of the month that `at` lies in; storage is what lies there now."""
    start, end = quotas.month(at)
    tier = tiers.current().find(user.tier.name if user.tier else settings.DEFAULT_TIER)
    used = quotas.used_between(user.pk, start, end)
    stored = sum(holding.stored(user.pk) for holding in all_of_them())
    return {
        "tier": tier.name,
        "period": {"start": quotas.as_text(start), "end": quotas.as_text(end)},
        "quotas": [
            _quota("solves", used.solves, tier.quotas.solves),
            _quota("computeSeconds", used.compute_seconds, tier.quotas.compute_seconds),
            _quota("aiTokens", used.ai_tokens, tier.quotas.ai_tokens),
            _quota("storageBytes", stored, tier.quotas.storage_bytes),
        ],
        "limits": {bucket: {"limit": most, "window": window} for bucket, (most, window) in sorted(tier.limits.items())},
        "days": _days(user, start, end),
    }


def _quota(name: str, used: float, limit: int | None) -> dict[str, Any]:
    return {"name": name, "used": used, "limit": limit, "remaining": None if limit is None else max(0, limit - used)}


def _days(user: User, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Every day up to today, those without anything too."""
    found: dict[date, dict[str, float]] = {}
    for holding in all_of_them():
        for day, values in holding.days(user.pk, start, end).items():
            found.setdefault(day, {}).update(values)
    last = min(end.date(), datetime.now(UTC).date() + timedelta(days=1))
    days = (start.date() + timedelta(days=n) for n in range(max(0, (last - start.date()).days)))
    empty = {"solves": 0, "cacheHits": 0, "computeSeconds": 0.0}
    return [{"date": day.isoformat(), **empty, **found.get(day, {})} for day in days]
