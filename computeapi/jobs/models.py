"""What is to be done later, or long? One row a job, which says all there is to know of it.

The row is the source of truth: tickets (tickets.py) only wake a worker, which then takes the job whose turn it is.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from computeapi.jobs.querysets import JobQuerySet, WorkerQuerySet


class State(models.TextChoices):
    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


ENDED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)
ACTIVE = (State.QUEUED, State.RUNNING)


class Worker(models.Model):
    """A process that does jobs, for as long as it is seen. Times are the database's: no machine's own clock counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    slots = models.PositiveSmallIntegerField(help_text="Jobs that it does at a time.")
    started = models.DateTimeField(db_default=Now())
    seen = models.DateTimeField(db_default=Now(), db_index=True)
    stopping = models.BooleanField(default=False)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["started"]

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Job(models.Model):
    """One piece of work for somebody.

    `flow` is the line it stands in and `turn` its place in it (fairness.py): the lowest turn of all lines is next.
    `attempt` counts those that began. A job with `total` is a batch: its items are jobs that name it as `parent`, and
    it runs for as long as one of them hasn't ended. `revision` grows with all that its owner can see change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs", db_index=False
    )
    principal = models.JSONField(default=dict, help_text="Who asked, as it was then: tier, scopes, keyed address.")
    data = models.JSONField(default=dict)

    flow = models.CharField(max_length=64)
    priority = models.PositiveSmallIntegerField(default=5, help_text="0 to 10; each step doubles its share.")
    turn = models.FloatField(default=0)
    due = models.DateTimeField(db_default=Now())
    attempt = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=3)
    timeout = models.PositiveIntegerField(help_text="Seconds of one attempt.")
    deadline = models.DateTimeField(null=True, blank=True, help_text="Of the attempt that runs.")
    expires = models.DateTimeField(null=True, blank=True, help_text="Not begun by then: not done at all.")
    dedupe = models.CharField(max_length=128, blank=True, help_text="One of a name waits or runs in a line.")

    worker = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    cancel_requested = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0, help_text="0 to 1.")
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True, blank=True)
    errors = models.JSONField(default=list, help_text="Of each attempt that failed: attempt, code, message, at.")

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    index = models.PositiveIntegerField(null=True, blank=True, help_text="Place among its parent's items, from 0.")
    total = models.PositiveIntegerField(null=True, blank=True)
    succeeded = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)

    revision = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(db_default=Now())
    started = models.DateTimeField(null=True, blank=True)
    completed = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        # All are written when a job changes its state; user and parent have none of their own, for each begins one.
        indexes: ClassVar = [
            models.Index(fields=["turn", "created"], name="job_next", condition=Q(state="queued")),
            models.Index(fields=["flow", "priority", "turn"], name="job_line", condition=Q(state__in=ACTIVE)),
            models.Index(fields=["worker"], name="job_running", condition=Q(state="running")),
            models.Index(fields=["user", "-created"], name="job_by_user"),
            models.Index(fields=["flow"], name="job_of_strangers", condition=Q(user=None)),
            models.Index(
                fields=["flow"], name="job_strangers_wait", condition=Q(user=None, parent=None, state__in=ACTIVE)
            ),
            models.Index(fields=["state", "-created"], name="job_by_state"),
            models.Index(fields=["-created", "-id"], name="job_tops", condition=Q(parent=None)),
            models.Index(fields=["parent", "index"], name="job_items", condition=Q(parent__isnull=False)),
            models.Index(fields=["parent"], name="job_items_left", condition=Q(parent__isnull=False, state__in=ACTIVE)),
            models.Index(fields=["completed"], name="job_old", condition=Q(state__in=ENDED)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["flow", "dedupe"], name="job_once", condition=Q(state__in=ACTIVE) & ~Q(dedupe="")
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_known"),
            models.CheckConstraint(condition=Q(priority__lte=10), name="job_priority_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.state}"

    @property
    def is_batch(self) -> bool:
        return self.total is not None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class JobAnswer(models.Model):
    """What the request would have been answered, had its client waited: `GET /api/jobs/<id>/result` gives it as it is.
    `body` is compressed with zlib."""

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.CASCADE, related_name="answer")
    status = models.PositiveSmallIntegerField(default=200)
    media_type = models.CharField(max_length=128, default="application/json")
    headers = models.JSONField(default=dict)
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.status} {self.media_type}"
