"""What does a client that watches a job see of it, and how many may watch?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.models import User
from computeapi.jobs import events, streams
from computeapi.jobs.document import document
from computeapi.jobs.models import Job, State
from softly.lib.stopping import stopping
from tests.workshop import Workshop

_opened: list[Any] = []


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    monkeypatch.setattr(streams, "PERIOD", 0.02)
    yield
    while _opened:
        _opened.pop().close()
    for thread in threading.enumerate():
        if thread.name == "job-streams":
            thread.join()


@pytest.fixture
def job(workshop: Workshop) -> Job:
    """A stranger's: whoever knows its id may watch."""
    return make()


def make(**fields: Any) -> Job:
    return Job.objects.create(**{"type": "test.watched", "flow": "address:", "timeout": 60} | fields)


def change(job: Job, **fields: Any) -> None:
    Job.objects.filter(id=job.id).update(**fields, revision=F("revision") + 1)


@dataclass(frozen=True)
class Event:
    name: str
    id: int
    job: dict[str, Any]


class Watched:
    """A stream as its client reads it: event by event, heartbeats and the like left out."""

    def __init__(self, client: Client, job: Job, last: int | str | None = None) -> None:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        self.response: Any = client.get(f"/api/jobs/{job.id}/events", headers=headers)
        assert self.response.status_code == 200, self.response.text
        _opened.append(self.response)
        self.pieces: Iterator[bytes] = iter(self.response.streaming_content)

    def next(self) -> Event:
        for piece in self.pieces:
            lines = dict(line.split(": ", 1) for line in piece.decode().splitlines() if line and line[0] != ":")
            if "event" in lines:
                return Event(lines["event"], int(lines["id"]), json.loads(lines["data"]))
        raise AssertionError("the stream ended")

    def rest(self) -> str:
        return b"".join(self.pieces).decode()


def test_a_watched_job_is_told_from_its_beginning_to_its_end(client: Client, job: Job) -> None:
    watched = Watched(client, job)
    assert (watched.response["Content-Type"], watched.response["Cache-Control"]) == ("text/event-stream", "no-store")
    assert watched.response["X-Accel-Buffering"] == "no"
    assert watched.next() == Event("state", 1, document(job))
    change(job, state=State.RUNNING)
    assert (begun := watched.next()).name == "state"
    assert begun.job["status"] == "running"
    change(job, progress=0.25, message="a quarter")
    assert (quarter := watched.next()).name == "progress"
    assert (quarter.id, quarter.job["progress"], quarter.job["message"]) == (3, 25.0, "a quarter")
    change(job, state=State.SUCCEEDED, progress=1, result={"sum": 4})
    told = [watched.next(), watched.next()]
    assert [event.name for event in told] == ["state", "end"]
    assert told[0].job == told[1].job == document(Job.objects.get(id=job.id))
    assert watched.rest() == ""


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_a_job_that_has_ended_is_told_with_its_end(client: Client, job: Job, state: State) -> None:
    change(job, state=state)
    watched = Watched(client, job)
    assert [watched.next().name, watched.next().job["status"]] == ["state", state]
    assert watched.rest() == ""


def test_who_comes_again_is_told_what_it_missed_and_nothing_twice(client: Client, job: Job) -> None:
    last = Watched(client, job).next().id
    change(job, state=State.RUNNING)
    change(job, progress=0.5)
    missed = Watched(client, job, last).next()
    assert (missed.name, missed.job["progress"]) == ("state", 50.0)
    again = Watched(client, job, missed.id)
    change(job, progress=0.75)
    assert (again.next().name, missed.id + 1) == ("progress", 4)


def test_who_knows_the_end_already_is_told_that_it_is_the_end(client: Client, job: Job) -> None:
    change(job, state=State.FAILED)
    known = Watched(client, job).next().id
    again = Watched(client, job, known)
    assert again.next().name == "end"
    assert again.rest() == ""


@pytest.mark.parametrize("last", ["99", "-1", "x", "9" * 40, "٣"])
def test_a_number_that_no_stream_has_told_is_as_none(client: Client, job: Job, last: str) -> None:
    assert Watched(client, job, last.encode().decode("latin-1")).next() == Event("state", 1, document(job))


def test_a_place_in_the_queue_is_told_anew_though_the_job_itself_is_as_it_was(
    client: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "QUEUE_PERIOD", 0)
    before = make(turn=-1)
    watched = Watched(client, job)
    assert watched.next().job["queuePosition"] == 1
    change(before, state=State.RUNNING)
    moved = watched.next()
    assert (moved.name, moved.id, moved.job["queuePosition"]) == ("progress", 1, 0)


def test_a_stream_says_when_to_come_again_and_ends_after_its_time(
    client: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST", 0)
    text = Watched(client, job).rest()
    assert text.startswith("retry: ")
    assert "event: state" in text
    assert "event: end" not in text


def test_silence_is_broken_by_a_comment(client: Client, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0)
    watched = Watched(client, job)
    watched.next()
    assert next(watched.pieces).startswith(b":")


def test_the_stream_of_a_job_that_is_removed_ends(client: Client, job: Job) -> None:
    watched = Watched(client, job)
    watched.next()
    job.delete()
    assert "event:" not in watched.rest()


def test_a_server_that_stops_waits_for_no_stream(client: Client, job: Job) -> None:
    watched = Watched(client, job)
    watched.next()
    stopping.set()
    try:
        assert "event:" not in watched.rest()
    finally:
        stopping.clear()


def test_a_fault_of_the_server_ends_the_streams_and_whoever_comes_again_is_told_all(
    client: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(client, job)
    last = watched.next().id
    with monkeypatch.context() as broken:
        broken.setattr(streams, "news_of", None)
        change(job, state=State.RUNNING)
        assert "event:" not in watched.rest()
    assert Watched(client, job, last).next().job["status"] == "running"


def test_a_stream_that_waits_holds_no_connection(client: Client, job: Job) -> None:
    Watched(client, job).next()
    assert connection.connection is None


def test_only_the_owner_and_staff_watch_a_members_job(
    alice: Client, bob: Client, charlie: Client, staff: Client
) -> None:
    own = make(user=User.objects.get(email="alice@example.com"))
    for person in (alice, staff):
        assert Watched(person, own).next().job["id"] == str(own.id)
    for person in (bob, charlie):
        assert person.get(f"/api/jobs/{own.id}/events").json()["code"] == "NOT_FOUND"
    assert alice.get(f"/api/jobs/{uuid4()}/events").status_code == 404


def test_one_person_has_so_many_streams_and_then_asks_for_the_job_itself(
    client: Client, job: Job, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = streams.Streams(most=10, most_own=2)
    monkeypatch.setattr(events, "streams", few)
    open_ones = [Watched(client, job), Watched(client, job)]
    refused = client.get(f"/api/jobs/{job.id}/events")
    assert (refused.status_code, refused.json()["code"]) == (503, "TOO_MANY_STREAMS")
    assert int(refused["Retry-After"]) > 0
    assert client.get(f"/api/jobs/{job.id}").json()["status"] == "queued"
    Watched(alice, job)  # another person has streams of their own
    open_ones[0].response.close()
    Watched(client, job)


def test_a_process_has_so_many_streams(
    client: Client, alice: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "streams", streams.Streams(most=1))
    first = Watched(client, job)
    assert alice.get(f"/api/jobs/{job.id}/events").status_code == 503
    first.response.close()
    Watched(alice, job)


def test_an_answer_of_which_nothing_is_read_keeps_no_place(
    client: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "streams", few := streams.Streams(most=1))
    for method in ("head", "get"):
        getattr(client, method)(f"/api/jobs/{job.id}/events").close()
        assert few.count() == 0
