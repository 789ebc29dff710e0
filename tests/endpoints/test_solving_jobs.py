"""How does a job that solves end: in time, in vain, stopped, or tried again?"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from computeapi.engines import registry as engines
from computeapi.jobs import claim, ending, execute, waiting
from computeapi.jobs.board import board
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.jobs.running import JobCancelled, JobLost
from computeapi.jobs.waiting import wait_for
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.registry import Entry
from softly.lib.errors import SolveCancelled
from tests.endpoints.later import ASYNC, drain_apart, job_of, post, result_of, solve, waiting_for_one
from tests.workshop import BOX, MOODS, UNTIL, Workshop, runs, until

ENDLESS = {"code": "function f(n) = n <= 0 ? 0 : f(n - 1) + f(n - 2); echo(f(60));"}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS, UNTIL])


# -- how it ends --


def test_a_failure_keeps_its_code_and_is_not_tried_again_for_nothing(
    client: Client, box: Entry, tmp_path: Path
) -> None:
    log = tmp_path / "runs.log"
    accepted = solve(client, fail="error", log=str(log))
    drain()
    job = job_of(client, accepted)
    assert (job["status"], runs(log)) == ("failed", 1)
    assert [error["code"] for error in job["errors"]] == ["DEFINITION_ERROR"]
    found = result_of(client, accepted)
    assert (found.status_code, found.json()["code"]) == (422, "DEFINITION_ERROR")


def test_source_that_takes_too_long_fails_as_it_would_have_at_once(client: Client, workshop: Workshop) -> None:
    accepted = post(client, "/api/evaluate", ENDLESS | {"timeout": 300}, Prefer=ASYNC)
    drain()
    found = result_of(client, accepted)
    assert (found.status_code, found.json()["code"]) == (408, "EVALUATION_TIMEOUT")
    assert job_of(client, accepted)["attempts"] == 1


def test_a_definition_that_is_gone_by_then_fails_the_job(client: Client, box: Entry, workshop: Workshop) -> None:
    accepted = solve(client, width=3)
    workshop.change("Box.fake", enabled=False)
    drain()
    assert [error["code"] for error in job_of(client, accepted)["errors"]] == ["DEFINITION_NOT_FOUND"]


@pytest.mark.parametrize("cached", [True, False])
def test_a_solve_whose_worker_was_lost_before_its_job_ended_is_recorded_and_counted_once(
    client: Client, box: Entry, tmp_path: Path, cached: bool
) -> None:
    log = tmp_path / "runs.log"
    accepted = solve(client, ASYNC, {"nocache": not cached}, log=str(log))
    lost = claim.take(None)
    assert lost
    execute._call(lost, execute._running(lost))
    assert ending.lost(Job.objects.get(id=lost.id), JobLost("The worker that did it was lost."))
    assert drain() == 1
    journal.flush()
    job = job_of(client, accepted)
    assert (job["status"], job["attempts"], job["result"]["cached"]) == ("succeeded", 2, False)
    assert runs(log) == (1 if cached else 2)
    [record] = SolveRecord.objects.all()
    assert (str(record.id), record.count, record.cache) == (
        job["result"]["solveId"],
        1,
        "MISS" if cached else "BYPASS",
    )


def test_equal_solves_of_two_jobs_are_two(client: Client, box: Entry) -> None:
    for _ in range(2):
        solve(client, ASYNC, {"nocache": True}, width=3)
        drain()
    assert SolveRecord.objects.count() == 2


def test_a_cancelled_job_ends_its_solve(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    accepted = solve(client, sleep=600, log=str(log))
    worker = threading.Thread(target=drain_apart)
    worker.start()
    until(lambda: runs(log) == 1)
    [held] = board.all()
    held.stop(JobCancelled("The job was cancelled."))
    worker.join(60)
    assert not worker.is_alive()
    assert job_of(client, accepted)["status"] == "cancelled"
    until(lambda: waiting_for_one() == 0)
    until(lambda: [record.status for record in SolveRecord.objects.all()] == ["cancelled"])


def test_the_solver_of_a_cancelled_job_is_killed(client: Client, workshop: Workshop) -> None:
    accepted = post(client, "/api/evaluate", ENDLESS, Prefer=ASYNC)
    worker = threading.Thread(target=drain_apart)
    worker.start()
    until(lambda: engines.pool().stats().children == 1)
    [held] = board.all()
    held.stop(JobCancelled("The job was cancelled."))
    worker.join(60)
    until(lambda: engines.pool().stats().children == 0)
    assert job_of(client, accepted)["status"] == "cancelled"


def test_a_cancelled_job_takes_nothing_from_who_waits_for_the_same(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    go = tmp_path / "go"
    asked = {"sleep": 600, "until": str(go), "log": str(log)}
    accepted = solve(client, **asked)
    worker = threading.Thread(target=drain_apart)
    worker.start()
    until(lambda: runs(log) == 1)
    replies: list[Any] = []

    def wait() -> None:
        replies.append(solve(Client(), "", **asked))
        connections.close_all()

    other = threading.Thread(target=wait)
    other.start()
    [held] = board.all()
    until(lambda: waiting_for_one() == 2)
    held.stop(JobCancelled("The job was cancelled."))
    worker.join()
    go.touch()
    other.join()
    assert (replies[0].status_code, replies[0]["X-Cache"], runs(log)) == (200, "SHARED", 1)
    assert job_of(client, accepted)["status"] == "cancelled"


# -- waiting a little --


def test_who_waits_long_enough_gets_the_answer_itself(client: Client, box: Entry) -> None:
    worker = threading.Thread(target=drain_apart)
    worker.start()
    response = solve(client, f"{ASYNC}, wait=30", width=3)
    worker.join()
    assert (response.status_code, response["X-Cache"]) == (200, "MISS")
    assert response["Preference-Applied"] == f"{ASYNC}, wait=30"
    assert response.json()["solve"]["definition"] == "Box.fake"


def test_who_waits_long_enough_hears_of_a_failure_too(client: Client, box: Entry) -> None:
    worker = threading.Thread(target=drain_apart)
    worker.start()
    response = solve(client, f"{ASYNC}, wait=30", fail="error")
    worker.join()
    assert (response.status_code, response.json()["code"]) == (422, "DEFINITION_ERROR")


def test_who_waits_gets_the_answer_though_the_database_was_away_meanwhile(
    client: Client, box: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, away = Job.refresh_from_db, threading.Event()

    def look_in_vain(job: Job, *args: Any, **options: Any) -> None:
        if away.is_set():
            return look(job, *args, **options)
        away.set()
        drain()
        raise OperationalError("away")

    monkeypatch.setattr(Job, "refresh_from_db", look_in_vain)
    response = solve(client, f"{ASYNC}, wait=30", width=3)
    assert (response.status_code, response["X-Cache"]) == (200, "MISS")


def test_who_waits_in_vain_gets_the_job(client: Client, box: Entry) -> None:
    response = solve(client, f"{ASYNC}, wait=0", width=3)
    assert (response.status_code, response["Preference-Applied"]) == (202, f"{ASYNC}, wait=0")
    drain()
    assert job_of(client, response)["status"] == "succeeded"


def test_who_hangs_up_while_they_wait_has_the_job_cancelled(client: Client, box: Entry) -> None:
    job = Job.objects.get(id=solve(client, width=3).json()["id"])
    with pytest.raises(SolveCancelled):
        wait_for(job, 15, lambda: True)
    assert job.state == "cancelled"


def test_a_server_that_stops_keeps_nobody_waiting(client: Client, box: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "stopping", stopped := threading.Event())
    stopped.set()
    assert solve(client, f"{ASYNC}, wait=30", width=3).status_code == 202


def test_a_request_that_waits_hangs_on_no_job_of_another(alice: Client, box: Entry) -> None:
    waiting, other = solve(alice, f"{ASYNC}, wait=0", width=3), solve(alice, width=3)
    assert waiting["Location"] != other["Location"]
