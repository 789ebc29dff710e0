"""Is periodic work done behind requests where there are no workers?"""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from computeapi.jobs import behind_requests, periodic
from computeapi.jobs.behind_requests import PeriodicWork
from computeapi.jobs.models import Job, State

pytestmark = pytest.mark.usefixtures("transactional_db")


def middleware() -> PeriodicWork:
    return PeriodicWork(lambda request: HttpResponse("ok"))


def test_it_is_done_by_the_first_request_after_a_while_and_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENABLE_QUEUE = False
    monkeypatch.setattr(periodic, "_done", {})
    monkeypatch.setattr(periodic, "_next_look", 0.0)
    now = periodic._database_time()
    monkeypatch.setattr(periodic, "_database_time", lambda: now)
    monkeypatch.setattr(behind_requests, "EVERY", 0.0)
    mine = middleware()
    for _ in range(3):
        assert mine(HttpRequest()).content == b"ok"
        mine.background.finish()
    done = Job.objects.filter(type="accounts.upkeep")
    assert list(done.values_list("state", flat=True)) == [State.SUCCEEDED]


def test_a_request_before_that_costs_a_look_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind_requests, "EVERY", 3600.0)
    mine = middleware()
    mine(HttpRequest())
    mine.background.finish()
    assert not Job.objects.exists()
