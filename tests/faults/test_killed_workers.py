"""What becomes of jobs whose worker is killed in the middle of them?"""

from __future__ import annotations

import signal

import pytest

from accounts.principal import Principal
from computeapi.jobs import lookout, querysets, upkeep
from computeapi.jobs.control import retry
from computeapi.jobs.models import Job, State, Worker
from computeapi.jobs.services import enqueue
from tests.faults.crew import SOON, Crew, await_end, await_running, said
from tests.workshop import until

pytestmark = pytest.mark.real


def test_a_job_whose_worker_is_killed_is_done_by_another_one(crew: Crew, somebody: Principal) -> None:
    crew.start(2, lost_after=SOON)
    go = crew.folder / "go"
    job = enqueue("test.hold", {"until": str(go)}, owner=somebody)
    owner = crew.owner_of(job)
    owner.process.kill()
    go.touch()
    assert await_end(job).attempt == 2
    assert [(error["attempt"], error["code"]) for error in job.errors] == [(1, "JOB_LOST")]


def test_a_worker_that_hung_leaves_its_jobs_to_who_has_them_now_and_goes_on(crew: Crew, somebody: Principal) -> None:
    crew.start(2, lost_after=SOON)
    go = crew.folder / "go"
    job = enqueue("test.hold", {"until": str(go)}, owner=somebody)
    owner = crew.owner_of(job)
    owner.process.send_signal(signal.SIGSTOP)
    until(lambda: Job.objects.running().filter(id=job.id, attempt=2).exists())
    owner.process.send_signal(signal.SIGCONT)
    until(lambda: Worker.objects.filter(pid=owner.process.pid).exists())
    until(lambda: "JOB_LOST" in said(owner))
    assert Job.objects.running().filter(id=job.id, attempt=2).exists()
    go.touch()
    assert [error["attempt"] for error in await_end(job).errors] == [1]


def test_it_is_found_within_a_minute() -> None:
    worst = lookout.SEEN_EVERY + querysets.LOST_AFTER + upkeep.SWEEP_EVERY + lookout.BEAT
    assert worst < 60


def test_a_job_that_kills_its_worker_each_time_ends_as_failed_and_can_be_done_again_when_it_is_cured(
    crew: Crew, somebody: Principal
) -> None:
    cured, go = crew.folder / "cured", crew.folder / "go"
    crew.start(3, lost_after=SOON)
    innocent = enqueue("test.hold", {"until": str(go)}, owner=somebody)
    await_running(innocent)
    poison = enqueue("test.poison", {"cured": str(cured)}, owner=somebody)
    await_end(poison, State.FAILED)
    assert [error["code"] for error in poison.errors] == ["JOB_LOST", "JOB_LOST"]
    assert sum(worker.running() for worker in crew.workers) == 1

    cured.touch()
    go.touch()
    retry(poison)
    assert await_end(poison).attempt == 1
    assert await_end(innocent).attempt <= 3, "whoever happens to share a worker with it isn't lost"


def test_workers_that_are_gone_leave_no_trace(crew: Crew, somebody: Principal) -> None:
    left, killed = crew.start(2, lost_after=SOON)
    killed.process.kill()
    until(lambda: list(Worker.objects.values_list("pid", flat=True)) == [left.process.pid])
    assert crew.end(left) == 0
    assert not Worker.objects.exists()
    assert not Job.objects.running().exists()
