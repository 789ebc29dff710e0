"""How long was the queue in the last 24 hours? One reading each 30 seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Reading(models.Model):
    """What one look at the jobs and the solver hosts found. Solves are those of the machine that looked."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    queued = models.PositiveIntegerField(help_text="Jobs that are due and wait.")
    running = models.PositiveIntegerField()
    waited = models.FloatField(default=0, help_text="Seconds that the oldest of those that wait has been due.")
    workers = models.PositiveIntegerField(help_text="Alive.")
    slots = models.PositiveIntegerField(help_text="Jobs that these do at a time.")
    solves_running = models.PositiveIntegerField(default=0)
    solves_queued = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.queued} queued"
