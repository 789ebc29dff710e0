"""What do requests for jobs and their answers look like? document.py makes the answers."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi.jobs.fairness import HIGHEST, LOWEST
from computeapi.jobs.models import State
from computeapi.rest.strict import Count, JsonObject, Moment, StrictSerializer, Text

MAX_DATA = 1 << 20
"""Bytes of JSON."""
MAX_ATTEMPTS = 10
MAX_DELAY = 30 * 86_400
"""Seconds."""
FARTHEST = timedelta(days=366)


class Seconds(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
            raise serializers.ValidationError("Send a number of seconds.", code="type_error")
        return super().to_internal_value(data)


@extend_schema_serializer(
    examples=[
        OpenApiExample("A file", value={"type": "files.csv", "data": {"headers": ["a"], "rows": [[1]]}, "delay": 60})
    ]
)
class JobBody(StrictSerializer):
    type = Text(max_length=64, help_text="One of GET /api/jobs/types.")
    data = JsonObject(required=False, max_bytes=MAX_DATA, help_text="What that type takes.")  # type: ignore[assignment]
    priority = Count(
        required=False,
        min_value=LOWEST,
        max_value=HIGHEST,
        help_text="More than the type's own counts as that; the tier's bonus is added.",
    )
    delay = Seconds(required=False, min_value=0, max_value=MAX_DELAY, help_text="Seconds before it may begin.")
    at = Moment(required=False, help_text="Not before this time, within a year; the later one of it and `delay`.")
    attempts = Count(required=False, min_value=1, max_value=MAX_ATTEMPTS, help_text="The type's own unless said.")
    dedupe = Text(
        required=False,
        max_length=128,
        help_text="While one of the same name of yours waits or runs, that one is the answer.",
    )

    def validate_at(self, at: datetime) -> datetime:
        if at > timezone.now() + FARTHEST:
            raise serializers.ValidationError("A year ahead at the most.", code="out_of_range")
        return at


class JobErrorShape(serializers.Serializer[Any]):
    attempt = serializers.IntegerField()
    code = serializers.CharField(help_text="As in docs/errors.md.")
    message = serializers.CharField()
    details = serializers.DictField(required=False)
    at = serializers.DateTimeField()


class JobItemCounts(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class JobLinks(serializers.Serializer[Any]):
    self = serializers.CharField()
    events = serializers.CharField(help_text="Server-sent events.")
    result = serializers.CharField(required=False, help_text="Where there is one.")
    items = serializers.CharField(required=False, help_text="Of a batch.")


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyResult(serializers.JSONField):
    """What the type says."""


class JobShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type = serializers.CharField()
    status = serializers.ChoiceField(choices=State.values)
    progress = serializers.FloatField(min_value=0, max_value=100)
    message = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField(help_text="Those that began.")
    maxAttempts = serializers.IntegerField()
    errors = JobErrorShape(many=True, help_text="Of each attempt that failed.")  # type: ignore[assignment]
    result = AnyResult(allow_null=True)
    createdAt = serializers.DateTimeField()
    dueAt = serializers.DateTimeField(help_text="Not begun before.")
    startedAt = serializers.DateTimeField(allow_null=True, help_text="The last attempt's.")
    completedAt = serializers.DateTimeField(allow_null=True)
    deadline = serializers.DateTimeField(allow_null=True, help_text="Of the attempt that runs.")
    cancelRequestedAt = serializers.DateTimeField(allow_null=True)
    queuePosition = serializers.IntegerField(allow_null=True, help_text="Jobs before it; null once it runs.")
    priority = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    parent = serializers.UUIDField(allow_null=True, help_text="The batch that it is an item of.")  # type: ignore[assignment]
    index = serializers.IntegerField(allow_null=True, help_text="Its place among that batch's items, from 0.")
    items = JobItemCounts(allow_null=True, help_text="Of a batch.")
    links = JobLinks()


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnySchema(serializers.JSONField):
    """JSON Schema."""


class JobTypeShape(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    priority = serializers.IntegerField()
    attempts = serializers.IntegerField()
    timeLimit = serializers.IntegerField(help_text="Seconds of one attempt.")
    scope = serializers.CharField(help_text="What a key needs besides `jobs`.")
    bucket = serializers.CharField(allow_null=True, help_text="What it is counted in besides `platform`.")
    schema = AnySchema(allow_null=True, help_text="Of `data`, where the type has one.")
