"""Are hits counted exactly, and does no record get lost, whatever the database does?"""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import Sum

from accounts.models import User
from computeapi.solve import pipeline, record
from computeapi.solve.journal import Hit, Journal, journal
from computeapi.solve.models import SolveRecord
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller, SolveRequest
from computeapi.solve.rows import _wait
from computeapi.solve.validation import check
from definitions.registry import Entry
from softly.lib.errors import DefinitionFailed, SoftlyError
from tests.workshop import MOODS, Workshop, until

SPOOL = Path(settings.DATA_DIR) / "spool"
END_BACKEND = "pg_terminate_backend(pid, 25000)"
"""And wait until it has ended."""


@pytest.fixture(autouse=True)
def _nothing_on_disk() -> Iterator[None]:
    clear_disk()
    yield
    clear_disk()


def clear_disk() -> None:
    for path in (*SPOOL.glob("*.jsonl"), *SPOOL.glob("rejected.txt")):
        path.unlink()


def solve(caller: Caller | None = None, **inputs: Any) -> SolveResult:
    return pipeline.solve(SolveRequest(definition="Box.fake", inputs=inputs, caller=caller or Caller(address="a")))


def hit_on(entry: Entry, key: str = "k", caller: str = "a") -> Hit:
    return Hit(
        definition_id=entry.definition_id,
        version_id=entry.version_id,
        name=entry.name,
        engine="fake",
        key=key,
        cache="HIT",
        result="",
        user_id=None,
        caller=caller,
    )


@contextmanager
def statements_refused() -> Iterator[None]:
    """This thread's statements fail as when PostgreSQL stops in mid-run."""

    def refuse(*_: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def database_closed() -> Iterator[None]:
    """The test database takes no connection at all and drops those it has, for every thread."""
    name = connection.settings_dict["NAME"]
    known = connection.get_connection_params()
    address = {key: known[key] for key in ("host", "port", "user", "password") if known.get(key)}
    pool: Any = connection.pool  # type: ignore[attr-defined]
    patience, pool.timeout = pool.timeout, 3.0
    with psycopg.connect(dbname="postgres", autocommit=True, **address) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute(f"SELECT {END_BACKEND} FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            pool.timeout = patience
            connection.close()


def flush_until_written() -> None:
    """As the writer does each second; the connection pool may need a moment to find the database back."""

    def is_written() -> bool:
        journal.flush()
        return not journal.waiting

    until(is_written)


def wait_for_late_rows() -> None:
    """A row that was given up on may still be written; it must not come in during the next test."""
    journal._inserts.finish()


# -- counting --


def test_hits_from_many_threads_are_counted_exactly(workshop: Workshop) -> None:
    entry = workshop.fake()
    keys = ["k1", "k2"]

    def count() -> None:
        for number in range(500):
            journal.count(hit_on(entry, keys[number % 2]), {"width": 1})

    threads = [threading.Thread(target=count) for _ in range(16)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        journal.flush()
    for thread in threads:
        thread.join()
    journal.flush()
    counted = {row["key"]: row["n"] for row in SolveRecord.objects.values("key").annotate(n=Sum("count")).order_by()}
    assert counted == {"k1": 4000, "k2": 4000}


def test_equal_hits_between_two_writings_are_one_row_with_first_and_last_time(workshop: Workshop) -> None:
    entry = workshop.fake()
    for _ in range(3):
        journal.count(hit_on(entry), {"width": 1})
    journal.flush()
    [row] = SolveRecord.objects.all()
    assert (row.count, row.status, row.cache, row.inputs) == (3, "ok", "HIT", {"width": 1})
    assert row.created < row.last
    journal.count(hit_on(entry), {"width": 1})
    journal.flush()
    assert sorted(SolveRecord.objects.values_list("count", flat=True)) == [1, 3]


def test_each_caller_has_rows_of_their_own(workshop: Workshop) -> None:
    workshop.fake()
    alice = User.objects.create_user("alice@example.com")
    callers = [Caller(address="a"), Caller(address="b"), Caller(user_id=alice.pk)]
    for caller in callers:
        for _ in range(2):
            solve(caller)
    journal.flush()
    found = SolveRecord.objects.values_list("caller", "user_id", "cache", "count")
    assert set(found) == {
        ("a", None, "MISS", 1),
        ("a", None, "HIT", 1),
        ("b", None, "HIT", 2),
        ("", alice.pk, "HIT", 2),
    }


def test_a_solve_is_a_row_with_its_timings_and_result(workshop: Workshop) -> None:
    entry = workshop.fake()
    result = solve(width=7)
    [row] = SolveRecord.objects.all()
    assert str(row.id) == result.answer.id
    assert (row.definition_id, row.version_id) == (entry.definition_id, entry.version_id)
    assert row.inputs == {
        "width": 7.0,
        "count": 2,
        "label": "plain",
        "lid": False,
        "material": "oak",
        "sizes": [1.0, 2.0],
    }
    assert set(row.timings) == {"validate", "cache", "queue", "solve", "encode"}
    assert row.result == result.answer.result != ""


def test_the_inputs_of_a_record_solve_to_the_same_key(workshop: Workshop) -> None:
    workshop.fake()
    result = solve(width=7, sizes=[3], label="\u2028 x")
    [row] = SolveRecord.objects.all()
    assert check(SolveRequest(definition="Box.fake", inputs=row.inputs)).key == result.call.key


@pytest.mark.parametrize(("mood", "status"), [("error", "failed"), ("crash", "failed"), ("partial", "partial")])
def test_what_went_wrong_is_recorded(workshop: Workshop, mood: str, status: str) -> None:
    workshop.fake(inputs=MOODS)
    with suppress(SoftlyError):
        solve(fail=mood)
    [row] = SolveRecord.objects.all()
    assert row.status == status
    assert (row.error_code, row.error_message) == {
        "error": ("DEFINITION_ERROR", "The fake definition was asked to fail."),
        "crash": ("ENGINE_CRASHED", "The fake engine was asked to crash."),
        "partial": ("", ""),
    }[mood]


def test_a_record_outlives_its_definition_and_user(workshop: Workshop) -> None:
    entry = workshop.fake()
    alice = User.objects.create_user("alice@example.com")
    solve(Caller(user_id=alice.pk))
    solve(Caller(user_id=alice.pk))
    journal.count(hit_on(entry, caller="b"), {})
    alice.delete()
    journal.flush()
    assert not SolveRecord.objects.exclude(user=None).exists()
    assert sorted(SolveRecord.objects.values_list("cache", "caller")) == [("HIT", ""), ("HIT", "b"), ("MISS", "")]


# -- the database is away --


def test_hits_wait_on_disk_while_the_database_is_away_and_come_in_once(workshop: Workshop) -> None:
    entry = workshop.fake()
    for number in range(3):
        journal.count(hit_on(entry, f"k{number}"), {"label": "split\u2028here\u0085and\nthere"})
    with statements_refused():
        journal.flush()
    assert not SolveRecord.objects.exists()
    assert journal.waiting > 0
    journal.flush()
    assert sorted(SolveRecord.objects.values_list("key", flat=True)) == ["k0", "k1", "k2"]
    assert SolveRecord.objects.first().inputs == {"label": "split\u2028here\u0085and\nthere"}  # type: ignore[union-attr]
    assert journal.waiting == 0
    journal.flush()
    assert SolveRecord.objects.count() == 3


def test_a_file_brought_in_twice_leaves_each_record_once(workshop: Workshop) -> None:
    entry = workshop.fake()
    journal.count(hit_on(entry), {})
    with statements_refused():
        journal.flush()
    text = (SPOOL / "records.jsonl").read_text()
    journal.flush()
    (SPOOL / "left-by-a-crash.claimed.jsonl").write_text(text)
    journal.flush()
    assert SolveRecord.objects.count() == 1
    assert journal.waiting == 0


def test_another_process_brings_in_what_this_one_left(workshop: Workshop) -> None:
    entry = workshop.fake()
    journal.count(hit_on(entry), {})
    with statements_refused():
        journal.flush()
    Journal().flush()
    assert SolveRecord.objects.count() == 1
    journal.flush()
    assert SolveRecord.objects.count() == 1


def test_a_solve_goes_on_while_the_database_is_away_and_its_row_comes_in_afterwards(workshop: Workshop) -> None:
    workshop.fake()
    solve(width=1)
    with database_closed():
        results = [solve(width=2), solve(width=3), solve(width=1)]
        assert [r.cache for r in results] == ["MISS", "MISS", "HIT"]
        assert journal.waiting > 0
    flush_until_written()
    wait_for_late_rows()
    rows = SolveRecord.objects.order_by("created").values_list("id", "cache")
    assert {(str(ident), how) for ident, how in rows if how == "MISS"} >= {
        (result.answer.id, "MISS") for result in results[:2]
    }
    assert sum(how == "HIT" for _, how in rows) == 1
    assert journal.breaker.failing_since is None


def test_a_writing_that_began_before_a_failure_does_not_say_that_the_database_works(workshop: Workshop) -> None:
    mine = Journal()

    def fails_meanwhile(*_: Any) -> None:
        mine.breaker.failed()

    mine._insert_all = fails_meanwhile  # type: ignore[method-assign]
    mine._bring_in = lambda: None  # type: ignore[method-assign]
    mine.flush()
    assert mine.breaker.failing_since is not None


# -- the connections kept for rows --


@pytest.fixture
def kept_connection(workshop: Workshop) -> Entry:
    """The next row is sent over a connection that is open already; a first solve had it opened."""
    entry = workshop.fake()
    solve(width=99)
    journal._inserts.finish()
    return entry


def row_of(entry: Entry, **fields: Any) -> SolveRecord:
    now = datetime.now(UTC)
    known = {"definition_id": entry.definition_id, "name": entry.name, "engine": "fake", "key": "k", "status": "ok"}
    return SolveRecord(**known | {"cache": "MISS", "created": now, "last": now} | fields)


def end_connections() -> None:
    """PostgreSQL ends every connection to the test database but this one, as a restart would."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {END_BACKEND} FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_row_sent_over_a_kept_connection_says_what_one_written_the_long_way_says(kept_connection: Entry) -> None:
    fields: dict[str, Any] = {
        "inputs": {"label": "ü \u2028 \\ 'x'", "lid": True, "sizes": [1.5, None]},
        "timings": {"solve": 1.25},
        "error_message": "it's 5 % \\N",
        "count": 7,
    }
    long_way = row_of(kept_connection, **fields)
    long_way.save(force_insert=True)
    sent = row_of(kept_connection, **fields)
    writing = journal.begin(sent)
    assert writing.sent is not None
    assert journal.end(writing)
    a, b = (SolveRecord.objects.filter(pk=row.pk).values().get() for row in (long_way, sent))
    different = {"id", "created", "last"}
    assert {k: v for k, v in a.items() if k not in different} == {k: v for k, v in b.items() if k not in different}
    assert (b["created"], b["last"]) == (sent.created, sent.last)


def test_a_kept_connection_that_has_ended_costs_no_record(kept_connection: Entry) -> None:
    end_connections()
    results = [solve(width=width) for width in (1, 2)]
    found = {str(ident) for ident in SolveRecord.objects.values_list("id", flat=True)}
    assert found >= {result.answer.id for result in results}
    assert journal.breaker.failing_since is None


def test_a_connection_that_ends_while_a_row_is_under_way_costs_no_record(kept_connection: Entry) -> None:
    writing = journal.begin(row_of(kept_connection))
    end_connections()
    assert journal.end(writing)
    assert SolveRecord.objects.filter(pk=writing.record.pk).count() == 1


def test_a_row_whose_definition_was_removed_meanwhile_stands_by_itself(kept_connection: Entry) -> None:
    row = row_of(kept_connection, definition_id=uuid.uuid4())
    assert journal.end(journal.begin(row))
    assert SolveRecord.objects.get(pk=row.pk).definition_id is None


def test_a_row_that_postgresql_cannot_hold_is_put_aside_whole(kept_connection: Entry) -> None:
    assert not journal.end(journal.begin(row_of(kept_connection, error_message="cut \0 here")))
    assert not journal.end(journal.begin(row_of(kept_connection, engine="longer than its column")))
    rejected = (SPOOL / "rejected.txt").read_text().splitlines()
    assert ["cut \\u0000 here" in line for line in rejected] == [True, False]
    assert journal.end(journal.begin(row_of(kept_connection)))


def test_many_solves_at_once_are_all_recorded_over_a_few_connections(kept_connection: Entry) -> None:
    with ThreadPoolExecutor(16) as threads:
        writings = list(threads.map(journal.begin, [row_of(kept_connection) for _ in range(40)]))
        assert all(threads.map(journal.end, writings))
    journal._inserts.finish()
    assert SolveRecord.objects.filter(key="k").count() == 40
    assert not journal._rows.wants_more


def test_an_answer_that_is_there_came_in_time_however_late_it_is_looked_at() -> None:
    ours, theirs = socket.socketpair()
    read = iter([False, True])

    class Wire:
        """PostgreSQL's answer comes while this process is held up, between its look and its waiting."""

        socket = ours.fileno()

        def flush(self) -> bool:
            return False

        def consume_input(self) -> None:
            theirs.sendall(b"done")

        def is_busy(self) -> bool:
            return not next(read)

    with ours, theirs:
        wire: Any = Wire()
        _wait(wire, 0)


# -- rows and files that can't be read --


@pytest.mark.parametrize("message", ["a \0 in it", "half a pair \ud800"])
def test_an_error_message_that_postgresql_cannot_hold_is_recorded_without_the_bad_character(
    workshop: Workshop, message: str
) -> None:
    workshop.fake()
    call = check(SolveRequest(definition="Box.fake", caller=Caller(address="a")))
    record.failed(call, DefinitionFailed(message), {})
    [row] = SolveRecord.objects.all()
    assert row.error_code == "DEFINITION_ERROR"
    assert row.error_message.startswith(message[:2])
    assert journal.waiting == 0


def test_one_bad_row_on_disk_does_not_hold_back_the_others(workshop: Workshop) -> None:
    entry = workshop.fake()
    for number in range(2):
        journal.count(hit_on(entry, f"k{number}"), {})
    with statements_refused():
        journal.flush()
    spooled = SPOOL / "records.jsonl"
    first, second = spooled.read_text().splitlines()
    never_storable = first.replace(str(uuid.UUID(first[first.index('"pk": "') + 7 :][:36])), str(uuid.uuid4())).replace(
        '"key": "k', '"key": "\\u0000'
    )
    spooled.write_text("\n".join([first[: len(first) // 2], first, never_storable, "[]", second, ""]))
    journal.flush()
    assert sorted(SolveRecord.objects.values_list("key", flat=True)) == ["k0", "k1"]
    assert len((SPOOL / "rejected.txt").read_text().splitlines()) == 3
    assert journal.waiting == 0
    assert journal.breaker.failing_since is None
