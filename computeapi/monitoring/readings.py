"""What was the queue like in the last 24 hours? Readings are taken every 30 seconds by one worker, and kept so long."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Now, TruncHour

from computeapi.engines import registry as engines
from computeapi.monitoring import checks, numbers, queue
from computeapi.monitoring.models import Reading

EVERY = 30
"""Seconds."""
_KEPT = timedelta(hours=numbers.HOURS)
_OF_THE_QUEUE = ("queued", "running", "waited", "workers", "slots")


@dataclass(frozen=True, kw_only=True, slots=True)
class Peak:
    """The most that one reading of an hour found; `waited` in seconds."""

    begin: datetime
    queued: int = 0
    running: int = 0
    waited: float = 0.0


def take() -> Reading:
    """One reading; those that are too old are gone after it."""
    found = asdict(queue.measure())
    reading = Reading.objects.create(**{name: found[name] for name in _OF_THE_QUEUE}, **_solves())
    Reading.objects.filter(at__lt=Now() - _KEPT).delete()
    return reading


def by_hour() -> list[Peak]:
    """All 24, the last one has just begun."""
    since = numbers.first_hour()
    rows = Reading.objects.filter(at__gte=since).order_by().annotate(begin=TruncHour("at")).values("begin")
    peaks = rows.annotate(queued=Max("queued"), running=Max("running"), waited=Max("waited"))
    known = {row["begin"]: Peak(**row) for row in peaks}
    hours = [since + timedelta(hours=hour) for hour in range(numbers.HOURS)]
    return [known.get(hour) or Peak(begin=hour) for hour in hours]


def _solves() -> dict[str, int]:
    """Of this machine; where no solver host runs, none is started for it."""
    stats = checks.solvers() if engines.pool().is_up else {"ok": False}
    return {"solves_running": stats["running"], "solves_queued": stats["queued"]} if stats["ok"] else {}
