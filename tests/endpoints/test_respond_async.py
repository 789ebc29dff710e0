"""Who likes to have an answer later gets a job at once, and in the end the very answer they would have waited for."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from computeapi.jobs import room
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.solve.journal import journal
from definitions.registry import Entry
from tests.accounts.acting import Api, key_of
from tests.endpoints.computing import GRASSHOPPER, algo, tree
from tests.endpoints.later import ASYNC, job_of, post, result_of, solve
from tests.workshop import BOX, MOODS, Workshop, runs

LEAF = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="4mm" height="4mm" viewBox="0 0 4 4"><path d="M0 0H4V4H0z"/></svg>'
)
CUBE = {"code": "cube(4);", "geometry": "none"}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS])


# -- 202 --


def test_a_solve_for_later_is_answered_with_a_job(client: Client, box: Entry) -> None:
    response = solve(client, width=3)
    assert response.status_code == 202
    job = response.json()
    assert response["Location"] == f"/api/jobs/{job['id']}"
    assert response["Preference-Applied"] == ASYNC
    assert int(response["Retry-After"]) >= 1
    assert "Prefer" in response["Vary"]
    assert (job["type"], job["status"]) == ("solve", "queued")
    assert (drain(), job_of(client, response)["status"]) == (1, "succeeded")


def test_the_body_may_say_it_and_goes_before_the_header(client: Client, box: Entry) -> None:
    later = solve(client, "", {"async": True}, width=3)
    assert (later.status_code, "Preference-Applied" in later) == (202, False)
    assert solve(client, ASYNC, {"async": False}, width=4).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/solve", {"definition": "Box.fake", "inputs": {"width": 7}}),
        ("/solve", {"definition": "Box.fake", "geometry": "none", "nocache": True}),
        ("/solve", {"definition": "Box.fake", "inputs": {"fail": "partial"}}),
        ("/api/evaluate", CUBE),
        ("/api/evaluate", {"code": "cube("}),
        ("/api/parse", {"code": "a = 1; // [1:5]\ncube(a);"}),
        ("/api/export", {"code": "cube(4);", "format": "stl"}),
        ("/grasshopper", {"pointer": "Box.fake", "values": [tree("width", "5"), tree("no such", "1")]}),
        ("/grasshopper", {"pointer": "Box.fake", "values": [tree("fail", '"partial"')]}),
    ],
)
def test_what_comes_later_is_what_would_have_come_at_once(
    client: Client, box: Entry, path: str, body: dict[str, Any]
) -> None:
    later = post(client, path, body, Prefer=ASYNC)
    drain()
    found = result_of(client, later)
    at_once = post(client, path, body)
    assert found.status_code == at_once.status_code
    assert content(found) == content(at_once)
    for name in ("Content-Type", "ETag", "Content-Disposition"):
        assert found.get(name) == at_once.get(name)


def content(response: Any) -> Any:
    """Without what differs from one solve to the next, and from an answer out of the cache."""
    if "json" not in response["Content-Type"]:
        return response.content
    found = response.json()
    for name in ("solve", "executionTime", "artifacts", "key"):
        found.pop(name, None)
    return found


def test_an_answer_that_is_there_already_is_the_jobs_to_the_byte(client: Client, box: Entry) -> None:
    later = solve(client, width=3)
    drain()
    found = result_of(client, later)
    hit = solve(client, "", width=3)
    assert (found["X-Cache"], hit["X-Cache"]) == ("MISS", "HIT")
    assert found.content.replace(b'"cached":false', b'"cached":true') == hit.content


def test_a_cached_answer_is_given_at_once(client: Client, box: Entry) -> None:
    solve(client, "", width=3)
    for response in (solve(client, width=3), solve(client, "", {"async": True}, width=3)):
        assert (response.status_code, response["X-Cache"]) == (200, "HIT")
        assert "Preference-Applied" not in response
    assert solve(client, ASYNC, {"nocache": True}, width=3).status_code == 202
    assert post(client, "/api/export", {"code": "cube(4);", "format": "stl"}).status_code == 200
    assert post(client, "/api/export", {"code": "cube(4);", "format": "stl"}, Prefer=ASYNC).status_code == 200
    assert post(client, "/api/export", {"code": "cube(4);", "format": "off"}, Prefer=ASYNC).status_code == 202


def test_a_job_says_what_came_of_it(client: Client, box: Entry) -> None:
    later = solve(client, width=3)
    drain()
    result = job_of(client, later)["result"]
    answer = result_of(client, later).json()["solve"]
    assert result["url"] == f"{later['Location']}/result"
    assert (result["solveId"], result["key"], result["artifacts"]) == (answer["id"], answer["key"], answer["artifacts"])
    assert (result["definition"], result["status"], result["cached"]) == ("Box.fake", "ok", False)


def test_a_partial_answer_is_a_success_that_names_its_errors(client: Client, box: Entry) -> None:
    later = solve(client, fail="partial")
    drain()
    job = job_of(client, later)
    assert (job["status"], job["result"]["status"]) == ("succeeded", "partial")
    assert job["result"]["errors"] == ["asked for a partial answer"]
    assert result_of(client, later).json()["errors"] == ["asked for a partial answer"]


def test_a_minimal_answer_stays_minimal_later(client: Client, box: Entry) -> None:
    later = solve(client, f"return=minimal, {ASYNC}", width=3)
    assert later["Preference-Applied"] == f"return=minimal, {ASYNC}"
    drain()
    assert result_of(client, later)["ETag"].endswith('-light"')


def test_text_that_postgresql_cannot_hold_is_solved_later_too(client: Client, workshop: Workshop) -> None:
    later = post(client, "/api/parse", {"code": 'a = "\0";'}, Prefer=ASYNC)
    drain()
    assert job_of(client, later)["status"] == "succeeded"


# -- refused at once --


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/solve", {"definition": "Box.fake", "inputs": {"width": -1}}, "width"),
        ("/solve", {"definition": "Box.fake", "async": "yes"}, "async"),
        ("/api/evaluate", {"code": 5}, "code"),
        ("/api/evaluate", {"code": "", "async": 1}, "async"),
        ("/api/parse", {"code": "", "async": None}, "async"),
        ("/api/export", {"code": "cube();", "format": "exe"}, "format"),
        ("/api/export", {"code": "cube();", "format": "stl", "async": "no"}, "async"),
    ],
)
def test_what_is_wrong_is_said_at_once_and_makes_no_job(
    client: Client, box: Entry, path: str, body: dict[str, Any], field: str
) -> None:
    response = post(client, path, body, Prefer=ASYNC)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["details"]["errors"]] == [field]
    assert not Job.objects.exists()


def test_compute_clients_hear_of_wrong_inputs_and_unknown_files_as_ever(client: Client, box: Entry) -> None:
    wrong = post(client, "/grasshopper", {"pointer": "Box.fake", "values": [tree("width", "-1")]}, Prefer=ASYNC)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "BAD_INPUTS")
    unknown = post(client, "/grasshopper", {"pointer": f"md5_{'0' * 32}", "values": []}, Prefer=ASYNC)
    assert (unknown.status_code, unknown.content) == (500, b"")
    assert not Job.objects.exists()


def test_a_file_that_may_not_be_sent_is_refused_at_once(alice: Client, box: Entry) -> None:
    response = post(alice, "/grasshopper", {"algo": algo(GRASSHOPPER), "values": []}, Prefer=ASYNC)
    assert (response.status_code, response.json()["code"]) == (403, "DEFINITION_NOT_ALLOWED")
    assert not Job.objects.exists()


def test_who_leaves_too_much_for_later_is_told_and_may_wait_instead(
    client: Client, box: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STRANGERS", 1)
    assert solve(client, width=3).status_code == 202
    refused = solve(client, width=4)
    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_JOBS")
    assert solve(client, "", width=4).status_code == 200


def test_strangers_leave_less_for_later_than_they_may_send(
    client: Client, alice: Client, box: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_OF_STRANGERS", 40)
    refused = solve(client, width=3)
    assert (refused.status_code, refused.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert solve(alice, width=3).status_code == 202
    assert solve(client, "", width=3).status_code == 200


# -- once --


def test_equal_requests_of_one_user_are_one_job(alice: Client, bob: Client, box: Entry) -> None:
    first, second, other = solve(alice, width=3), solve(alice, width=3), solve(bob, width=3)
    assert first["Location"] == second["Location"] != other["Location"]


def test_equal_requests_of_strangers_are_jobs_of_their_own_and_one_solve(
    client: Client, box: Entry, tmp_path: Path
) -> None:
    log = tmp_path / "runs.log"
    both = [solve(client, log=str(log)) for _ in range(2)]
    assert both[0]["Location"] != both[1]["Location"]
    assert (drain(), runs(log)) == (2, 1)
    assert [result_of(client, one)["X-Cache"] for one in both] == ["MISS", "HIT"]


def test_a_fresh_answer_is_nobody_elses(alice: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    for _ in range(2):
        solve(alice, ASYNC, {"nocache": True}, log=str(log))
    assert (drain(), runs(log)) == (2, 2)


def test_a_request_sent_again_under_its_key_gets_the_same_job(client: Client, box: Entry) -> None:
    body = {"definition": "Box.fake", "inputs": {"width": 3}}
    first, again = (
        post(client, "/solve", body, Prefer=ASYNC, **{"Idempotency-Key": "a-key-of-mine"}) for _ in range(2)
    )
    assert (again.status_code, again["Idempotent-Replayed"]) == (202, "true")
    assert again["Location"] == first["Location"]
    assert Job.objects.count() == 1


# -- whose --


def test_a_private_definition_is_solved_later_for_who_may(
    staff: Client, client: Client, box: Entry, workshop: Workshop
) -> None:
    workshop.change("Box.fake", public=False)
    assert solve(client, width=3).status_code == 404
    later = solve(staff, width=3)
    drain()
    assert job_of(staff, later)["status"] == "succeeded"


def test_nobody_else_sees_a_members_job(alice: Client, bob: Client, charlie: Client, box: Entry) -> None:
    later = solve(alice, width=3)
    drain()
    for other in (bob, charlie):
        assert other.get(later["Location"]).status_code == 404
        assert result_of(other, later).status_code == 404
    assert result_of(alice, later).status_code == 200


def test_a_strangers_job_is_for_who_knows_its_id(client: Client, charlie: Client, box: Entry) -> None:
    later = solve(client, width=3)
    drain()
    assert result_of(charlie, later).status_code == 200


def test_a_solve_of_a_job_is_in_its_owners_history(alice: Client, bob: Client, box: Entry) -> None:
    solve(alice, width=3)
    drain()
    journal.flush()
    [record] = alice.get("/api/solves").json()["results"]
    assert record["inputs"]["width"] == 3
    assert bob.get("/api/solves").json()["results"] == []


def test_a_key_that_may_solve_sees_what_became_of_its_solves(box: Entry) -> None:
    client = Api(key_of(User.objects.create_user("alice@example.com"), "solve")[1])
    later = solve(client, width=3)
    drain()
    assert job_of(client, later)["status"] == "succeeded"
    assert result_of(client, later).status_code == 200


# -- files that come along --


def test_a_file_for_an_input_comes_along_to_the_job(client: Client, workshop: Workshop) -> None:
    workshop.write("leaf.svg", LEAF)
    workshop.write("Plate.scad", 'logo = "leaf.svg"; // file\nlinear_extrude(1) import(logo);\n')
    workshop.sync()
    logo = {"name": "logo.svg", "base64": b64encode(LEAF.replace("4", "7").encode()).decode()}
    later = post(client, "/solve", {"definition": "Plate.scad", "inputs": {"logo": logo}}, Prefer=ASYNC)
    drain()
    volumes = [each for each in result_of(client, later).json()["values"] if each["ParamName"] == "volume"]
    assert float(volumes[0]["InnerTree"]["{0}"][0]["data"]) == pytest.approx(49)


# -- POST /api/jobs --


def test_a_job_can_be_asked_for_by_its_type(alice: Client, box: Entry) -> None:
    data = {"definition": "Box.fake", "inputs": {"width": 6}}
    later = post(alice, "/api/jobs", {"type": "solve", "data": data})
    assert later.status_code == 202
    drain()
    assert result_of(alice, later).json()["solve"]["definition"] == "Box.fake"
    wrong = post(alice, "/api/jobs", {"type": "solve", "data": data | {"inputs": {"width": -6}}})
    assert wrong.status_code == 422
    assert wrong.json()["details"]["errors"][0]["field"] == "data.width"


# -- without a queue --


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/solve", {"definition": "Box.fake"}),
        ("/api/evaluate", CUBE),
        ("/grasshopper", {"pointer": "Box.fake", "values": []}),
    ],
)
def test_a_site_without_workers_does_the_job_before_it_answers(
    client: Client, box: Entry, settings: Settings, path: str, body: dict[str, Any]
) -> None:
    settings.ENABLE_QUEUE = False
    later = post(client, path, body, Prefer=ASYNC)
    assert (later.status_code, later.json()["status"], later["Preference-Applied"]) == (202, "succeeded", ASYNC)
    fresh = {"Cache-Control": "no-cache"}
    waited = post(client, path, body, Prefer=f"{ASYNC}, wait=30", **fresh)
    assert (waited.status_code, waited["X-Cache"], waited["Preference-Applied"]) == (200, "MISS", f"{ASYNC}, wait=30")
