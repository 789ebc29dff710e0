"""Is a job's effect there once, when several workers want it, and whatever their clocks say?"""

from __future__ import annotations

from uuid import uuid5

import pytest

from accounts.principal import Principal
from computeapi.jobs import periodic
from computeapi.jobs.models import Job, State
from computeapi.jobs.services import SYSTEM, enqueue
from tests.faults import handlers
from tests.faults.crew import Crew, await_end
from tests.workshop import until

pytestmark = pytest.mark.real


def test_workers_that_race_for_jobs_do_each_of_them_once(crew: Crew) -> None:
    file, people = crew.folder / "effects", [Principal(address=f"10.1.2.{number}") for number in range(4)]
    first = [enqueue("test.effect", {"file": str(file)}, owner=people[number % 4]) for number in range(100)]
    crew.start(2)
    more = [enqueue("test.effect", {"file": str(file)}, owner=people[number % 4]) for number in range(100)]
    until(lambda: not Job.objects.active().filter(type="test.effect").exists())
    assert sorted(handlers.noted(file)) == sorted(str(job.id) for job in first + more)
    assert set(Job.objects.filter(type="test.effect").values_list("state", "attempt")) == {(State.SUCCEEDED, 1)}


def test_a_worker_does_as_many_jobs_at_a_time_as_it_has_slots(crew: Crew, somebody: Principal) -> None:
    """Each has a connection to the database, and so have those who look after them."""
    crew.start(WORKER_SLOTS="16")
    go = crew.folder / "go"
    for number in range(17):
        enqueue("test.hold", {"until": str(go)}, owner=(somebody, SYSTEM)[number % 2])
    until(lambda: Job.objects.running().filter(type="test.hold").count() == 16)
    go.touch()
    until(lambda: not Job.objects.active().filter(type="test.hold").exists())
    assert set(Job.objects.filter(type="test.hold").values_list("state", "attempt")) == {(State.SUCCEEDED, 1)}


def test_long_jobs_of_strangers_leave_a_slot_to_who_comes_while_they_run(crew: Crew) -> None:
    crew.start(WORKER_SLOTS="2")
    go = crew.folder / "go"
    strangers = [Principal(address=f"10.1.2.{number}") for number in range(3)]
    held = [enqueue("test.hold", {"until": str(go)}, owner=stranger) for stranger in strangers]
    until(lambda: Job.objects.running().filter(type="test.hold").exists())
    await_end(enqueue("test.effect", {"file": str(crew.folder / "effect")}, owner=SYSTEM))
    assert Job.objects.running().filter(type="test.hold").count() == 1
    go.touch()
    for job in held:
        await_end(job)


def test_three_workers_whose_clocks_differ_by_hours_do_periodic_work_once_in_each_period(crew: Crew) -> None:
    file = crew.folder / "periods"
    for hours in (-1, 0, 1):
        crew.begin("--periodic", str(file), "--clock", str(hours * 3600))
    for worker in crew.workers:
        crew.await_ready(worker)
    until(lambda: len(handlers.noted(file)) >= 3)
    for worker in crew.workers:
        crew.end(worker)
    done, now = handlers.noted(file), int(periodic._database_time() // handlers.PERIOD)
    assert len(done) == len(set(done)), "none twice"
    begun = [str(uuid5(periodic._NAMESPACE, f"test.period:{number}")) for number in range(now - 600, now + 1)]
    assert set(done) <= set(begun), "of the database's clock, and none before its time"
