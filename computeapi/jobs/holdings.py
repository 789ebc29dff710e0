"""What do jobs say of a user? How many there are, and what was in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.holdings import Used
from computeapi.jobs.models import Job

_EXPORTED = (
    *("id", "type", "state", "priority", "attempt", "attempts", "created", "started", "completed"),
    *("data", "result", "errors", "parent_id", "index", "total"),
)


class Jobs:
    name = "jobs"

    def statistics(self, user_id: UUID) -> Mapping[str, int]:
        """Of those that are kept still; a batch is one."""
        return {"jobs": Job.objects.tops().filter(user_id=user_id).count()}

    def used(self, user_id: UUID, start: datetime, end: datetime) -> Used:
        return Used()  # what a job computed is in the records of its solves

    def stored(self, user_id: UUID) -> int:
        return 0  # results are gone after a day; files that last are counted as files

    def days(self, user_id: UUID, start: datetime, end: datetime) -> Mapping[date, Mapping[str, float]]:
        return {}  # the plot is of what was computed

    def export(self, user_id: UUID) -> Iterable[Mapping[str, Any]]:
        rows: Any = Job.objects.filter(user_id=user_id).values(*_EXPORTED)
        return list(rows)

    def erase(self, user_id: UUID) -> None:
        Job.objects.filter(user_id=user_id).delete()
