"""How does a job end that goes on for too long, or whose worker is told to stop?"""

from __future__ import annotations

import pytest

from accounts.principal import Principal
from computeapi.jobs import lookout
from computeapi.jobs.control import cancel
from computeapi.jobs.models import State, Worker
from computeapi.jobs.services import enqueue
from tests.faults.crew import Crew, await_end, await_running
from tests.workshop import until

pytestmark = pytest.mark.real


def test_jobs_that_outlive_their_deadline_end_as_failed_whether_they_listen_or_not(
    crew: Crew, somebody: Principal
) -> None:
    (worker,) = crew.start()
    patient = enqueue("test.patient", {}, owner=somebody)
    deaf = enqueue("test.deaf", {}, owner=somebody)
    for job in (patient, deaf):
        assert [error["code"] for error in await_end(job, State.FAILED).errors] == ["JOB_TIMEOUT"]
    crew.await_ready(worker, times=2)  # anew, under the same number: a thread can't be ended
    assert worker.running()
    after = enqueue("test.effect", {"file": str(crew.folder / "after")}, owner=somebody)
    assert await_end(after).attempt == 1


def test_a_worker_that_is_told_to_stop_ends_its_jobs_and_takes_no_more(crew: Crew, somebody: Principal) -> None:
    (worker,) = crew.start(WORKER_SHUTDOWN="60")
    go = crew.folder / "go"
    job = enqueue("test.hold", {"until": str(go)}, owner=somebody)
    await_running(job)
    worker.ask()
    until(lambda: Worker.objects.filter(stopping=True).exists())
    later = enqueue("test.effect", {"file": str(crew.folder / "later")}, owner=somebody)
    go.touch()
    assert worker.process.wait(60) == 0
    job.refresh_from_db()
    later.refresh_from_db()
    assert (job.state, job.attempt) == (State.SUCCEEDED, 1)
    assert (later.state, later.attempt) == (State.QUEUED, 0)


def test_a_worker_without_patience_hands_back_what_runs_and_the_attempt_does_not_count(
    crew: Crew, somebody: Principal
) -> None:
    (first,) = crew.start(WORKER_SHUTDOWN="0")
    go = crew.folder / "go"
    job = enqueue("test.hold", {"until": str(go)}, owner=somebody, attempts=1)
    await_running(job)
    assert crew.end(first) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt, job.errors) == (State.QUEUED, 0, [])
    go.touch()
    crew.start()
    assert await_end(job).attempt == 1


def test_a_worker_that_is_told_to_stop_ends_also_when_a_job_does_not_listen(crew: Crew, somebody: Principal) -> None:
    (worker,) = crew.start(WORKER_SHUTDOWN="0")
    job = enqueue("test.deaf", {}, owner=somebody, timeout=60)
    await_running(job)
    assert crew.end(worker) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.QUEUED, 0)


def test_a_job_that_runs_is_cancelled(crew: Crew, somebody: Principal) -> None:
    crew.start()
    job = enqueue("test.hold", {"until": str(crew.folder / "never")}, owner=somebody)
    await_running(job)
    cancel(job)
    await_end(job, State.CANCELLED)


def test_that_takes_two_seconds_at_the_most_also_where_its_handler_does_not_listen() -> None:
    assert lookout.BEAT + lookout.DEAF_AFTER < 2
