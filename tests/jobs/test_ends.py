"""How does a job end, and what is seen of it then?"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from accounts.models import ApiKey, User
from accounts.principal import Principal
from computeapi.jobs import claim, ending, room, services, upkeep
from computeapi.jobs import retry as retry_policy
from computeapi.jobs.board import board
from computeapi.jobs.control import JobNotRetryable, cancel, retry
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job, JobAnswer, State, Worker
from computeapi.jobs.room import TooManyJobs
from computeapi.jobs.running import Answer, JobCancelled, JobTimeout, Outcome, RunningJob
from computeapi.jobs.services import SYSTEM, enqueue, enqueue_batch
from softly.lib.errors import BadRequest, QueueFull, SoftlyError
from tests.jobs.conftest import Handle

pytestmark = pytest.mark.django_db


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


def make_due(job: Job) -> None:
    Job.objects.filter(id=job.id).update(due=F("created"))


def test_a_job_that_was_done_has_its_result_and_its_answer(handle: Handle, alice: Principal) -> None:
    answer = Answer(body=b'{"a":1}', headers={"X-Cache": "MISS"})
    handle("solve-it", lambda job: Outcome(result={"sum": 3}, answer=answer))
    job = enqueue("solve-it", {}, owner=alice)
    assert drain() == 1
    assert (again(job).state, job.result, job.progress, job.attempt) == (State.SUCCEEDED, {"sum": 3}, 1.0, 1)
    assert job.started
    assert job.completed
    assert job.started <= job.completed
    assert JobAnswer.objects.get(job=job).headers == {"X-Cache": "MISS"}


def test_what_is_wrong_in_the_request_is_not_tried_again(handle: Handle, alice: Principal) -> None:
    def refuse(job: RunningJob) -> None:
        raise BadRequest("width is wrong")

    handle("refuse", refuse)
    job = enqueue("refuse", {}, owner=alice)
    drain()
    assert again(job).state == State.FAILED
    assert [(error["attempt"], error["code"]) for error in job.errors] == [(1, "BAD_REQUEST")]


def test_what_may_pass_is_tried_again_later_and_then_given_up(
    handle: Handle, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry_policy, "FIRST", 3600.0)
    monkeypatch.setattr(retry_policy, "MOST", 3600.0)

    def busy(job: RunningJob) -> None:
        raise QueueFull("full")

    handle("busy", busy)
    job = enqueue("busy", {}, owner=alice, attempts=2)
    before = timezone.now()
    assert drain() == 1
    assert again(job).state == State.QUEUED
    assert job.due > before
    make_due(job)
    drain()
    assert again(job).state == State.FAILED
    assert [error["attempt"] for error in job.errors] == [1, 2]


def test_a_fault_of_a_handler_tells_nothing_of_the_server(handle: Handle, alice: Principal) -> None:
    def stumble(job: RunningJob) -> None:
        raise KeyError("/etc/secret")

    handle("stumble", stumble)
    job = enqueue("stumble", {}, owner=alice, attempts=1)
    drain()
    assert again(job).state == State.FAILED
    assert "secret" not in str(job.errors)
    assert job.errors[0]["code"] == "INTERNAL_ERROR"


def test_words_that_no_database_holds_end_a_job_all_the_same(handle: Handle, alice: Principal) -> None:
    def say(job: RunningJob) -> dict[str, object]:
        if job.data["fails"]:
            raise BadRequest("a\0b\ud800", details={"line": "\0"})
        return {"said": "a\0b\ud800", "area": float("nan"), "list": [float("inf"), "\0"]}

    handle("say", say)
    failed, fine = (enqueue("say", {"fails": fails}, owner=alice) for fails in (True, False))
    drain()
    assert again(failed).errors[0]["message"] == "a\ufffdb\ufffd"
    assert again(fine).result == {"said": "a\ufffdb\ufffd", "area": "nan", "list": ["inf", "\ufffd"]}


def test_a_result_that_is_no_json_fails_the_job_and_no_other(handle: Handle, done: list[str], alice: Principal) -> None:
    handle("odd", lambda job: {"value": object()})
    job = enqueue("odd", {}, owner=alice, attempts=1)
    enqueue("note", {"name": "next"}, owner=alice)
    drain()
    assert (again(job).state, done) == (State.FAILED, ["next"])


def test_a_job_that_waits_is_cancelled_at_once(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    assert cancel(job).state == State.CANCELLED
    assert cancel(job).state == State.CANCELLED
    assert drain() == 0
    assert done == []


def test_a_job_that_runs_is_told_and_ends_as_cancelled(handle: Handle, alice: Principal) -> None:
    def stopped(job: RunningJob) -> None:
        cancel(Job.objects.get(id=job.id))
        (held,) = board.all()
        held.stop(JobCancelled("The job was cancelled."))
        job.check()

    handle("stopped", stopped)
    job = enqueue("stopped", {}, owner=alice)
    drain()
    assert again(job).state == State.CANCELLED
    assert job.errors == []


def test_one_that_is_cancelled_while_it_fails_is_not_tried_again(handle: Handle, alice: Principal) -> None:
    def fail(job: RunningJob) -> None:
        cancel(Job.objects.get(id=job.id))
        raise QueueFull("full")

    handle("fail", fail)
    job = enqueue("fail", {}, owner=alice)
    drain()
    assert again(job).state == State.CANCELLED


def test_a_job_that_takes_too_long_fails_and_stays_so(handle: Handle, alice: Principal) -> None:
    def long(job: RunningJob) -> None:
        job.stop(JobTimeout("The job did not end within its 1 s."))
        job.check()

    handle("long", long, timeout=1)
    job = enqueue("long", {}, owner=alice)
    drain()
    assert again(job).state == State.FAILED
    assert job.errors[0]["code"] == "JOB_TIMEOUT"


def test_a_failed_job_can_be_tried_again_and_one_that_was_done_can_not(handle: Handle, alice: Principal) -> None:
    outcomes = iter([BadRequest("no"), None])

    def second(job: RunningJob) -> None:
        if error := next(outcomes):
            raise error

    handle("second", second)
    job = enqueue("second", {}, owner=alice)
    drain()
    assert retry(again(job)).state == State.QUEUED
    drain()
    assert again(job).state == State.SUCCEEDED
    with pytest.raises(JobNotRetryable):
        retry(job)


def test_who_lost_a_job_cannot_end_it(done: list[str], alice: Principal) -> None:
    """A worker that hung comes back when another has done its job."""
    job = enqueue("note", {"name": "a"}, owner=alice)
    hung = claim.take(None)
    assert hung
    Job.objects.filter(id=job.id).update(state=State.QUEUED)
    drain()
    assert not ending.failed(hung, SoftlyError("late"))
    assert not ending.succeeded(hung, Outcome(result={"late": True}))
    assert again(job).result == {"name": "a"}


def test_jobs_of_a_lost_worker_are_done_by_another(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    worker = Worker.objects.create(host="gone", pid=1, slots=1, seen=timezone.now() - timedelta(minutes=5))
    assert claim.take(worker.id)
    upkeep.sweep()
    assert again(job).state == State.QUEUED
    assert [error["code"] for error in job.errors] == ["JOB_LOST"]
    assert drain() == 1
    assert again(job).state == State.SUCCEEDED
    assert not Worker.objects.filter(id=worker.id)


def test_a_job_that_kills_its_worker_each_time_is_given_up(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice, attempts=2)
    for _ in range(2):
        worker = Worker.objects.create(host="gone", pid=1, slots=1, seen=timezone.now() - timedelta(minutes=5))
        assert claim.take(worker.id)
        upkeep.sweep()
    assert again(job).state == State.FAILED
    assert [error["attempt"] for error in job.errors] == [1, 2]


def test_a_job_that_is_handed_back_keeps_its_attempts(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    taken = claim.take(None)
    assert taken
    assert ending.handed_back(taken)
    assert (again(job).state, job.attempt) == (State.QUEUED, 0)


def test_a_job_nobody_came_to_in_time_is_not_done(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice, expires=timezone.now() - timedelta(seconds=1))
    assert drain() == 0
    upkeep.sweep()
    assert (again(job).state, job.errors[0]["code"]) == (State.FAILED, "JOB_EXPIRED")


def test_a_delayed_job_waits(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice, delay=3600)
    assert drain() == 0
    make_due(job)
    assert drain() == 1


def test_a_job_for_a_time_waits_for_it(done: list[str], alice: Principal) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    assert again(enqueue("note", {"name": "a"}, owner=alice, at=tomorrow)).due == tomorrow
    enqueue("note", {"name": "b"}, owner=alice, at=timezone.now() - timedelta(days=1))
    assert drain() == 1
    assert done == ["b"]


def test_nobody_leaves_more_than_a_thousand_jobs_and_others_go_on(
    handle: Handle, done: list[str], alice: Principal, bob: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "USERS", 3)
    monkeypatch.setattr(room, "ITEMS", 6)
    handle("notes")
    enqueue("note", {"name": "one"}, owner=alice)
    with pytest.raises(TooManyJobs, match="more than 6 items"):
        enqueue_batch("notes", [{"name": str(n)} for n in range(6)], item_type="note", owner=alice)
    for name in ("two", "three"):
        enqueue("note", {"name": name}, owner=alice)
    with pytest.raises(TooManyJobs, match="3 jobs of yours"):
        enqueue("note", {"name": "four"}, owner=alice)
    enqueue("note", {"name": "bob's"}, owner=bob)
    assert drain() == 4
    enqueue("note", {"name": "again"}, owner=alice)


def test_what_waits_again_needs_room_too(
    handle: Handle, done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "USERS", 2)
    handle("notes")
    old = [enqueue("note", {"name": "old"}, owner=alice) for _ in range(2)]
    for job in old:
        cancel(job)
    batch = enqueue_batch("notes", [{"name": "a"}, {"name": "b"}], item_type="note", owner=alice)
    cancel(batch.items.get(index=0))
    assert retry(old[0]).state == State.QUEUED
    with pytest.raises(TooManyJobs, match="2 jobs of yours"):
        retry(old[1])
    assert again(old[1]).state == State.CANCELLED
    assert retry(batch).state == State.RUNNING, "it runs already"
    assert retry(old[1], is_bounded=False).state == State.QUEUED


def test_a_batch_that_is_tried_again_counts_with_all_its_items(
    handle: Handle, done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle("notes")
    old = enqueue_batch("notes", [{"name": str(n)} for n in range(4)], item_type="note", owner=alice)
    cancel(old)
    monkeypatch.setattr(room, "ITEMS", 5)
    enqueue_batch("notes", [{"name": "new"}], item_type="note", owner=alice)
    with pytest.raises(TooManyJobs, match="With these 4"):
        retry(old)
    assert not old.items.queued().exists()
    drain()
    assert retry(again(old)).state == State.RUNNING


def test_a_job_that_waits_already_is_the_answer_also_where_there_is_no_room_for_another(
    handle: Handle, done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "USERS", 2)
    handle("notes")
    items = [{"name": "a"}]
    first = enqueue("note", {"name": "a"}, owner=alice, dedupe="same")
    batch = enqueue_batch("notes", items, item_type="note", owner=alice, dedupe="all")
    assert enqueue("note", {"name": "a"}, owner=alice, dedupe="same").id == first.id
    assert enqueue_batch("notes", items, item_type="note", owner=alice, dedupe="all").id == batch.id
    with pytest.raises(TooManyJobs):
        enqueue("note", {"name": "a"}, owner=alice, dedupe="other")


def test_strangers_of_all_addresses_together_leave_so_many_jobs_and_users_go_on(
    done: list[str], alice: Principal, settings: Settings
) -> None:
    settings.MAX_STRANGERS_JOBS = 3
    for index in range(3):
        enqueue("note", {"name": "s"}, owner=Principal(address=f"address-{index}"))
        enqueue("note", {"name": "ours"}, owner=SYSTEM)
    with pytest.raises(TooManyJobs, match="without an account") as refused:
        enqueue("note", {"name": "s"}, owner=Principal(address="another"))
    assert refused.value.details == {"limit": 3}
    enqueue("note", {"name": "a"}, owner=alice)
    enqueue("note", {"name": "ours"}, owner=SYSTEM)
    drain()
    enqueue("note", {"name": "s"}, owner=Principal(address="another"))


def test_of_equal_jobs_one_waits(done: list[str], alice: Principal, bob: Principal) -> None:
    first = enqueue("note", {"name": "a"}, owner=alice, dedupe="same")
    assert enqueue("note", {"name": "a"}, owner=alice, dedupe="same").id == first.id
    assert enqueue("note", {"name": "b"}, owner=bob, dedupe="same").id != first.id
    drain()
    assert enqueue("note", {"name": "a"}, owner=alice, dedupe="same").id != first.id


def test_a_name_is_free_again_when_its_job_ends_just_before_it_is_looked_for(
    done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = enqueue("note", {"name": "a"}, owner=alice, dedupe="same")
    look = services._same

    def look_too_late(job: Job) -> Job | None:
        drain()
        return look(job)

    monkeypatch.setattr(services, "_same", look_too_late)
    second = enqueue("note", {"name": "a"}, owner=alice, dedupe="same")
    assert (second.id != first.id, second.state) == (True, State.QUEUED)


def test_a_batch_ends_with_the_last_of_its_items(handle: Handle, alice: Principal) -> None:
    def odd(job: RunningJob) -> None:
        if job.data["n"] % 2:
            raise BadRequest("odd")

    handle("numbers")
    handle("number", odd)
    batch = enqueue_batch("numbers", [{"n": n} for n in range(5)], item_type="number", owner=alice)
    assert batch.state == State.RUNNING
    drain()
    assert (again(batch).state, batch.succeeded, batch.failed, batch.progress) == (State.SUCCEEDED, 3, 2, 1.0)
    assert [item.index for item in batch.items.order_by("index")] == [0, 1, 2, 3, 4]


def test_a_batch_of_which_nothing_was_done_failed_and_its_failed_items_can_be_tried_again(
    handle: Handle, alice: Principal
) -> None:
    good = threading.Event()

    def wait_for_good(job: RunningJob) -> None:
        if not good.is_set():
            raise BadRequest("not yet")

    handle("all")
    handle("one", wait_for_good)
    batch = enqueue_batch("all", [{}, {}], item_type="one", owner=alice)
    drain()
    assert again(batch).state == State.FAILED
    good.set()
    assert retry(batch).state == State.RUNNING
    drain()
    assert (again(batch).state, batch.succeeded, batch.failed) == (State.SUCCEEDED, 2, 0)


def test_a_cancelled_batch_ends_its_items(handle: Handle, done: list[str], alice: Principal) -> None:
    handle("notes")
    batch = enqueue_batch("notes", [{"name": str(n)} for n in range(3)], item_type="note", owner=alice)
    running = claim.take(None)
    assert running
    assert cancel(batch).state == State.RUNNING
    assert ending.cancelled(running)
    assert (again(batch).state, batch.cancelled) == (State.CANCELLED, 3)
    assert drain() == 0


def test_without_a_queue_a_job_is_done_where_it_is_asked_for(
    done: list[str], alice: Principal, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    settings.ENABLE_QUEUE = False
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = enqueue("note", {"name": "a"}, owner=alice, delay=3600)
    assert (again(job).state, done) == (State.SUCCEEDED, ["a"])


def test_a_job_of_an_account_that_is_no_longer_active_is_not_done(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    User.objects.filter(pk=alice.user_id).update(is_active=False)
    drain()
    assert (again(job).state, job.errors[0]["code"], done) == (State.FAILED, "PERMISSION_DENIED", [])


def test_a_job_of_a_key_that_was_revoked_is_not_done(done: list[str], alice: Principal) -> None:
    keys = [
        ApiKey.objects.create(user_id=alice.user_id, name=name, prefix=name, scopes=["jobs"]) for name in ("a", "b")
    ]
    jobs = [enqueue("note", {"name": key.name}, owner=replace(alice, kind="key", key_id=key.pk)) for key in keys]
    ApiKey.objects.filter(pk=keys[0].pk).update(revoked=timezone.now())
    drain()
    assert ([again(job).state for job in jobs], done) == ([State.FAILED, State.SUCCEEDED], ["b"])


def test_the_owner_is_who_asked(handle: Handle, alice: Principal) -> None:
    seen: list[Principal] = []
    handle("who", lambda job: seen.append(job.owner))
    stranger = Principal(address="abcdef")
    for owner in (alice, stranger, SYSTEM):
        enqueue("who", {}, owner=owner)
    drain()
    assert [(p.user_id, p.tier, p.address, p.is_staff) for p in seen] == [
        (p.user_id, p.tier, p.address, p.is_staff) for p in (alice, stranger, SYSTEM)
    ]


def test_jobs_that_ended_are_cleared_away_in_time(done: list[str], handle: Handle, alice: Principal) -> None:
    def fail(job: RunningJob) -> None:
        raise BadRequest("no")

    handle("fail", fail)
    kept = [enqueue("note", {"name": "new"}, owner=alice), enqueue("fail", {}, owner=alice)]
    old = [enqueue("note", {"name": "old"}, owner=alice), enqueue("fail", {}, owner=alice)]
    waiting = enqueue("note", {"name": "later"}, owner=alice, delay=3600)
    drain()
    day, week = timedelta(hours=25), timedelta(days=8)
    Job.objects.filter(id=old[0].id).update(completed=timezone.now() - day)
    Job.objects.filter(id=kept[1].id).update(completed=timezone.now() - day)
    Job.objects.filter(id=old[1].id).update(completed=timezone.now() - week)
    enqueue("jobs.retention", {}, owner=SYSTEM)
    drain()
    left = set(Job.objects.filter(user_id=alice.user_id).values_list("id", flat=True))
    assert left == {job.id for job in [*kept, waiting]}
