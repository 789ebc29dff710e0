"""What do the records say of the last 24 hours? A few aggregates over the index on `created`, within a time budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Aggregate, Count, FloatField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncHour
from django.utils import timezone

from accounts.models import ApiKey, Session, User
from computeapi.solve.models import CacheStatus, SolveRecord, Status
from definitions.models import Definition

HOURS = 24
CACHED, COMPUTED, FAILED, CANCELLED = "cached", "computed", "failed", "cancelled"
KINDS = (CACHED, COMPUTED, FAILED, CANCELLED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Solves:
    """`hours` has all 24, each with all KINDS; `errors` counts failures by code, the most frequent first."""

    hours: list[tuple[datetime, dict[str, int]]]
    errors: list[tuple[str, int]]

    def total(self, *kinds: str) -> int:
        return sum(counts[kind] for _, counts in self.hours for kind in kinds)

    @property
    def hit_rate(self) -> float | None:
        """Of those that got an answer."""
        answered = self.total(CACHED, COMPUTED)
        return self.total(CACHED) / answered if answered else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Slow:
    """Milliseconds that the engine took: the median, and what 95 of 100 runs stay below."""

    name: str
    runs: int
    median: float
    p95: float


class Budget:
    """So many seconds for all questions together; one that takes too long is answered by None."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.exceeded = False

    def ask[T](self, question: Callable[[], T]) -> T | None:
        left = self._end - time.monotonic()
        if left > 0.01:
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(left * 1000))])
                    return question()
            except DatabaseError:
                pass
        self.exceeded = True
        return None


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: float) -> None:
        super().__init__(expression, share=float(share), output_field=FloatField())


def first_hour() -> datetime:
    """The beginning of the first of the 24; the last one has just begun."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)


def solves(since: datetime) -> Solves:
    rows = SolveRecord.objects.filter(created__gte=since).order_by().annotate(hour=TruncHour("created"))
    hours = {since + timedelta(hours=hour): dict.fromkeys(KINDS, 0) for hour in range(HOURS)}
    errors: dict[str, int] = {}
    for row in rows.values("hour", "status", "cache", "error_code").annotate(sum=Sum("count")):
        kind = kind_of(row["status"], row["cache"])
        if row["hour"] in hours:  # a clock elsewhere may be ahead of ours
            hours[row["hour"]][kind] += row["sum"]
        if kind == FAILED:
            errors[row["error_code"]] = errors.get(row["error_code"], 0) + row["sum"]
    by_count = sorted(errors.items(), key=lambda item: (-item[1], item[0]))
    return Solves(hours=list(hours.items()), errors=by_count)


def kind_of(status: str, cache: str) -> str:
    if status == Status.FAILED:
        return FAILED
    if status == Status.CANCELLED:
        return CANCELLED
    return CACHED if cache in (CacheStatus.HIT, CacheStatus.SHARED) else COMPUTED


def latest_failures(since: datetime, most: int = 5) -> list[SolveRecord]:
    rows = SolveRecord.objects.filter(created__gte=since, status=Status.FAILED)
    return list(rows.only("id", "name", "error_code", "error_message", "created")[:most])


def slowest(since: datetime, most: int = 5) -> list[Slow]:
    """By the median of the runs, of those that gave an answer."""
    ran = SolveRecord.objects.filter(
        created__gte=since,
        cache__in=(CacheStatus.MISS, CacheStatus.BYPASS),
        status__in=(Status.OK, Status.PARTIAL),
        timings__has_key="solve",
    )
    milliseconds = Cast(KeyTextTransform("solve", "timings"), FloatField())
    rows = (
        ran.order_by()
        .values("name")
        .annotate(runs=Count("id"), median=Percentile(milliseconds, 0.5), p95=Percentile(milliseconds, 0.95))
        .order_by("-median", "name")[:most]
    )
    return [Slow(name=row["name"], runs=row["runs"], median=row["median"], p95=row["p95"]) for row in rows]


def definitions() -> list[tuple[str, int, int]]:
    """Each engine with how many are enabled, and how many there are."""
    rows = Definition.objects.order_by().values("engine")
    counted = rows.annotate(total=Count("id"), on=Count("id", filter=Q(enabled=True))).order_by("engine")
    return [(row["engine"], row["on"], row["total"]) for row in counted]


def users() -> tuple[int, int]:
    """Active, and all."""
    counts = User.objects.aggregate(active=Count("id", filter=Q(is_active=True)), total=Count("id"))
    return counts["active"], counts["total"]


def keys() -> int:
    return ApiKey.objects.living().count()


def sessions() -> int:
    return Session.objects.living().exclude(user=None).count()
