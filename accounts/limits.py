"""How often may they? Requests are counted per bucket and principal, by the tier's limits, before the view.

django-ratelimit counts, in fixed windows: `limit` requests in each stretch of `window` seconds, whose edges differ
from principal to principal. The counts are in Redis, in this process when Redis is away (softly/lib/counters.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django_ratelimit.core import get_usage

from accounts import tiers
from accounts.principal import Principal
from computeapi.rest.failures import NotAuthenticated
from softly.lib.counters import Counters
from softly.lib.errors import NotAllowed, SoftlyError

HEADER_NAMES = (
    "RateLimit-Policy",
    "RateLimit",
    "X-RateLimit-Tier",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Window",
)


class RateLimitExceeded(SoftlyError):
    code, status, title = "RATE_LIMIT_EXCEEDED", 429, "Too many requests"


class NotInTier(NotAllowed):
    code, title = "NOT_IN_TIER", "Not in your tier"


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Where a principal stands after a request: `reset` is in how many seconds the window ends."""

    bucket: str
    tier: str
    limit: int
    window: int
    count: int
    reset: int

    @property
    def is_allowed(self) -> bool:
        return self.count <= self.limit

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.count)

    def headers(self) -> list[tuple[str, str]]:
        """RateLimit as the IETF's draft (httpapi-ratelimit-headers) has it, and the X- fields that clients know."""
        remaining, reset = str(self.remaining), str(self.reset)
        return [
            *_standing(self.bucket, self.tier, self.limit, self.window),
            ("RateLimit", f'"{self.bucket}";r={remaining};t={reset}'),
            ("X-RateLimit-Remaining", remaining),
            ("X-RateLimit-Reset", reset),
        ]


@lru_cache(maxsize=256)
def _standing(bucket: str, tier: str, limit: int, window: int) -> tuple[tuple[str, str], ...]:
    """The headers that are the same for every request of a tier."""
    return (
        ("RateLimit-Policy", f'"{bucket}";q={limit};w={window}'),
        ("X-RateLimit-Tier", tier),
        ("X-RateLimit-Limit", str(limit)),
        ("X-RateLimit-Window", str(window)),
    )


def count(principal: Principal, bucket: str) -> Usage | None:
    """One more request; None when limits are off. Raises NotInTier (NotAuthenticated for strangers) where the tier has
    no such bucket; a request too many is told by the usage, for its answer needs the headers."""
    if not settings.ENABLE_RATE_LIMITING:
        return None
    limit = tiers.current().limit(principal.tier, bucket, is_staff=principal.is_staff)
    if limit is None:
        if not principal.is_known:
            raise NotAuthenticated("Log in, or send an API key as `Authorization: Bearer`.")
        raise NotInTier(f"{bucket} is not in the tier {principal.tier}.", details=_hint(principal.tier, bucket))
    with counters().up_to(limit[0]):
        return counted(principal.name, bucket, principal.tier, limit)


def counters() -> Counters:
    """Those that django-ratelimit uses, of this thread."""
    return cast(Counters, caches[settings.RATELIMIT_USE_CACHE])


def counted(name: str, bucket: str, tier: str, limit: tiers.Limit) -> Usage:
    """One more under this name, that can be taken back."""
    most, window = limit
    found: Mapping[str, Any] | None = get_usage(
        None, group=bucket, key=lambda _group, _request: name, rate=limit, increment=True
    )
    if found is None:  # cannot be: our counters always count
        return Usage(bucket=bucket, tier=tier, limit=most, window=window, count=1, reset=window)
    reset = min(max(1, int(found["time_left"])), window)
    return Usage(bucket=bucket, tier=tier, limit=most, window=window, count=int(found["count"]), reset=reset)


def too_many(usage: Usage) -> RateLimitExceeded:
    """What a client is told: when it may go on, and where there is more."""
    message = f"{usage.limit} requests in {usage.window} s are allowed here; go on in {usage.reset} s."
    return RateLimitExceeded(
        message, details=_hint(usage.tier, usage.bucket) | {"retryAfter": usage.reset}, retry_after=usage.reset
    )


def _hint(tier: str, bucket: str) -> dict[str, Any]:
    known = tiers.current()
    hint: dict[str, Any] = {
        "bucket": bucket,
        "currentTier": tier,
        "limits": {
            info.name: {"limit": info.limits[bucket][0], "window": info.limits[bucket][1]}
            for info in sorted(known.by_name.values(), key=lambda info: info.rank)
            if bucket in info.limits and info.name != "staff"
        },
    }
    return hint | known.way_up(tier)
