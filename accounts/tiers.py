"""What may each tier take right now? Answered from memory; a change in the admin acts within three seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from accounts import shipped
from accounts.models import Tier, TierLimit
from accounts.shipped import Quotas
from softly.lib.fresh import Fresh

MAX_AGE = 1.0
"""Seconds after which the rows are read again."""

Limit = tuple[int, int]
"""Requests, and the seconds in which they may come."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TierInfo:
    name: str
    title: str
    rank: int
    quotas: Quotas
    limits: dict[str, Limit]
    upgrade_url: str = ""
    longest_ttl: int | None = None
    may_send_definitions: bool = False
    priority: int = 0
    batch_items: int = 0


@dataclass(frozen=True, slots=True)
class Tiers:
    by_name: dict[str, TierInfo]
    fingerprint: tuple[Any, ...] = field(default=(), repr=False)

    def find(self, name: str) -> TierInfo:
        """One that was renamed or removed counts as the default one."""
        return self.by_name.get(name) or self.by_name.get(settings.DEFAULT_TIER) or SHIPPED.by_name[shipped.FREE]

    def limit(self, tier: str, bucket: str, *, is_staff: bool = False) -> Limit | None:
        """None where the bucket is not for this tier. What is for staff only stands in a tier of its own."""
        found = self.find(tier).limits.get(bucket)
        return self.find(shipped.STAFF).limits.get(bucket) if found is None and is_staff else found

    def may_send_definitions(self, tier: str, *, is_staff: bool = False) -> bool:
        """Whether a definition that comes with a request may be solved for them."""
        return is_staff or self.find(tier).may_send_definitions

    def way_up(self, tier: str) -> dict[str, str]:
        """For the details of a refusal: where there is more, for tiers below the top."""
        return {} if self.is_top(tier) else {"upgradeUrl": self.find(tier).upgrade_url or settings.UPGRADE_URL}

    def is_top(self, tier: str) -> bool:
        """Whether there is no tier above that anybody could get."""
        ranks = [info.rank for info in self.by_name.values() if info.name != shipped.STAFF]
        return self.find(tier).rank >= max(ranks, default=0)


SHIPPED = Tiers(
    {
        name: TierInfo(
            name=name,
            title=tier.title,
            rank=tier.rank,
            quotas=tier.quotas,
            limits=tier.limits,
            priority=tier.priority,
            batch_items=tier.batch_items,
        )
        for name, tier in shipped.TIERS.items()
    }
)


def current() -> Tiers:
    """The rows as last read; those that ship while none could be read yet."""
    return _fresh.value()


def expire() -> None:
    """They were changed here: the next look reads them."""
    _fresh.expire()


def _read(known: Tiers | None) -> Tiers:
    rows = tuple(Tier.objects.values_list())
    limits = tuple(TierLimit.objects.order_by("id").values_list("tier_id", "bucket", "limit", "window"))
    if known is not None and known.fingerprint == (rows, limits):
        return known
    by_tier: dict[Any, dict[str, Limit]] = {}
    for tier_id, bucket, limit, window in limits:
        by_tier.setdefault(tier_id, {})[bucket] = (limit, window)
    found = (_info(tier, by_tier.get(tier.pk, {})) for tier in Tier.objects.all())
    return Tiers({info.name: info for info in found}, (rows, limits))


def _info(tier: Tier, limits: dict[str, Limit]) -> TierInfo:
    return TierInfo(
        name=tier.name,
        title=tier.title,
        rank=tier.rank,
        quotas=Quotas(
            solves=tier.monthly_solves,
            compute_seconds=tier.monthly_compute_seconds,
            ai_tokens=tier.monthly_ai_tokens,
            storage_bytes=tier.storage_bytes,
        ),
        limits=limits,
        upgrade_url=tier.upgrade_url,
        longest_ttl=tier.longest_ttl,
        may_send_definitions=tier.may_send_definitions,
        priority=tier.priority,
        batch_items=tier.batch_items,
    )


_fresh = Fresh(
    "tiers", _read, max_age=lambda: MAX_AGE, away=DatabaseError, release=lambda: connection.close(), start=SHIPPED
)
