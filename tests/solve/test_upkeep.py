"""Do records and results of solves go when their time is over or their room is full?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from computeapi.jobs.execute import drain
from computeapi.jobs.models import State
from computeapi.jobs.services import SYSTEM, enqueue
from computeapi.solve import results
from computeapi.solve.models import SolveRecord

pytestmark = pytest.mark.django_db


def record(days_ago: float) -> None:
    when = timezone.now() - timedelta(days=days_ago)
    fields = {"name": "Box.fake", "engine": "fake", "key": "k", "status": "ok", "cache": "HIT"}
    SolveRecord.objects.create(created=when, last=when, **fields)


def clear_up() -> dict[str, int]:
    job = enqueue("solve.upkeep", {}, owner=SYSTEM)
    drain()
    job.refresh_from_db()
    assert job.state == State.SUCCEEDED, job.errors
    assert job.result is not None
    return dict(job.result)


def test_records_go_after_the_days_that_are_set(settings: Settings) -> None:
    settings.RECORDS_RETENTION_DAYS = 30
    for days in (1, 29, 31, 400):
        record(days)
    assert clear_up()["records"] == 2
    oldest = SolveRecord.objects.order_by("created").values_list("created", flat=True)[0]
    assert oldest > timezone.now() - timedelta(days=30)


def test_zero_days_are_for_ever(settings: Settings) -> None:
    settings.RECORDS_RETENTION_DAYS = 0
    record(4000)
    assert clear_up()["records"] == 0


def test_results_are_trimmed_to_the_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_up()
    monkeypatch.setattr(results.store(), "limit", 0)
    results.store().put("ab" * 32, b"x" * 1000)
    assert clear_up()["bytes"] >= 1000
    assert results.store().get("ab" * 32) is None
