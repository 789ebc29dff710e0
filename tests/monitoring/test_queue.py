"""Is what is told of jobs and workers what the rows say?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from computeapi.jobs.models import Job, State, Worker
from computeapi.monitoring import numbers, queue, readings
from computeapi.monitoring.models import Reading

pytestmark = pytest.mark.django_db


def job(state: State, **more: Any) -> Job:
    return Job.objects.create(**{"type": "test", "flow": "somebody", "timeout": 60, "state": state} | more)


def worker(unseen: float = 0, slots: int = 4, **more: Any) -> Worker:
    return Worker.objects.create(
        host="one", pid=7, slots=slots, seen=timezone.now() - timedelta(seconds=unseen), **more
    )


def ago(seconds: float) -> Any:
    return Now() - timedelta(seconds=seconds)


def test_jobs_are_told_apart_by_what_they_wait_for() -> None:
    busy = worker()
    job(State.QUEUED, due=ago(40))
    job(State.QUEUED)
    job(State.QUEUED, due=ago(-60))
    job(State.RUNNING, worker=busy, deadline=ago(-60))
    job(State.SUCCEEDED, completed=Now())
    job(State.FAILED, completed=Now())
    job(State.FAILED, completed=ago(25 * 3600))
    found = queue.measure()
    assert (found.queued, found.later, found.running, found.failed, found.stuck) == (2, 1, 1, 1, 0)
    assert 40 <= found.waited < 400
    assert (found.workers, found.slots) == (1, 4)


def test_nothing_at_all_is_all_zero() -> None:
    found = queue.measure()
    assert (found.queued, found.waited, found.workers, found.slots, found.is_deserted) == (0, 0, 0, 0, False)


def test_a_batch_counts_as_its_items() -> None:
    batch = job(State.RUNNING, total=2)
    job(State.QUEUED, parent=batch, index=0)
    job(State.QUEUED, parent=batch, index=1)
    found = queue.measure()
    assert (found.queued, found.running, found.stuck) == (2, 0, 0)


def test_jobs_of_a_worker_that_is_gone_and_those_past_their_deadline_are_stuck() -> None:
    job(State.RUNNING, worker=worker(unseen=100), deadline=ago(-60))
    job(State.RUNNING, worker=None, deadline=ago(-60))
    job(State.RUNNING, worker=worker(), deadline=ago(5))
    found = queue.measure()
    assert (found.stuck, found.workers) == (3, 1)


def test_jobs_are_deserted_when_nobody_is_there_to_do_them(settings: Settings) -> None:
    assert not queue.measure().is_deserted
    job(State.QUEUED)
    assert queue.measure().is_deserted
    settings.ENABLE_QUEUE = False
    assert not queue.measure().is_deserted
    settings.ENABLE_QUEUE = True
    worker()
    assert not queue.measure().is_deserted


def test_without_a_queue_what_runs_where_it_was_asked_for_is_not_stuck(settings: Settings) -> None:
    settings.ENABLE_QUEUE = False
    job(State.RUNNING, worker=None, deadline=ago(-60))
    job(State.RUNNING, worker=None, deadline=ago(60))
    assert queue.measure().stuck == 1


def test_states_are_those_of_people_s_jobs() -> None:
    job(State.QUEUED)
    job(State.SUCCEEDED, completed=Now())
    job(State.SUCCEEDED, completed=ago(25 * 3600))
    job(State.SUCCEEDED, completed=Now(), flow="system")
    assert queue.by_state() == {"queued": 1, "running": 0, "succeeded": 1, "failed": 0, "cancelled": 0}


def test_workers_are_listed_with_what_they_have_in_hand() -> None:
    idle, busy = worker(), worker(stopping=True)
    worker(unseen=100)
    job(State.RUNNING, worker=busy)
    assert [(one.name, one.jobs, one.slots, one.is_stopping) for one in queue.busy()] == [
        ("one:7", 1, 4, True),
        ("one:7", 0, 4, False),
    ]
    assert idle.pk


def test_a_reading_is_what_the_queue_is_like_and_old_ones_go() -> None:
    old = Reading.objects.create(at=ago(25 * 3600), queued=9, running=9, workers=9, slots=9)
    worker()
    job(State.QUEUED, due=ago(40))
    made = readings.take()
    made.refresh_from_db()
    assert (made.queued, made.running, made.workers, made.slots) == (1, 0, 1, 4)
    assert made.waited >= 40
    assert not Reading.objects.filter(pk=old.pk).exists()


def test_an_hour_is_told_by_its_highest_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    first = numbers.first_hour()
    monkeypatch.setattr(numbers, "first_hour", lambda: first)
    hour = first + timedelta(hours=3)
    for minute, queued, waited in ((1, 5, 2.0), (20, 70, 1.0), (59, 6, 30.0)):
        at = hour + timedelta(minutes=minute)
        Reading.objects.create(at=at, queued=queued, running=2, waited=waited, workers=1, slots=4)
    hours = readings.by_hour()
    assert len(hours) == 24
    assert (hours[3].begin, hours[3].queued, hours[3].running, hours[3].waited) == (hour, 70, 2, 30)
    assert {peak.queued for peak in hours[:3] + hours[4:]} == {0}
