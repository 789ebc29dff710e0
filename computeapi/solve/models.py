"""What was solved for whom: one row a solve, and one for equal hits that came together."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from definitions.models import Definition, DefinitionVersion


class Status(models.TextChoices):
    OK = "ok", "ok"
    PARTIAL = "partial", "with errors"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


class CacheStatus(models.TextChoices):
    HIT = "HIT", "hit"
    MISS = "MISS", "miss"
    SHARED = "SHARED", "shared"
    BYPASS = "BYPASS", "bypass"


class Kind(models.TextChoices):
    SOLVE = "solve", "a definition solved"
    EVALUATE = "evaluate", "source evaluated"
    PARSE = "parse", "source parsed"


class SolveRecord(models.Model):
    """One outcome of the pipeline for one caller.

    Hits of one answer by one caller within a second are one row: `count` says how many, `last` when the last came.
    `result` is the blob key of the engine's result; rows of hits share it with the solve that made it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    definition = models.ForeignKey(Definition, null=True, on_delete=models.SET_NULL, related_name="solves")
    version = models.ForeignKey(DefinitionVersion, null=True, on_delete=models.SET_NULL, related_name="solves")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SOLVE, db_default=Kind.SOLVE)
    name = models.CharField(max_length=128, help_text="The definition's name at the time.")
    engine = models.CharField(max_length=16)
    key = models.CharField(max_length=64, db_index=True)
    inputs = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status)
    cache = models.CharField(max_length=8, choices=CacheStatus)
    count = models.PositiveIntegerField(default=1)
    timings = models.JSONField(default=dict, help_text="Milliseconds per step.")
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    result = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="solves"
    )
    caller = models.CharField(max_length=32, blank=True, help_text="Keyed hash of the address of an anonymous caller.")
    created = models.DateTimeField(db_index=True)
    last = models.DateTimeField()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            models.Index(fields=["definition", "-created"], name="solve_by_definition"),
            models.Index(fields=["user", "-created"], name="solve_by_user"),
            models.Index(fields=["caller", "-created"], name="solve_by_caller"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.status} {self.cache}"
