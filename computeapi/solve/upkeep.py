"""What of solves is cleared away? Records that are too old, and results beyond the room there is for them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from computeapi.jobs.periodic import periodic
from computeapi.jobs.running import RunningJob
from computeapi.solve import results
from computeapi.solve.models import SolveRecord

_TOGETHER = 1000
"""Rows of a transaction: a year's first time may have millions to do."""


@periodic("solve.upkeep", every=3600, title="Clear away old solves")
def clear(job: RunningJob) -> dict[str, int]:
    """Results are trimmed while they are written, too (results.py); this is for processes that write little each."""
    return {"records": _remove_old_records(job), "bytes": results.store().trim()}


def _remove_old_records(job: RunningJob) -> int:
    if not settings.RECORDS_RETENTION_DAYS:
        return 0
    old = SolveRecord.objects.filter(created__lt=Now() - timedelta(days=settings.RECORDS_RETENTION_DAYS))
    removed = 0
    while ids := list(old.order_by("created").values_list("id", flat=True)[:_TOGETHER]):
        job.check()
        removed += SolveRecord.objects.filter(id__in=ids).delete()[0]
    return removed
