"""Does POST /grasshopper answer as Rhino Compute does, for whatever is known here, and tell what is wrong?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from computeapi.solve import admission
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.registry import Entry
from tests.accounts.acting import Api
from tests.accounts.acting import key_of as api_key
from tests.endpoints.computing import ask, solve, tree, values
from tests.endpoints.test_solve import one_slot as one_slot
from tests.workshop import ALL_OUTPUTS, BOX, MOODS, TREE, Workshop, runs


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    return workshop.fake(inputs=[*BOX, *MOODS, TREE], outputs=ALL_OUTPUTS)


# -- one answer, in Compute's schema --


def test_a_solve_has_compute_s_schema_and_the_cache_of_solve(client: Client, box: Entry) -> None:
    asked = {"absolutetolerance": 0.01, "angletolerance": 1.0, "modelunits": "Millimeters", "dataversion": 8}
    first = solve(client, tree("RH_IN:width", "20"), recursionlevel=1, cachesolve=True, **asked)
    assert (first.status_code, first["X-Cache"], first["Content-Type"]) == (200, "MISS", "application/json")
    body = first.json()
    assert {name: body[name] for name in asked} == asked
    assert (body["algo"], body["pointer"], body["recursionlevel"], body["cachesolve"]) == ("", box.keys[0], 1, True)
    assert (body["warnings"], body["errors"]) == ([], [])
    assert [value["type"] for output in body["values"] for value in output["InnerTree"]["{0}"]][:2] == [
        "Rhino.Geometry.Mesh",
        "System.Double",
    ]
    again = client.post("/solve", json.dumps({"definition": "Box.fake", "inputs": {"width": 20}}), "application/json")
    assert again["X-Cache"] == "HIT"
    assert again.json()["values"] == body["values"]
    assert again.json()["solve"]["id"] == body["solve"]["id"]
    assert body["solve"]["artifacts"]


@pytest.mark.parametrize("shape", [lambda body: body, lambda body: [body], lambda body: _in_capitals(body)])
def test_the_body_may_be_a_list_of_it_and_its_names_in_any_case(client: Client, box: Entry, shape: Any) -> None:
    response = ask(client, shape({"pointer": "Box.fake", "values": [tree("width", "30")], "newer": {"field": 1}}))
    assert values(response)["sum"] == values(solve(client, tree("width", "30")))["sum"]


def _in_capitals(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.title() if name.islower() else name: _in_capitals(found) for name, found in value.items()}
    return [_in_capitals(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "application/json", ""])
def test_json_is_json_whatever_a_client_calls_it(client: Client, box: Entry, content_type: str) -> None:
    body = json.dumps({"pointer": "Box.fake"})
    assert client.post("/grasshopper", body, content_type=content_type).status_code == 200


@pytest.mark.parametrize("path", ["0", "{0}", " { 0 } "])
def test_a_path_is_read_in_every_form(client: Client, box: Entry, path: str) -> None:
    assert values(solve(client, tree("sizes", "5", "6", path=path)))["sum"] == ["24.0"]


def test_a_tree_of_several_branches_is_solved(client: Client, box: Entry) -> None:
    branches = {"0;1": [{"data": "100"}], "{0;2}": [{"type": "System.Double", "data": 200}]}
    assert values(solve(client, {"ParamName": "tree", "InnerTree": branches}))["sum"] == ["315.0"]


def test_literals_are_read_as_text_is(client: Client, box: Entry) -> None:
    texts = {"width": "20.5", "lid": "true", "label": '"a \\"b\\""', "count": "7"}
    literals = {"width": 20.5, "lid": True, "label": 'a "b"', "count": 7.0}
    as_text, literal = (solve(client, *(tree(name, data) for name, data in sent.items())) for sent in (texts, literals))
    assert (as_text["X-Cache"], literal["X-Cache"]) == ("MISS", "HIT")


def test_names_that_the_definition_has_not_are_passed_over_with_a_warning(client: Client, box: Entry) -> None:
    response = solve(client, tree("RH_IN:depth", "1"), tree("width", "20"), tree("height", '{"X": 1}'))
    assert response.status_code == 200
    assert [w for w in response.json()["warnings"] if "no input" in w] == [
        "This definition has no input 'RH_IN:depth'; it was left out.",
        "This definition has no input 'height'; it was left out.",
    ]
    assert solve(client, tree("width", "20")).json()["warnings"] == []


def test_an_empty_tree_is_an_input_left_out(client: Client, box: Entry) -> None:
    solve(client)
    assert solve(client, {"ParamName": "width", "InnerTree": {}})["X-Cache"] == "HIT"


def test_the_cache_is_left_out_by_its_header_and_not_by_cachesolve(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = {"pointer": "Box.fake", "values": [tree("log", json.dumps(str(log)))]}
    found = [ask(client, body | {"cachesolve": wish})["X-Cache"] for wish in (False, True, False)]
    assert found == ["MISS", "HIT", "HIT"]
    assert ask(client, body, cache_control="no-cache")["X-Cache"] == "MISS"
    assert ask(client, body, cache_control="no-store")["X-Cache"] == "BYPASS"
    assert runs(log) == 3


def test_wishes_that_are_not_followed_are_told(client: Client, box: Entry) -> None:
    (warning,) = solve(client, modelunits="Inches").json()["warnings"]
    assert "'Inches'" in warning
    assert "Millimeters" in warning


def test_errors_of_a_definition_come_with_its_values_and_status_500(client: Client, box: Entry) -> None:
    response = solve(client, tree("fail", '"partial"'))
    assert (response.status_code, response.json()["errors"]) == (500, ["asked for a partial answer"])
    assert values(response)["sum"]
    assert response["Cache-Control"] == "no-store"
    assert solve(client, tree("fail", '"partial"'))["X-Cache"] == "MISS"


def test_timings_have_the_form_that_app_servers_add_up(client: Client, box: Entry) -> None:
    parts = [part.split("=")[1] for part in solve(client)["Server-Timing"].split(",")]
    assert sum(map(float, parts)) > 0


# -- what is wrong --


def test_wrong_values_are_400_and_named_with_what_is_allowed(client: Client, box: Entry) -> None:
    response = solve(client, tree("width", "5000"), tree("count", "2.5"), tree("lid", "perhaps"))
    document = response.json()
    assert (response.status_code, document["code"]) == (400, "BAD_INPUTS")
    assert "width: 5000 is out of range; allowed: from 1 to 1000 mm." in document["message"]
    assert document["errors"][0] == "width: 5000 is out of range; allowed: from 1 to 1000 mm."
    assert {e["field"] for e in document["details"]["errors"]} == {"width", "count", "lid"}


@pytest.mark.parametrize("data", [{"X": 1, "Y": 2, "Z": 3}, [1, 2], None])
def test_data_is_json_as_text(client: Client, box: Entry, data: Any) -> None:
    response = solve(client, tree("width", data))
    assert (response.status_code, response.json()["code"]) == (400, "BAD_INPUTS")
    assert "JSON as a string" in response.json()["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "pointer"),
        ({"pointer": "  ", "algo": None}, "pointer"),
        ([], "body"),
        ([{"pointer": "Box.fake"}] * 2, "body"),
        ("Box.fake", "body"),
        ({"pointer": 5}, "pointer"),
        ({"pointer": "Box.fake", "values": {}}, "values"),
        ({"pointer": "Box.fake", "values": [[]]}, "values[0]"),
        ({"pointer": "Box.fake", "values": [{"ParamName": "width"}]}, "values[0]"),
        ({"pointer": "Box.fake", "values": [{"ParamName": "width", "InnerTree": {"0": 5}}]}, "width"),
        ({"pointer": "Box.fake", "values": [{"ParamName": "none", "InnerTree": {"0": [5]}}]}, "none"),
        ({"pointer": "Box.fake", "cachesolve": "yes"}, "cachesolve"),
        ({"pointer": "Box.fake", "recursionlevel": 1.5}, "recursionlevel"),
        ({"pointer": "Box.fake", "absolutetolerance": "fine"}, "absolutetolerance"),
        ({"pointer": "Box.fake", "modelunits": 2}, "modelunits"),
        ({"pointer": "Box.fake", "dataversion": True}, "dataversion"),
        ({"pointer": "Box.fake", "dataversion": 10**400}, "dataversion"),
        ({"pointer": "Box.fake", "dataversion": 1000}, "dataversion"),
        ({"pointer": "Box.fake", "recursionlevel": 10**400}, "recursionlevel"),
        ({"pointer": "Box.fake", "absolutetolerance": 10**400}, "absolutetolerance"),
        ({"pointer": "Box.fake", "angletolerance": -1}, "angletolerance"),
        ({"pointer": "Box.fake", "modelunits": "x" * 100}, "modelunits"),
        ({"pointer": "Box.fake", "modelunits": "a\r\nb"}, "modelunits"),
    ],
)
def test_a_body_of_another_shape_is_400_and_says_where(client: Client, box: Entry, body: Any, field: str) -> None:
    response = ask(client, body)
    assert (response.status_code, response.json()["code"]) == (400, "BAD_INPUTS")
    assert [error["field"] for error in response.json()["details"]["errors"]] == [field]


def test_what_is_no_json_is_400(client: Client, box: Entry) -> None:
    response = client.post("/grasshopper", "{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


def test_failures_are_our_error_body_with_what_clients_read(client: Client, box: Entry, one_slot: None) -> None:
    failed = solve(client, tree("fail", '"error"'))
    assert (failed.status_code, failed.json()["code"]) == (422, "DEFINITION_ERROR")
    assert failed.json()["errors"] == ["The fake definition was asked to fail."]
    with admission.ask(queued=lambda _: None, abandoned=lambda: False):
        full = solve(client, tree("width", "77"))
    assert (full.status_code, full.json()["code"]) == (503, "QUEUE_FULL")
    assert full["Retry-After"]
    assert (full.json()["values"], full.json()["errors"]) == ([], [full.json()["message"]])


def test_a_limit_that_is_reached_has_that_body_too(client: Client, box: Entry, settings: Settings) -> None:
    settings.ENABLE_RATE_LIMITING = True
    limit = int(solve(client)["X-RateLimit-Limit"])
    assert limit == 100
    refused = [r for r in (solve(client) for _ in range(limit)) if r.status_code == 429]
    assert refused[0].json()["errors"] == [refused[0].json()["message"]]
    assert refused[0].json()["details"]["bucket"] == "solve"
    described = ask(client, {"pointer": "Box.fake"}, "/io")
    assert (described.status_code, described["RateLimit-Policy"]) == (200, '"platform";q=60;w=60')


# -- who asks --


def test_the_key_is_one_of_ours_in_compute_s_header(box: Entry) -> None:
    alice = User.objects.create_user("alice@example.com")
    token = api_key(alice, "solve")[1]
    for headers in ({"rhinocomputekey": token}, {"authorization": f"bearer {token}"}):
        assert solve(Api(**headers)).status_code == 200
    journal.flush()
    assert set(SolveRecord.objects.values_list("user", flat=True)) == {alice.pk}


@pytest.mark.parametrize("path", ["/grasshopper", "/io"])
def test_a_wrong_key_is_401_and_one_without_the_scope_403(box: Entry, path: str) -> None:
    alice = User.objects.create_user("alice@example.com")
    body = {"pointer": "Box.fake"}
    wrong = ask(Api(rhinocomputekey="the key of another server"), body, path)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert wrong.json()["errors" if path == "/grasshopper" else "Errors"] == [wrong.json()["message"]]
    lacking = ask(Api(rhinocomputekey=api_key(alice, "files")[1]), body, path)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "SCOPE_MISSING")
