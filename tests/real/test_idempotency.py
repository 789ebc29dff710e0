"""Is a request with an `Idempotency-Key` done once, also when its process is killed, or PostgreSQL is away?"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.local.runs import make_folder
from tests.real.site import Reply, Site

pytestmark = pytest.mark.real
TRAY = "honeycomb-tray.scad"
SLOW = {"definition": "TopoOpt.py", "inputs": {"resolution": 200, "load": 61}, "nocache": True}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    # No lease ends before the test says so, and no solve before it is done.
    settings = {"QUEUE_TIMEOUT": "600000", "SOLVE_TIMEOUT": "600"}
    with make_folder() as folder, Site(folder, **settings) as found:
        yield found


@pytest.fixture
def database(site: Site) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


def one(database: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    row = database.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def let_the_lease_end(database: psycopg.Connection[Any]) -> None:
    database.execute("UPDATE accounts_idempotentrequest SET lease = now() WHERE answer IS NULL")


def sent(site: Site, path: str, document: dict[str, Any], **headers: str) -> threading.Thread:
    """In a thread that nobody hears of again."""

    def send() -> None:
        with contextlib.suppress(OSError):
            site.post(path, document, **headers)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def session_of(site: Site, email: str) -> dict[str, str]:
    who = {"email": email, "password": "a long enough password"}
    assert site.post("/api/users", who).status == 201
    return {"X-Session-ID": site.post("/api/sessions", who).json["token"]}


def test_a_solve_whose_process_was_killed_is_taken_over_after_its_lease(
    site: Site, database: psycopg.Connection[Any]
) -> None:
    # Somebody's: answers as large as this one aren't kept for strangers.
    mine = session_of(site, "solver@example.com") | key("killed")
    first = sent(site, "/solve", SLOW, **mine)
    site.wait_for(lambda: bool(site.computing()))
    site.kill_web_processes()
    first.join()
    site.wait_for(lambda: site.get("/ready").status == 200)
    refused = site.post("/solve", SLOW, **mine)
    assert (refused.status, refused.json["code"]) == (409, "IDEMPOTENCY_IN_FLIGHT")
    assert int(refused.headers["Retry-After"]) >= 1
    left = one(database, "SELECT extract(epoch FROM lease - now()) FROM accounts_idempotentrequest")
    assert 0 < left <= 600 + 600 + 30
    let_the_lease_end(database)
    taken_over = site.post("/solve", SLOW, **mine)
    assert taken_over.status == 200
    assert "Idempotent-Replayed" not in taken_over.headers
    again = site.post("/solve", SLOW, **mine)
    assert (again.headers["Idempotent-Replayed"], again.body) == ("true", taken_over.body)
    query = "SELECT count(*) FROM computeapi_solverecord WHERE name = 'TopoOpt.py' AND status = 'ok'"
    site.wait_for(lambda: one(database, query) == 1)


def test_a_process_killed_between_the_effect_and_its_answer_leaves_neither(
    site: Site, database: psycopg.Connection[Any]
) -> None:
    session = session_of(site, "alice@example.com")
    wish = {"name": "shop", "scopes": ["solve"]}
    url = site.environment["DATABASE_URL"]
    with psycopg.connect(url) as before, psycopg.connect(url) as after:
        before.execute("LOCK TABLE accounts_apikey IN EXCLUSIVE MODE")
        first = sent(site, "/api/keys", wish, **session, **key("between"))
        site.wait_for(lambda: one(database, WAITING, 'INSERT INTO "accounts_apikey"%') == 1)
        after.execute("SELECT 1 FROM accounts_idempotentrequest WHERE answer IS NULL FOR UPDATE")
        before.rollback()
        # The key's row is written, and its answer waits to be.
        site.wait_for(lambda: one(database, WAITING, 'UPDATE "accounts_idempotentrequest"%') == 1)
        site.kill_web_processes()
        first.join()
    site.wait_for(lambda: site.get("/ready").status == 200)
    assert one(database, "SELECT count(*) FROM accounts_apikey") == 0
    let_the_lease_end(database)
    made = site.post("/api/keys", wish, **session, **key("between"))
    again = site.post("/api/keys", wish, **session, **key("between"))
    assert (made.status, again.status, again.headers["Idempotent-Replayed"]) == (201, 201, "true")
    assert again.json == made.json
    assert one(database, "SELECT count(*) FROM accounts_apikey") == 1


def test_fifty_at_once_over_all_processes_make_one_row(site: Site, database: psycopg.Connection[Any]) -> None:
    body = {"definition": TRAY, "inputs": {"columns": 7}, "nocache": True, "geometry": "none"}
    with ThreadPoolExecutor(50) as clients:
        replies: list[Reply] = list(clients.map(lambda _: site.post("/solve", body, **key("fifty")), range(50)))
    assert {reply.status for reply in replies} <= {200, 409}
    assert {r.json["code"] for r in replies if r.status == 409} <= {"IDEMPOTENCY_IN_FLIGHT"}
    assert sum(r.status == 200 and "Idempotent-Replayed" not in r.headers for r in replies) == 1
    assert len({reply.json["solve"]["id"] for reply in replies if reply.status == 200}) == 1
    query = "SELECT count(*) FROM computeapi_solverecord WHERE name = %s"
    site.wait_for(lambda: one(database, query, TRAY) == 1)


def test_without_postgresql_a_key_can_not_be_kept_and_solves_without_one_go_on(site: Site) -> None:
    body = {"definition": TRAY, "inputs": {"columns": 8}}
    assert {site.post("/solve", body).status for _ in range(20)} == {200}  # by now each process knows the definitions
    site.stop_database()
    try:
        assert site.post("/solve", body).status == 200
        refused = site.post("/solve", body, **key("away"))
        assert (refused.status, refused.json["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.seconds < 60
    finally:
        site.start_database()
    site.wait_for(lambda: site.get("/ready").status == 200)
    assert site.post("/solve", body, **key("away")).status == 200
