"""Is work that comes again and again done once in each period?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from computeapi.jobs import periodic, registry
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job, State
from computeapi.jobs.running import RunningJob
from softly.lib.errors import BadRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def hourly(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """One periodic job alone, in one and the same period; what it did."""
    now = periodic._database_time()
    monkeypatch.setattr(periodic, "_database_time", lambda: now)
    handlers = dict(registry._handlers)
    monkeypatch.setattr(periodic, "_periods", {})
    begin_anew(monkeypatch)
    done: list[str] = []
    periodic.periodic("hourly", every=3600, title="Hourly")(lambda job: done.append(job.type))
    yield done
    registry._handlers.clear()
    registry._handlers.update(handlers)


def begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just started."""
    monkeypatch.setattr(periodic, "_done", {})
    monkeypatch.setattr(periodic, "_next_look", 0.0)


def test_three_workers_do_it_once(hourly: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        begin_anew(monkeypatch)
        periodic.tick()
    drain()
    assert hourly == ["hourly"]


def test_a_worker_that_comes_later_does_it_no_second_time(hourly: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    periodic.tick()
    drain()
    begin_anew(monkeypatch)
    periodic.tick()
    assert drain() == 0


def test_the_next_period_does_it_again(hourly: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    periodic.tick()
    begin_anew(monkeypatch)
    now = periodic._database_time()
    monkeypatch.setattr(periodic, "_database_time", lambda: now + 3600)
    periodic.tick()
    drain()
    assert hourly == ["hourly", "hourly"]


def test_where_there_are_no_workers_it_is_done_here(hourly: list[str]) -> None:
    periodic.tick_here()
    assert hourly == ["hourly"]


def test_one_that_failed_is_seen_and_the_next_period_comes(hourly: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(job: RunningJob) -> None:
        raise BadRequest("no")

    periodic.periodic("failing", every=60, title="Failing")(fail)
    periodic.tick()
    drain()
    assert Job.objects.get(type="failing").state == State.FAILED
    assert hourly == ["hourly"]
