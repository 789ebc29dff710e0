"""What becomes of a job where two meet at it, each in the middle of something?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.jobs import batches, claim, control, ending, execute, upkeep, worker
from computeapi.jobs.board import board
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job, State, Worker
from computeapi.jobs.running import Outcome, RunningJob
from computeapi.jobs.services import enqueue, enqueue_batch
from softly.lib.errors import BadRequest
from tests.jobs.conftest import Handle
from tests.workshop import until

pytestmark = pytest.mark.usefixtures("transactional_db")

SOMEBODY = Principal(address="10.1.2.3")


@pytest.fixture
def aside() -> Iterator[Callable[..., Future[object]]]:
    """Do something in another thread, on a connection of its own."""
    with ThreadPoolExecutor(1) as thread:

        def begin(run: Callable[..., object], *args: object) -> Future[object]:
            def closing() -> object:
                try:
                    return run(*args)
                finally:
                    connections.close_all()

            return thread.submit(closing)

        yield begin


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def lost_batch(handle: Handle) -> Job:
    """Of two items, both begun by a worker that is gone."""
    handle("notes"), handle("note")
    batch = enqueue_batch("notes", [{}, {}], item_type="note", owner=SOMEBODY)
    gone = Worker.objects.create(host="gone", pid=1, slots=2, seen=timezone.now() - timedelta(minutes=5))
    assert claim.take(gone.id)
    assert claim.take(gone.id)
    return batch


def test_a_batch_is_not_ended_by_who_counted_before_its_items_waited_again(
    handle: Handle, aside: Callable[..., Future[object]]
) -> None:
    def refuse(job: RunningJob) -> None:
        raise BadRequest("no")

    handle("notes"), handle("note", refuse)
    batch = enqueue_batch("notes", [{}, {}], item_type="note", owner=SOMEBODY)
    drain()
    # Its last item has ended, and was not counted yet.
    Job.objects.filter(id=batch.id).update(state=State.RUNNING, completed=None)
    with transaction.atomic():
        control._retry(batch, is_bounded=False)
        counting = aside(batches.item_ended, batch.id)
        until(somebody_waits)
    counting.result(60)
    batch.refresh_from_db()
    assert (batch.state, batch.failed, batch.completed) == (State.RUNNING, 0, None)


def test_who_looks_after_lost_jobs_holds_none_of_them_while_it_goes_on(
    handle: Handle, aside: Callable[..., Future[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = lost_batch(handle)
    mend = batches.mend

    def mend_meanwhile() -> None:
        assert aside(control.cancel, Job.objects.get(id=batch.id)).result(60)
        mend()

    monkeypatch.setattr(batches, "mend", mend_meanwhile)
    upkeep.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.cancelled) == (State.CANCELLED, 2)


def test_one_looks_after_lost_jobs_at_a_time_and_another_after_it(
    handle: Handle, aside: Callable[..., Future[object]]
) -> None:
    batch = lost_batch(handle)
    with upkeep._alone() as is_ours:
        assert is_ours
        aside(upkeep.sweep).result(60)
        assert batch.items.running().count() == 2
    aside(upkeep.sweep).result(60)
    assert batch.items.queued().count() == 2


def test_a_job_that_was_given_back_is_seen_again_when_one_of_its_kind_ended_meanwhile(
    handle: Handle, aside: Callable[..., Future[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    handle("one-at-a-time", concurrency=1)
    jobs = [enqueue("one-at-a-time", {}, owner=SOMEBODY) for _ in range(2)]
    first = claim.take(None)
    assert first
    count = claim._count

    def end_the_first() -> object:
        assert ending.succeeded(first, Outcome())
        return claim.take(None)

    def count_before_the_end(handler: object) -> int:
        monkeypatch.setattr(claim, "_count", count)
        found = count(handler)  # type: ignore[arg-type]
        assert aside(end_the_first).result(60) is None, "it is held by who gives it back"
        return found

    monkeypatch.setattr(claim, "_count", count_before_the_end)
    second = claim.take(None)
    assert second
    assert {first.id, second.id} == {job.id for job in jobs}


def test_a_job_that_is_being_taken_while_its_worker_stops_is_handed_back(
    handle: Handle, aside: Callable[..., Future[object]], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.WORKER_SHUTDOWN = 0
    monkeypatch.setattr(worker, "_LAST_WORDS", 60.0)
    monkeypatch.setattr(board, "is_stopping", False)
    taken, go, take = threading.Event(), threading.Event(), claim.take

    def take_slowly(*args: object, **options: object) -> object:
        found = take(*args, **options)  # type: ignore[arg-type]
        taken.set()
        assert go.wait(60)
        return found

    def hold(job: RunningJob) -> None:
        assert job.stopped.wait(60)
        job.check()

    async def stop() -> None:
        board.is_stopping = True
        ends = asyncio.create_task(worker.Workshop()._end_jobs())
        await asyncio.sleep(0)
        go.set()
        await ends

    handle("hold", hold)
    job = enqueue("hold", {}, owner=SOMEBODY)
    monkeypatch.setattr(claim, "take", take_slowly)
    slot = aside(execute.work_off)
    assert taken.wait(60)
    asyncio.run(stop())
    slot.result(60)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.QUEUED, 0)


def test_a_connection_that_breaks_while_a_job_tells_how_far_it_is_costs_it_nothing(
    handle: Handle, aside: Callable[..., Future[object]]
) -> None:
    def go_on(job: RunningJob) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (mine,) = cursor.fetchone()
        aside(end_backend, mine).result(60)
        job.progress(0.5, "half")
        return {"jobs": Job.objects.count()}

    handle("go-on", go_on)
    job = enqueue("go-on", {}, owner=SOMEBODY, attempts=1)
    aside_drain = ThreadPoolExecutor(1)
    aside_drain.submit(drain_and_close).result(60)
    aside_drain.shutdown()
    job.refresh_from_db()
    assert (job.state, job.result) == (State.SUCCEEDED, {"jobs": 1})


def drain_and_close() -> None:
    try:
        drain()
    finally:
        connections.close_all()


def end_backend(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])
