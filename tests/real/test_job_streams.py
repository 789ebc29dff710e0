"""Do streams of jobs survive what happens to servers: PostgreSQL away, clients that leave, a web server that stops?"""

from __future__ import annotations

import http.client
import json
import signal
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from computeapi.jobs.streams import MOST_OWN
from tests.local.runs import make_folder
from tests.real.site import Site

pytestmark = pytest.mark.real
LINE_WAIT = 120
"""Seconds; heartbeats come every five."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    settings = {"WEB_CONCURRENCY": "1", "SHUTDOWN_TIMEOUT": "300"}
    with make_folder() as folder, Site(folder, only=["honeycomb-tray.scad"], **settings) as found:
        yield found


def write(site: Site, statement: str, *values: Any) -> None:
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        connection.execute(statement, values)  # type: ignore[call-overload]


@pytest.fixture
def job(site: Site) -> UUID:
    """A stranger's, which runs for as long as the test likes."""
    ident = uuid4()
    fields = {"id": ident, "type": "test.watched", "state": "running", "flow": "address:", "priority": 5, "timeout": 60}
    empty = dict.fromkeys(("turn", "attempt", "attempts", "progress", "succeeded", "failed", "cancelled"), 0)
    texts = {"message": "", "dedupe": "", "principal": "{}", "data": "{}", "errors": "[]", "revision": 1}
    row = fields | empty | texts
    marks = ", ".join(["%s"] * len(row))
    write(site, f"INSERT INTO computeapi_job ({', '.join(row)}) VALUES ({marks})", *row.values())
    return ident


def tell(site: Site, job: UUID, message: str, state: str = "running") -> None:
    change = "UPDATE computeapi_job SET message = %s, state = %s, revision = revision + 1 WHERE id = %s"
    write(site, change, message, state, job)


class Watching:
    """A client that reads a stream line by line."""

    def __init__(self, site: Site, job: UUID) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=LINE_WAIT)
        self.connection.request("GET", f"/api/jobs/{job}/events")
        self.response = self.connection.getresponse()

    def next(self) -> dict[str, Any]:
        """The job as the next event has it."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line[6:])
                return found
        raise AssertionError("the stream ended")

    def leave(self) -> None:
        self.response.close()
        self.connection.close()


def test_a_stream_goes_on_where_it_was_when_the_database_comes_back(site: Site, job: UUID) -> None:
    client = Watching(site, job)
    assert client.next()["message"] == ""
    site.stop_database()
    assert client.response.readline() != b""
    site.start_database()
    tell(site, job, "back again")
    assert client.next()["message"] == "back again"
    tell(site, job, "done", "succeeded")
    assert [client.next()["status"], client.next()["status"]] == ["succeeded", "succeeded"]
    assert client.response.read() == b"\n"
    client.leave()


def test_who_leaves_makes_room(site: Site, job: UUID) -> None:
    clients = [Watching(site, job) for _ in range(MOST_OWN)]
    assert {client.response.status for client in clients} == {200}
    refused = site.get(f"/api/jobs/{job}/events")
    assert (refused.status, refused.json["code"]) == (503, "TOO_MANY_STREAMS")
    assert site.get(f"/api/jobs/{job}").json["status"] == "running"
    for client in clients:
        client.leave()
    tell(site, job, "to nobody")
    site.wait_for(lambda: Watching(site, job).response.status == 200)


def test_a_web_server_that_stops_ends_its_streams_at_once(site: Site, job: UUID) -> None:
    client = Watching(site, job)
    client.next()
    site.web.process.send_signal(signal.SIGTERM)
    rest = client.response.read()
    assert b"event: end" not in rest
    assert site.web.process.wait(timeout=LINE_WAIT) == 0
