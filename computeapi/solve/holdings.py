"""What do solves say of a user? How many, how many from the cache, and how long the engines worked for them.

Source that was only parsed is no solve, nor is one that didn't end; what they took is computing all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import FloatField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate

from accounts.holdings import Used
from computeapi.solve.models import CacheStatus, Kind, SolveRecord, Status

THEIR_OWN_FAULT = ("DEFINITION_ERROR", "RESOURCE_EXHAUSTED")
"""Failures that count: the inputs were valid, the engine worked, and the definition had no answer to them."""

_COUNTS = (Q(status__in=(Status.OK, Status.PARTIAL)) | Q(error_code__in=THEIR_OWN_FAULT)) & ~Q(kind=Kind.PARSE)
_SPENT = Q(kind=Kind.PARSE) | Q(kind=Kind.EVALUATE, error_code__in=("SOLVE_TIMEOUT", "SOLVE_CANCELLED"))
"""No solve, but computing: whose source never ends, or who hangs up before it does, wrote it."""
_COMPUTED = Q(cache__in=(CacheStatus.MISS, CacheStatus.BYPASS))
_MILLISECONDS = Cast(KeyTextTransform("solve", "timings"), FloatField())
_SUMS = {
    "solves": Coalesce(Sum("count", filter=_COUNTS), 0),
    "cacheHits": Coalesce(Sum("count", filter=_COUNTS & Q(cache__in=(CacheStatus.HIT, CacheStatus.SHARED))), 0),
    "milliseconds": Coalesce(Sum(_MILLISECONDS, filter=_COMPUTED), 0.0),
}


class Solves:
    name = "solves"

    def statistics(self, user_id: UUID) -> Mapping[str, int]:
        sums = _counted(user_id).aggregate(solves=_SUMS["solves"], cacheHits=_SUMS["cacheHits"])
        return {"solves": sums["solves"], "cacheHits": sums["cacheHits"]}

    def used(self, user_id: UUID, start: datetime, end: datetime) -> Used:
        rows = _counted(user_id).filter(created__gte=start, created__lt=end)
        sums = rows.aggregate(solves=_SUMS["solves"], milliseconds=_SUMS["milliseconds"])
        return Used(solves=sums["solves"], compute_seconds=round(sums["milliseconds"] / 1000, 3))

    def stored(self, user_id: UUID) -> int:
        return 0  # results are kept once for all who ask for the same, so they are nobody's

    def days(self, user_id: UUID, start: datetime, end: datetime) -> Mapping[date, Mapping[str, float]]:
        rows = _counted(user_id).filter(created__gte=start, created__lt=end).order_by()
        by_day: Any = rows.annotate(day=TruncDate("created")).values("day").annotate(**_SUMS)
        return {
            row["day"]: {
                "solves": row["solves"],
                "cacheHits": row["cacheHits"],
                "computeSeconds": round(row["milliseconds"] / 1000, 3),
            }
            for row in by_day
        }

    def export(self, user_id: UUID) -> Iterable[Mapping[str, Any]]:
        of_the_solve = ("id", "name", "engine", "key", "inputs", "status", "cache", "count", "timings")
        of_its_end = ("error_code", "error_message", "created", "last")
        rows: Any = SolveRecord.objects.filter(user_id=user_id).values(*of_the_solve, *of_its_end)
        return list(rows)

    def erase(self, user_id: UUID) -> None:
        SolveRecord.objects.filter(user_id=user_id).delete()


def _counted(user_id: UUID) -> QuerySet[SolveRecord]:
    return SolveRecord.objects.filter(_COUNTS | _SPENT, user_id=user_id)
