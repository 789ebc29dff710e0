"""Whose job is next, and is that fair?"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.jobs import by_index, claim, execute, fairness, turns
from computeapi.jobs.board import board
from computeapi.jobs.control import cancel, retry
from computeapi.jobs.execute import carry_out, drain, take_next
from computeapi.jobs.models import Job, State
from computeapi.jobs.services import SYSTEM, enqueue, enqueue_batch
from tests.jobs.conftest import Handle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _free_slots() -> Iterator[None]:
    yield
    board._held.clear()


def taken() -> list[claim.Claimed]:
    """What the free slots of this process take now."""
    free = settings.WORKER_SLOTS - len(board.all())
    return [held.job for _ in range(free) if (held := take_next())]


def test_one_owners_thousand_jobs_dont_starve_anothers_one(
    done: list[str], handle: Handle, alice: Principal, bob: Principal
) -> None:
    handle("notes")
    enqueue_batch("notes", [{"name": f"a{index}"} for index in range(1000)], item_type="note", owner=alice)
    enqueue("note", {"name": "b"}, owner=bob)
    drain()
    assert done.index("b") <= 2
    assert len(done) == 1001


def test_owners_take_turns(done: list[str], alice: Principal, bob: Principal) -> None:
    for name in ("a1", "a2", "a3"):
        enqueue("note", {"name": name}, owner=alice)
    for name in ("b1", "b2", "b3"):
        enqueue("note", {"name": name}, owner=bob)
    drain()
    assert done == ["a1", "b1", "a2", "b2", "a3", "b3"]


def test_a_higher_priority_goes_before_and_a_lower_one_goes_on(done: list[str], alice: Principal) -> None:
    for index in range(40):
        enqueue("note", {"name": f"low{index}"}, owner=alice, priority=3)
    for index in range(10):
        enqueue("note", {"name": f"high{index}"}, owner=alice, priority=8)
    drain()
    assert max(done.index(f"high{index}") for index in range(10)) <= 11
    assert [name for name in done if name.startswith("low")] == [f"low{index}" for index in range(40)]


@pytest.mark.parametrize("left", ["periodic", "put back"])
def test_what_waits_out_of_turn_doesnt_let_newcomers_in_before_those_who_wait(
    left: str, done: list[str], handle: Handle, alice: Principal, bob: Principal
) -> None:
    old = enqueue("note", {"name": "old"}, owner=bob)
    cancel(old)
    for index in range(40):
        enqueue("note", {"name": f"a{index}"}, owner=alice)
    for _ in range(20):
        claimed = claim.take(None)
        assert claimed
        carry_out(claimed)
    if left == "periodic":
        handle("sweep")
        Job.objects.create(id=uuid4(), type="sweep", flow="system", principal={"kind": "system"}, timeout=60)
    else:
        retry(old)
    for index in range(20):
        enqueue("note", {"name": f"b{index}"}, owner=bob)
    drain()
    assert [done.index(f"a{index}") for index in (20, 21, 22)] <= [22, 24, 26]


def test_many_that_are_tried_again_dont_go_before_all_who_wait(
    done: list[str], handle: Handle, alice: Principal, bob: Principal
) -> None:
    handle("notes")
    old = enqueue_batch("notes", [{"name": f"b{index}"} for index in range(20)], item_type="note", owner=bob)
    cancel(old)
    for index in range(40):
        enqueue("note", {"name": f"a{index}"}, owner=alice)
    for _ in range(25):
        claimed = claim.take(None)
        assert claimed
        carry_out(claimed)
    retry(old)
    drain()
    assert done.index("a25") <= 26
    assert [name for name in done if name.startswith("b")] == [f"b{index}" for index in range(20)]


def test_the_next_job_is_found_without_sorting_all_that_came_since_the_database_last_looked(
    handle: Handle, done: list[str], alice: Principal
) -> None:
    """An autovacuum that looks first makes the plan better, never worse."""
    handle("notes")
    enqueue_batch("notes", [{"name": "a"}] * 1000, item_type="note", owner=alice)
    values = {"worker": None, "types": ["note"], "without": "", "flow": alice.name, "priority": 5}
    for statement in (claim._TAKE, turns._LINES):
        plan = by_index.row_of(f"EXPLAIN (FORMAT JSON) {statement}", values)
        assert "job_next" in str(plan)
        assert "Sort" not in str(plan)


def test_looking_by_index_leaves_the_transaction_as_it_was() -> None:
    assert by_index.row_of("SELECT current_setting('enable_sort')", {}) == ("off",)
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",)


def test_jobs_of_one_line_keep_their_order(done: list[str], alice: Principal) -> None:
    for name in "abcdef":
        enqueue("note", {"name": name}, owner=alice)
    drain()
    assert done == list("abcdef")


def test_a_bound_of_a_type_holds_for_all_together(handle: Handle, done: list[str], alice: Principal) -> None:

    handle("one-at-a-time", concurrency=1)
    first, second = (enqueue("one-at-a-time", {}, owner=alice) for _ in range(2))
    enqueue("note", {"name": "other"}, owner=alice)
    taken = claim.take(None)
    assert taken
    assert taken.id == first.id
    other = claim.take(None)
    assert other
    assert other.handler.type == "note"
    assert claim.take(None) is None
    assert Job.objects.get(id=second.id).state == State.QUEUED


def test_what_waits_for_servers_of_others_leaves_half_of_the_slots(
    handle: Handle, done: list[str], alice: Principal, bob: Principal, settings: Settings
) -> None:
    settings.WORKER_SLOTS = 4
    handle("page", is_patient=True)
    for _ in range(3):
        enqueue("page", {}, owner=alice)
    assert [take_next(), take_next(), take_next()].count(None) == 1
    enqueue("note", {"name": "other"}, owner=bob)
    assert [job.handler.type for job in taken()] == ["note"]
    board.let_go(board.all()[0])
    assert [job.handler.type for job in taken()] == ["page"]


def test_one_owner_leaves_a_slot_to_others_and_so_do_strangers_of_all_addresses(
    done: list[str], handle: Handle, alice: Principal, bob: Principal
) -> None:
    """Jobs that run can't be put aside for who comes while they do."""
    for index in range(9):
        enqueue("note", {"name": f"a{index}"}, owner=alice)
    assert len(taken()) == 3
    enqueue("note", {"name": "b"}, owner=bob)
    assert [job.data["name"] for job in taken()] == ["b"]
    board._held.clear()
    Job.objects.queued().delete()
    for index in range(9):
        enqueue("note", {"name": f"s{index}"}, owner=Principal(address=f"address-{index}"))
    assert len(taken()) == 3
    enqueue("note", {"name": "ours"}, owner=SYSTEM)
    assert [job.data["name"] for job in taken()] == ["ours"]


def test_a_slot_that_several_leave_is_taken(done: list[str], alice: Principal, bob: Principal) -> None:
    for owner in (alice, alice, alice, bob):
        enqueue("note", {"name": "note"}, owner=owner)
    assert len(taken()) == 4


def test_a_worker_with_one_slot_does_everybodys_jobs(done: list[str], alice: Principal, settings: Settings) -> None:
    settings.WORKER_SLOTS = 1
    enqueue("note", {"name": "a"}, owner=alice)
    assert len(taken()) == 1


def test_a_slot_whose_database_went_away_counts_as_free_again(
    handle: Handle, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(execute, "_tell", gone)
    handle("page", is_patient=True)
    enqueue("page", {}, owner=alice)
    with pytest.raises(OperationalError):
        execute.work_off()
    assert not board.is_busy()


def test_a_type_that_this_worker_doesnt_know_waits_for_one_that_does(done: list[str], alice: Principal) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    Job.objects.filter(id=job.id).update(type="of-a-later-version")
    enqueue("note", {"name": "b"}, owner=alice)
    assert drain() == 1
    assert done == ["b"]


@given(st.integers(0, 10), st.floats(0, 1e6), st.none() | st.floats(0, 1e6))
def test_a_turn_lies_behind_the_line_and_behind_what_is_served(priority: int, now: float, last: float | None) -> None:
    turn = fairness.turn(now, last, priority)
    assert turn > now
    assert last is None or turn > last


def test_each_step_of_priority_doubles_the_share() -> None:
    assert [fairness.step(priority) for priority in (4, 5, 6)] == [2, 1, 0.5]
