"""How do the solves of a batch stand? One value an item, of what there is so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, FloatField, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from computeapi.batches.plan import own_inputs
from computeapi.jobs.models import Job, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """`result` is what outcome.py made of its solve, empty until it has succeeded; `error` the last of one that did
    not."""

    index: int
    status: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        return str(self.result.get("key", ""))


def rows_of(batch: Job, *, offset: int = 0, limit: int | None = None) -> Iterator[Row]:
    """In their order; of those from `offset` on as many as `limit` says."""
    items = batch.items.filter(index__gte=offset).order_by("index")
    if limit is not None:
        items = items.filter(index__lt=offset + limit)
    for index, state, data, result, errors in items.values_list("index", "state", "data", "result", "errors"):
        failed = state == State.FAILED
        yield Row(
            index=index or 0,
            status=state,
            inputs=own_inputs(data),
            result=result or {},
            error=errors[-1] if failed and errors else None,
        )


def summary_of(batch: Job) -> dict[str, Any]:
    """How many wait and run, how many answers were in the cache already, and how long engines took for the others."""
    cached = Q(result__cached=True)
    duration = Sum(Cast(KT("result__durationMs"), FloatField()), filter=Q(result__cached=False))
    found = batch.items.aggregate(
        queued=Count("id", filter=Q(state=State.QUEUED)),
        running=Count("id", filter=Q(state=State.RUNNING)),
        cached=Count("id", filter=cached),
        computeMs=duration,
    )
    return {**found, "computeMs": round(found["computeMs"] or 0.0, 2)}
