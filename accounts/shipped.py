"""Which tiers and limits does Softly come with? The rows that the first migration writes; staff edit them. Pure.

They are also what counts while no row could be read yet, so that a start without PostgreSQL is not without limits.
"""

from __future__ import annotations

from dataclasses import dataclass

ANONYMOUS, FREE, PRO, ENTERPRISE, STAFF = "anonymous", "free", "pro", "enterprise", "staff"

BUCKETS = {
    "platform": "everything not named below",
    "core": "workflows, analyses, history, designs",
    "solve": "/solve",
    "evaluate": "/api/parse, /api/evaluate, /api/export",
    "analysis": "analyses of workflows",
    "ai": "the assistant",
    "files": "files made of data and solves",
    "screenshot": "screenshots",
    "auth": "failed logins, by address and by account",
    "load-test": "load tests",
}

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotas:
    """What a month may take; None: as much as one likes. Storage is what lies there at a time, in bytes."""

    solves: int | None = None
    compute_seconds: int | None = None
    ai_tokens: int | None = None
    storage_bytes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipped:
    title: str
    rank: int
    quotas: Quotas
    limits: dict[str, tuple[int, int]]
    """Bucket to requests and seconds."""
    priority: int = 0
    """Added to that of its users' jobs."""
    batch_items: int = 0
    """The most in one batch."""


_BOTH = {
    "platform": (60, MINUTE),
    "solve": (100, 15 * MINUTE),
    "evaluate": (10, MINUTE),
    "ai": (10, MINUTE),
    "files": (20, MINUTE),
    "screenshot": (10, MINUTE),
    "auth": (5, 15 * MINUTE),
}
_PAID = {"auth": (5, 15 * MINUTE)}

TIERS = {
    ANONYMOUS: Shipped(title="Anonymous", rank=0, quotas=Quotas(), limits=_BOTH),
    FREE: Shipped(
        title="Free",
        rank=1,
        quotas=Quotas(solves=5_000, compute_seconds=3_600, ai_tokens=100_000, storage_bytes=200 << 20),
        limits=_BOTH | {"core": (20, MINUTE), "analysis": (10, HOUR)},
        batch_items=100,
    ),
    PRO: Shipped(
        title="Pro",
        rank=2,
        quotas=Quotas(solves=250_000, compute_seconds=100_000, ai_tokens=5_000_000, storage_bytes=2 << 30),
        limits=_PAID
        | {
            "platform": (100, MINUTE),
            "core": (100, MINUTE),
            "solve": (100, MINUTE),
            "evaluate": (60, MINUTE),
            "analysis": (100, HOUR),
            "ai": (30, MINUTE),
            "files": (60, MINUTE),
            "screenshot": (30, MINUTE),
        },
        priority=1,
        batch_items=1_000,
    ),
    ENTERPRISE: Shipped(
        title="Enterprise",
        rank=3,
        quotas=Quotas(),
        limits=_PAID
        | {
            "platform": (500, MINUTE),
            "core": (500, MINUTE),
            "solve": (500, MINUTE),
            "evaluate": (300, MINUTE),
            "analysis": (1000, HOUR),
            "ai": (100, MINUTE),
            "files": (300, MINUTE),
            "screenshot": (100, MINUTE),
        },
        priority=2,
        batch_items=10_000,
    ),
    STAFF: Shipped(title="Staff only", rank=4, quotas=Quotas(), limits={"load-test": (5, 5 * MINUTE)}),
}
