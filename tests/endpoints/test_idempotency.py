"""Are solves and uploads that are sent again under one `Idempotency-Key` done once?"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.client import encode_multipart
from pytest_django import Settings

from accounts.identities import identities
from accounts.models import ApiKey, IdempotentRequest, User
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.models import Definition
from definitions.registry import Entry
from tests.workshop import BOX, MOODS, Workshop, runs

KEY = {"Idempotency-Key": "c1a6c3de-6d0c-4a7a-9a6e-2f6f6f0a7d11"}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS])


def solve(client: Client, headers: dict[str, str] = KEY, /, more: dict[str, Any] | None = None, **inputs: Any) -> Any:
    body = {"definition": "Box.fake", "inputs": inputs} | (more or {})
    return client.post("/solve", json.dumps(body), content_type="application/json", headers=headers)


# -- solving --


def test_a_solve_that_is_sent_again_is_answered_again_and_recorded_once(client: Client, box: Entry) -> None:
    first = solve(client, more={"nocache": True}, width=3)
    again = solve(client, more={"nocache": True}, width=3)
    assert (first["X-Cache"], again["X-Cache"]) == ("BYPASS", "BYPASS")
    assert (again["Idempotent-Replayed"], again.content, again["ETag"]) == ("true", first.content, first["ETag"])
    assert "Idempotent-Replayed" not in first
    journal.flush()
    assert SolveRecord.objects.count() == 1


def test_fifty_equal_solves_at_once_run_once_and_are_one_row(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "runs.log"

    def send(_: int) -> Any:
        try:
            return solve(Client(), more={"nocache": True}, sleep=0.5, log=str(log))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as people:
        replies = list(people.map(send, range(50)))
    assert {reply.status_code for reply in replies} <= {200, 409}
    assert len({reply.content for reply in replies if reply.status_code == 200}) == 1
    assert {r.json()["code"] for r in replies if r.status_code == 409} <= {"IDEMPOTENCY_IN_FLIGHT"}
    journal.flush()
    assert (runs(log), SolveRecord.objects.count(), IdempotentRequest.objects.count()) == (1, 1, 1)
    assert solve(client, more={"nocache": True}, sleep=0.5, log=str(log))["Idempotent-Replayed"] == "true"


def test_wrong_inputs_leave_the_key_free_and_a_failed_solve_does_not(client: Client, box: Entry) -> None:
    assert solve(client, width=-1).json()["code"] == "VALIDATION_FAILED"
    assert solve(client, width=3).status_code == 200
    other = {"Idempotency-Key": "other"}
    first, again = (solve(client, other, fail="error") for _ in range(2))
    assert (first.json()["code"], again["Idempotent-Replayed"]) == ("DEFINITION_ERROR", "true")
    crash = {"Idempotency-Key": "crash"}
    assert all("Idempotent-Replayed" not in solve(client, crash, fail="crash") for _ in range(2))


def test_what_was_preferred_is_told_again(client: Client, box: Entry) -> None:
    headers = KEY | {"Prefer": "return=minimal, wait=10"}
    first, again = solve(client, headers), solve(client, headers)
    assert again["Preference-Applied"] == first["Preference-Applied"] == "return=minimal, wait=10"
    assert "Prefer" in again["Vary"]


def test_a_stream_takes_no_key(client: Client, box: Entry) -> None:
    response = solve(client, KEY | {"Accept": "text/event-stream"})
    assert (response.status_code, response.json()["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")


def test_a_wrong_credential_is_refused_as_ever(client: Client, box: Entry) -> None:
    response = solve(client, KEY | {"Authorization": "Bearer softly_k_nope"})
    assert (response.status_code, response.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert IdempotentRequest.objects.count() == 0


# -- uploads, publishing --


def upload(staff: Client, boundary: str, content: bytes = b"cube(1);\n", name: str = "Cube.scad") -> Any:
    body = encode_multipart(boundary, {"file": SimpleUploadedFile(name, content)})
    kind = f"multipart/form-data; boundary={boundary}"
    return staff.post("/api/definitions", body, content_type=kind, headers=KEY)


def test_an_upload_that_is_sent_again_is_the_same_whatever_its_boundary(staff: Client, workshop: Workshop) -> None:
    first, again = upload(staff, "one"), upload(staff, "another")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again["Idempotent-Replayed"], again["Location"]) == ("true", "/api/definitions/Cube.scad")
    assert again.content == first.content
    for other in (upload(staff, "one", b"cube(2);\n"), upload(staff, "one", name="Other.scad")):
        assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Definition.objects.get(name="Cube.scad").versions.count() == 1


def test_an_upload_that_waits_on_disk_is_compared_too(staff: Client, workshop: Workshop, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024
    content = b"cube(1);\n" + b"// a comment\n" * 30_000
    assert upload(staff, "one", content).status_code == 201
    assert upload(staff, "two", content)["Idempotent-Replayed"] == "true"
    assert upload(staff, "two", content + b"\n").status_code == 422


def test_rolling_back_twice_with_one_key_goes_back_once(staff: Client, workshop: Workshop) -> None:
    for size in (1, 2, 3):
        workshop.write("Cube.scad", f"cube({size});")
        workshop.sync()
    for path in ("/api/definitions/Cube.scad/rollback", "/v1/definitions/Cube.scad/rollback/"):
        assert staff.post(path, headers=KEY).json()["version"] == 2
    assert staff.post("/api/definitions/Cube.scad/versions/3/publish", headers=KEY).json()["version"] == 3
    assert staff.get("/api/definitions/Cube.scad").json()["version"] == 3


def test_who_may_no_longer_upload_is_not_told_what_was_answered(staff: Client, workshop: Workshop) -> None:
    assert upload(staff, "one").status_code == 201
    User.objects.update(is_staff=False, is_superuser=False)
    identities.forget()
    response = upload(staff, "one")
    assert (response.status_code, response.json()["code"]) == (403, "PERMISSION_DENIED")


# -- keys --


def test_a_key_made_twice_is_one_key_with_one_secret(alice: Client, workshop: Workshop) -> None:
    body = json.dumps({"name": "shop", "scopes": ["solve"]})
    first, again = (alice.post("/api/keys", body, content_type="application/json", headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Cache-Control"] == first["Cache-Control"]
    assert ApiKey.objects.count() == 1
