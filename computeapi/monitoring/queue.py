"""How long is the queue, who works it off, and is anything stuck? By the database's clock, for all machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, ExpressionWrapper, F, FloatField, Min, OuterRef, Q, Sum
from django.db.models.functions import Extract, Now

from computeapi.jobs.models import Job, State, Worker
from computeapi.jobs.owners import SYSTEM, flow_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """Jobs, the items of batches one by one, and the workers that are alive.

    `queued` are due and wait, the oldest of them for `waited` seconds; `later` have a time of their own that is still
    to come. `stuck` run on a worker that is gone, or past their deadline. `failed` are those of the last 24 hours.
    """

    queued: int
    later: int
    running: int
    failed: int
    waited: float
    stuck: int
    workers: int
    slots: int

    @property
    def is_deserted(self) -> bool:
        """Something waits, and nobody is there to do it."""
        return bool(settings.ENABLE_QUEUE and not self.workers and (self.queued or self.stuck))


@dataclass(frozen=True, kw_only=True, slots=True)
class Busy:
    """A worker and how many jobs it has in hand; `up` and `unseen` are seconds since its start and its last sign."""

    name: str
    jobs: int
    slots: int
    up: float
    unseen: float
    is_stopping: bool


def measure() -> Queue:
    """Three counts, each over an index: those that wait or run, those that failed of late, workers."""
    workers = Worker.objects.alive().aggregate(workers=Count("id"), slots=Sum("slots", default=0))
    failed = Job.objects.filter(state=State.FAILED, total=None, completed__gte=Now() - timedelta(hours=24)).count()
    return Queue(failed=failed, **_active(), **workers)


def by_state() -> dict[str, int]:
    """How many jobs there are for people in each state; of ended ones those of the last 24 hours."""
    rows = Job.objects.filter(total=None).exclude(flow=flow_of(SYSTEM)).order_by()
    recent = rows.filter(Q(completed=None) | Q(completed__gte=Now() - timedelta(hours=24)))
    found = dict(recent.values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in State}


def busy(most: int = 10) -> list[Busy]:
    """The workers that are alive, those with the most to do first."""
    rows = Worker.objects.alive().annotate(
        held=Count("jobs", filter=Q(jobs__state=State.RUNNING)),
        up=_seconds_since(F("started")),
        unseen=_seconds_since(F("seen")),
    )
    found = rows.order_by("-held", "started").values("host", "pid", "slots", "stopping", "held", "up", "unseen")[:most]
    return [
        Busy(
            name=f"{row['host']}:{row['pid']}",
            jobs=row["held"],
            slots=row["slots"],
            up=row["up"],
            unseen=row["unseen"],
            is_stopping=row["stopping"],
        )
        for row in found
    ]


def _active() -> dict[str, Any]:
    waits, runs = Q(state=State.QUEUED), Q(state=State.RUNNING)
    is_held = Q(Exists(Worker.objects.alive().filter(id=OuterRef("worker"))))
    if not settings.ENABLE_QUEUE:
        is_held |= Q(worker=None)  # whoever asked for it does it
    rows = Job.objects.active().filter(total=None).order_by()
    found = rows.aggregate(
        queued=Count("id", filter=waits & Q(due__lte=Now())),
        later=Count("id", filter=waits & Q(due__gt=Now())),
        running=Count("id", filter=runs),
        stuck=Count("id", filter=runs & (~is_held | Q(deadline__lt=Now()))),
        waited=_seconds_since(Min("due", filter=waits & Q(due__lte=Now()))),
    )
    return found | {"waited": float(found["waited"] or 0.0)}


def _seconds_since(moment: Any) -> ExpressionWrapper[Extract]:
    return ExpressionWrapper(Extract(Now() - moment, "epoch"), output_field=FloatField())
