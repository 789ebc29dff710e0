"""/account/usage: what is used of the month's quotas, day by day, and how often one may ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts import quotas, tiers
from accounts import usage as meters
from accounts.models import User
from accounts.shipped import BUCKETS, STAFF
from accounts.tiers import Limit, TierInfo
from computeapi.pages.account import plots
from computeapi.pages.account.frame import for_users
from computeapi.pages.rendering import page

_MONTH = re.compile(r"20[2-9]\d-(0[1-9]|1[0-2])")
_QUOTAS = {
    "solves": "Solves",
    "computeSeconds": "Computing time",
    "aiTokens": "Assistant’s tokens",
    "storageBytes": "Files kept",
}
_SPANS = {1: "s", 60: "min", 300: "5 min", 900: "15 min", 3600: "h", 86_400: "day"}
NEARLY = 0.8


@dataclass(frozen=True, kw_only=True)
class Quota:
    label: str
    used: str
    limit: str | None
    share: float
    next_limit: str | None

    @property
    def level(self) -> str:
        if self.share >= 1:
            return "full"
        return "nearly" if self.share >= NEARLY else ""

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 says that there is no more."""
        return min(100, int(self.share * 100))


@for_users
def usage(request: HttpRequest, user: User) -> HttpResponse:
    start, end = quotas.month(_asked(request.GET.get("month")))
    meter = meters.meter(user, start)
    tier = tiers.current().find(meter["tier"])
    following = _next(tier)
    context: dict[str, Any] = {
        "tier": tier,
        "next_tier": following,
        "quotas": [_quota(found, following) for found in meter["quotas"]],
        "limits": _limits(tier, following),
        "plot": plots.of_days(meter["days"], (end - start).days),
        "days": meter["days"],
        "total": sum(day["solves"] for day in meter["days"]),
        "start": start,
        "last": end - timedelta(days=1),
        "before": start - timedelta(days=1) if start > user.created else None,
        "after": end if end <= datetime.now(UTC) else None,
        "upgrade_url": _upgrade_url(tier) if following else "",
        "section": "usage",
    }
    return page(request, "pages/account/usage.html", context)


def _asked(month: str | None) -> datetime:
    if month and _MONTH.fullmatch(month):
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return datetime.now(UTC)


def _next(tier: TierInfo) -> TierInfo | None:
    above = (info for info in tiers.current().by_name.values() if info.rank > tier.rank and info.name != STAFF)
    return min(above, key=lambda info: info.rank, default=None)


def _upgrade_url(tier: TierInfo) -> str:
    """Not this page itself, which is where people are sent who want more."""
    url = tier.upgrade_url or settings.UPGRADE_URL
    return "" if url == reverse("usage-page") else url


def _quota(found: dict[str, Any], following: TierInfo | None) -> Quota:
    name, limit = found["name"], found["limit"]
    more = _by_name(following).get(name) if following else limit
    return Quota(
        label=_QUOTAS[name],
        used=amount(name, found["used"]),
        limit=None if limit is None else amount(name, limit),
        share=0 if limit is None else found["used"] / limit if limit else 1,
        next_limit=("no limit" if more is None else amount(name, more)) if more != limit else None,
    )


def _by_name(tier: TierInfo) -> dict[str, int | None]:
    most = tier.quotas
    return dict(zip(_QUOTAS, (most.solves, most.compute_seconds, most.ai_tokens, most.storage_bytes), strict=True))


def _limits(tier: TierInfo, following: TierInfo | None) -> list[dict[str, str]]:
    """Each bucket that either tier has, in the order of the list of buckets."""
    return [
        {
            "label": "AI" if bucket == "ai" else bucket.capitalize().replace("-", " "),
            "about": about,
            "here": rate(tier.limits.get(bucket)),
            "next": rate(following.limits.get(bucket)) if following else "",
        }
        for bucket, about in BUCKETS.items()
        if bucket in tier.limits or (following and bucket in following.limits)
    ]


def rate(limit: Limit | None) -> str:
    if limit is None:
        return "–"
    most, window = limit
    return f"{grouped(most)} / {_SPANS.get(window) or f'{window} s'}"


def amount(name: str, value: float) -> str:
    """In the unit that a person would use."""
    if name == "storageBytes":
        return filesizeformat(value).replace(".0\xa0", "\xa0")
    if name != "computeSeconds":
        return grouped(int(value))
    if value < 120:
        return f"{value:.1f} s" if value and value < 10 else f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{grouped(round(value / 3600))} h"


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
