"""Does a client get what it prefers, as far as we can, and hear what of it was done?"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client

from computeapi.engines import registry as engines
from computeapi.rest.prefer import Preferences, preferences
from computeapi.solve import patience
from computeapi.solve.watch import Watch
from definitions.registry import Entry
from tests.endpoints.later import waiting_for_one
from tests.workshop import BOX, MOODS, UNTIL, Declared, Workshop, runs, until, wait_for_what_goes_on

GEOMETRY: Declared = {"name": "geometry", "paramType": "Text", "default": "round"}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS, UNTIL])


def solve(client: Client, prefer: str, /, body: dict[str, Any] | None = None, **inputs: Any) -> Any:
    whole = {"definition": "Box.fake", "inputs": inputs} | (body or {})
    return client.post("/solve", json.dumps(whole), content_type="application/json", headers={"Prefer": prefer})


def has_mesh(response: Any) -> bool:
    items = [i for v in response.json()["values"] for t in v["InnerTree"].values() for i in t]
    return any("Mesh" in item["type"] and item["data"] != "null" for item in items)


# -- reading the header --


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", Preferences()),
        ("return=minimal", Preferences(minimal=True)),
        ("return=representation", Preferences()),
        ('Return="minimal"; foo="some, thing", WAIT = 10', Preferences(minimal=True, wait=10)),
        ("respond-async, wait=10", Preferences(wait=10, respond_async=True)),
        ('respond-async=""', Preferences(respond_async=True)),
        ("respond-async=yes", Preferences()),
        ('wait="7"', Preferences(wait=7)),
        ("wait=0", Preferences(wait=0)),
        # Of one that is said twice the first counts.
        ("wait=5, wait=9", Preferences(wait=5)),
        ('a="b, wait=3", wait=4', Preferences(wait=4)),
        ('a="b\\", wait=3", wait=4', Preferences(wait=4)),
        # What can't be read is ignored, and what is beside it is not.
        ("wait=-1", Preferences()),
        ("wait=1.5", Preferences()),
        ("wait=", Preferences()),
        ("wait=٣", Preferences()),
        ("wait=9999999999", Preferences()),
        ("return", Preferences()),
        ("handling=lenient, two words, =3, wait=2", Preferences(wait=2)),
        (",, ;, return=minimal;", Preferences(minimal=True)),
        ('"unclosed, wait=3', Preferences()),
    ],
)
def test_a_header_is_read_as_the_rfc_says(header: str, found: Preferences) -> None:
    assert preferences(header) == found


@pytest.mark.parametrize("part", [";b=  ", '"', '\\"', " ", 'a="\\', ",", ";"])
def test_no_header_keeps_a_server_busy(part: str) -> None:
    started = time.thread_time()
    preferences("a" + part * (8190 // len(part)) + '"')
    assert time.thread_time() - started < 0.5


# -- return=minimal --


def test_a_minimal_answer_is_one_without_meshes(client: Client, box: Entry) -> None:
    for response in (
        solve(client, "return=minimal"),
        client.get("/solve/Box.fake", headers={"Prefer": "return=minimal"}),
    ):
        assert not has_mesh(response)
        assert response.json()["solve"]["artifacts"]
        assert response["Preference-Applied"] == "return=minimal"
        assert response["ETag"].endswith('-light"')
        assert "Prefer" in response["Vary"]


def test_what_the_body_or_the_query_says_goes_before(client: Client, box: Entry) -> None:
    for response in (
        solve(client, "return=minimal", {"geometry": "full"}),
        client.get("/solve/Box.fake?geometry=full", headers={"Prefer": "return=minimal"}),
    ):
        assert has_mesh(response)
        assert "Preference-Applied" not in response


def test_an_input_named_geometry_is_not_meant(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[*BOX, GEOMETRY])
    response = client.get("/solve/Box.fake", headers={"Prefer": "return=minimal"})
    assert (response.status_code, has_mesh(response)) == (200, False)


@pytest.mark.parametrize("prefer", ["return=representation", "handling=strict", "respond-async=yes", "wait=x", ""])
def test_what_is_unknown_changes_nothing(client: Client, box: Entry, prefer: str) -> None:
    response = solve(client, prefer)
    assert (response.status_code, has_mesh(response)) == (200, True)
    assert "Preference-Applied" not in response
    assert "Prefer" in response["Vary"]


# -- wait --


def test_a_solve_in_time_is_answered_as_ever(client: Client, box: Entry) -> None:
    first = solve(client, "wait=30, return=minimal", width=3)
    assert (first.status_code, first["X-Cache"]) == (200, "MISS")
    assert first["Preference-Applied"] == "return=minimal, wait=30"
    assert "solve;dur=" in first["Server-Timing"]
    assert solve(client, "wait=0", width=3)["X-Cache"] == "HIT"


@pytest.fixture
def over_while_solving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their time is over when a solver has begun, however long that takes."""

    solving = threading.Event()

    def watch(*, gone: Callable[[], bool], started: Callable[[], None]) -> Watch:
        def begin() -> None:
            started()
            solving.set()

        return Watch(gone=gone, started=begin)

    def in_vain(outcome: object, seconds: float) -> None:
        solving.wait(60)
        raise queue.Empty

    monkeypatch.setattr(patience, "Watch", watch)
    monkeypatch.setattr(patience._Outcome, "get", in_vain)


@pytest.mark.usefixtures("over_while_solving")
def test_a_solve_that_takes_longer_is_cancelled_and_said_to_be_too_long(client: Client, box: Entry) -> None:
    response = solve(client, "wait=1", sleep=600)
    assert (response.status_code, response.json()["code"]) == (504, "SOLVE_TIMEOUT")
    assert response.json()["details"] == {"limitSeconds": 1}
    assert response["Preference-Applied"] == "wait=1"
    until(lambda: engines.pool().stats().running == 0)
    wait_for_what_goes_on()
    assert [row["status"] for row in client.get("/api/solves").json()["results"]] == ["cancelled"]


@pytest.mark.usefixtures("over_while_solving")
def test_source_that_takes_longer_is_told_so_in_its_own_words(client: Client, workshop: Workshop) -> None:
    body = json.dumps({"code": "function f(n) = n <= 0 ? 0 : f(n - 1) + f(n - 2); echo(f(60));"})
    response = client.post("/api/evaluate", body, content_type="application/json", headers={"Prefer": "wait=1"})
    assert (response.status_code, response.json()["code"]) == (408, "EVALUATION_TIMEOUT")
    assert response["Preference-Applied"] == "wait=1"


def test_a_wait_that_is_over_in_the_queue_says_so(client: Client, box: Entry) -> None:
    with ExitStack() as slots:
        for _ in range(django_settings.MAX_CONCURRENT_COMPUTATIONS):
            slots.enter_context(engines.pool().slot(wait=60))
        response = solve(client, "wait=3", width=4)
    assert (response.status_code, response.json()["code"]) == (503, "QUEUE_TIMEOUT")
    assert int(response["Retry-After"]) >= 1


def test_errors_of_the_request_come_as_ever(client: Client, box: Entry) -> None:
    for prefer in ("wait=30", ""):
        assert solve(client, prefer, width=-1).json()["code"] == "VALIDATION_FAILED"
        assert solve(client, prefer, fail="error").json()["code"] == "DEFINITION_ERROR"


def test_an_answer_that_is_known_needs_no_time(client: Client, box: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    solve(client, "", width=3)

    def no_time(*_: Any) -> None:
        raise queue.Empty

    monkeypatch.setattr(patience._Outcome, "get", no_time)
    known = solve(client, "wait=0", width=3)
    assert (known.status_code, known["X-Cache"], known["Preference-Applied"]) == (200, "HIT", "wait=0")


def test_who_stops_waiting_takes_nothing_from_those_who_go_on(
    client: Client, box: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "runs.log"
    replies: dict[str, Any] = {}

    go = tmp_path / "go"

    def send(name: str, prefer: str) -> None:
        replies[name] = solve(Client(), prefer, sleep=600, until=str(go), log=str(log))
        connections.close_all()

    def in_vain(outcome: object, seconds: float) -> None:
        until(lambda: waiting_for_one() == 2)
        raise queue.Empty

    monkeypatch.setattr(patience._Outcome, "get", in_vain)
    # The impatient one comes first, so that the other waits for the solve it began.
    people = [threading.Thread(target=send, args=who) for who in (("impatient", "wait=1"), ("patient", ""))]
    for person in people:
        person.start()
        until(lambda: runs(log) == 1)
    people[0].join()
    assert replies["impatient"].status_code == 504
    go.touch()
    people[1].join()
    patient = replies["patient"]
    assert (patient.status_code, patient["X-Cache"], runs(log)) == (200, "SHARED", 1)
