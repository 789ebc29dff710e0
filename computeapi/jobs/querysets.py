"""Which jobs and workers does one ask for, again and again?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.principal import Principal
from computeapi.jobs.owners import SYSTEM_FLOW

if TYPE_CHECKING:
    from computeapi.jobs.models import Job, Worker  # noqa: F401 - which import this module

LOST_AFTER = 30
"""Seconds after which a worker that was not seen counts as gone."""


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self) -> WorkerQuerySet:
        return self.filter(seen__gte=Now() - timedelta(seconds=LOST_AFTER))

    def lost(self) -> WorkerQuerySet:
        return self.filter(seen__lt=Now() - timedelta(seconds=LOST_AFTER))


class JobQuerySet(models.QuerySet["Job"]):
    def queued(self) -> JobQuerySet:
        return self.filter(state="queued")

    def running(self) -> JobQuerySet:
        return self.filter(state="running")

    def active(self) -> JobQuerySet:
        return self.filter(state__in=("queued", "running"))

    def ended(self) -> JobQuerySet:
        return self.exclude(state__in=("queued", "running"))

    def due(self) -> JobQuerySet:
        return self.queued().filter(due__lte=Now())

    def tops(self) -> JobQuerySet:
        """Without the items of batches."""
        return self.filter(parent=None)

    def of_strangers(self) -> JobQuerySet:
        """Of all addresses together."""
        return self.filter(user=None).exclude(flow=SYSTEM_FLOW)

    def listed_of(self, principal: Principal) -> JobQuerySet:
        """What a list shows: one's own; staff see all. A stranger's, and those of a key that all can read, are found
        by their id alone."""
        if principal.is_staff:
            return self.all()
        if principal.user_id is None or principal.is_shown:
            return self.none()
        return self.filter(user_id=principal.user_id)

    def found_by(self, principal: Principal, job_id: UUID) -> Job | None:
        """The job of that id, where they may see it. A stranger's may be seen by whoever knows its id."""
        rows = self.filter(id=job_id)
        if not principal.is_staff:
            rows = rows.filter(Q(user=None) & ~Q(flow=SYSTEM_FLOW) | Q(user_id=principal.user_id, user__isnull=False))
        return rows.first()
