"""Does a worker give up a handler that doesn't listen, and nothing else?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from accounts.principal import Principal
from computeapi.jobs import claim, ending, periodic, upkeep
from computeapi.jobs.board import Board, Held
from computeapi.jobs.execute import _running
from computeapi.jobs.lookout import STUCK_AFTER, Lookout
from computeapi.jobs.models import Job, State, Worker
from computeapi.jobs.running import JobLost, JobTimeout, Outcome
from computeapi.jobs.services import enqueue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has been left for workers is remembered beyond a test."""
    monkeypatch.setattr(periodic, "tick", lambda: 0)


def test_a_deaf_handler_is_given_up_also_when_the_database_was_away_at_that_moment(
    done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    claimed = claim.take(None)
    assert claimed
    board = Board()
    held = board.hold(claimed, _running(claimed))
    held.stop(JobTimeout("It took too long."))
    held.told = 0.0
    lookout = Lookout(board)

    def away(*_: object) -> bool:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(ending, "failed", away)
        with pytest.raises(OperationalError):
            lookout._give_up_deaf()
    lookout._give_up_deaf()
    assert not lookout.is_stuck.is_set(), "it may have been slow"
    job.refresh_from_db()
    assert (job.state, [error["code"] for error in job.errors]) == (State.FAILED, ["JOB_TIMEOUT"])
    for _ in range(STUCK_AFTER - 1):
        lookout._give_up_deaf()
    assert lookout.is_stuck.is_set()


def test_a_handler_that_is_over_is_not_deaf_while_its_end_is_written_down(done: list[str], alice: Principal) -> None:
    enqueue("note", {"name": "a"}, owner=alice)
    lookout, held = with_one_in_hand()
    assert ending.succeeded(held.job, Outcome())
    held.is_over = True
    lookout._hear()
    assert held.told is None
    held.stop(JobLost("Its worker had to stop."))
    held.told = 0.0
    lookout._give_up_deaf()
    assert not held.given_up


def test_who_was_away_takes_nobody_for_lost_before_they_can_be_seen_again(done: list[str], alice: Principal) -> None:
    """The whole machine may have stood still: all of its workers were unseen."""
    job = enqueue("note", {"name": "a"}, owner=alice)
    other = Worker.objects.create(host="other", pid=1, slots=1)
    assert claim.take(other.id)
    lookout = Lookout(board := Board())
    board.open()
    lookout.register()
    Worker.objects.update(seen=timezone.now() - timedelta(hours=1))
    lookout._judges_from = 0.0
    lookout._look()
    job.refresh_from_db()
    assert (job.state, job.worker_id) == (State.RUNNING, other.id)

    lookout._judges_from = lookout._next_sweep = 0.0
    lookout._look()
    job.refresh_from_db()
    assert job.state == State.QUEUED, "it had its time"


def test_a_worker_whose_registration_was_taken_without_an_answer_begins_all_the_same(db: None) -> None:
    lookout = Lookout(board := Board())
    board.open()
    for _ in range(2):
        lookout.register()
    assert Worker.objects.get().id == board.me


def test_a_job_that_begins_while_the_lookout_is_slow_is_not_taken_for_dropped(
    done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its database was slow: by the time that it answered, the job had gone on for longer than one may be unseen."""
    job = enqueue("note", {"name": "a"}, owner=alice)
    lookout = Lookout(board := Board())
    board.open()
    lookout.register()
    running = Job.objects.running

    def answer_late() -> object:
        if claimed := claim.take(board.me):
            board.hold(claimed, _running(claimed))
            Job.objects.filter(id=job.id).update(started=timezone.now() - timedelta(hours=1))
        return running()

    monkeypatch.setattr(type(Job.objects), "running", lambda self: answer_late())
    lookout._take_up_dropped()
    monkeypatch.undo()
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_fault_of_ours_does_not_end_the_lookout(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lookout = Lookout(board := Board())
    board.open()
    with monkeypatch.context() as broken:
        broken.setattr(upkeep, "sweep", None)
        lookout._look()
    Worker.objects.update(seen=F("seen") - timedelta(minutes=5))
    lookout._next_seen = 0.0
    lookout._look()
    assert Worker.objects.alive().filter(id=board.me).exists()


def with_one_in_hand() -> tuple[Lookout, Held]:
    board = Board()
    board.open()
    lookout = Lookout(board)
    lookout.register()
    claimed = claim.take(board.me)
    assert claimed
    return lookout, board.hold(claimed, _running(claimed))
