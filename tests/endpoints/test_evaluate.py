"""Is source evaluated for anybody, with its files and values, and does each fault have its own answer?"""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from computeapi import formats
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from tests.accounts.acting import key_of
from tests.endpoints.sourcing import evaluate, parse, send, wrong
from tests.formats import shapes
from tests.workshop import Workshop

pytestmark = pytest.mark.usefixtures("workshop")


def test_anybody_gets_the_geometry_of_a_source_and_what_it_said(client: Client) -> None:
    found = evaluate(client, "echo(size = 2); cube([1, 2, 3]);").json()
    assert found["success"]
    assert found["errors"] == []
    assert found["messages"] == [{"level": "echo", "message": "size = 2", "file": None, "line": None}]
    geometry = found["geometry"]
    assert geometry["dimension"] == 3
    assert geometry["bounds"] == {"min": [0, 0, 0], "max": [1, 2, 3]}
    assert geometry["stats"]["volume"] == pytest.approx(6)
    assert geometry["stats"]["area"] == pytest.approx(22)
    corners = np.reshape(geometry["vertices"], (-1, 3))[geometry["indices"]].reshape(-1, 3, 3)
    assert len(geometry["normals"]) == len(geometry["vertices"])
    assert np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6 == pytest.approx(6)
    assert "objects" not in found


def test_an_equal_request_is_answered_from_the_cache_whatever_its_spelling(client: Client) -> None:
    first = evaluate(client, "cube(w);", parameters={"w": 2, "$fn": 8})
    again = evaluate(client, "cube(w);", parameters={"$fn": 8.0, "w": 2.0}, language="openscad", files={})
    assert [first["X-Cache"], again["X-Cache"]] == ["MISS", "HIT"]
    assert first.json()["key"] == again.json()["key"]
    assert again.json()["solve"]["cached"]


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "cube(w); "},
        {"parameters": {"w": 3}},
        {"files": {"a.scad": "x=2;"}},
        {"t": 0.5},
        {"timeout": 5000},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_can_change_an_answer_changes_its_key(client: Client, changed: dict[str, Any]) -> None:
    body = {"code": "cube(w);", "parameters": {"w": 2}, "files": {"a.scad": "x=1;"}}
    assert (
        send(client, "/api/evaluate", body).json()["key"] != send(client, "/api/evaluate", body | changed).json()["key"]
    )


def test_the_geometry_can_be_left_out_or_be_a_link_to_a_glb(client: Client) -> None:
    without = evaluate(client, "cube(2);", geometry="none").json()["geometry"]
    assert set(without) == {"dimension", "bounds", "stats"}
    linked = evaluate(client, "cube(2);", geometry="glb")
    assert linked["X-Cache"] == "HIT"
    file = client.get(linked.json()["geometry"]["glb"])
    assert file.status_code == 200
    assert file.content.startswith(b"glTF")


def test_who_has_the_answer_gets_its_files_at_any_address(client: Client, charlie: Client) -> None:
    links = {link["format"]: link["url"] for link in evaluate(client, "cube(2);").json()["artifacts"]}
    assert charlie.get(links["stl"]).status_code == 200


def test_files_are_included_used_and_imported(client: Client) -> None:
    stl = base64.b64encode(formats.get("stl").write(shapes.model(shapes.box()))).decode()
    files = {"lib/a.scad": "module foo(size) cube(size);", "size.scad": "size = 4;", "part.stl": {"base64": stl}}
    code = 'use <lib/a.scad>\ninclude <size.scad>\nfoo(size); translate([50, 0, 0]) import("part.stl");'
    found = evaluate(client, code, files=files).json()
    assert found["messages"] == []
    assert found["geometry"]["stats"]["volume"] == pytest.approx(64 + shapes.volume(shapes.box()))


def test_values_are_set_as_literals_whatever_is_in_them(client: Client) -> None:
    texts = ['"); cube(1', "back\\slash", "new\nline", "\u202eright to left", "emoji \U0001f600", "x" * 65536]
    code = "for (t = texts) echo(len(t), t); echo(v, u, $t);"
    found = evaluate(client, code, parameters={"texts": texts, "v": [1, [True, 2.5]], "u": None}, t=0.25).json()
    said = [message["message"] for message in found["messages"]]
    assert [line.split(",")[0] for line in said[:6]] == [str(len(text)) for text in texts]
    assert said[6] == "[1, [true, 2.5]], undef, 0.25"
    assert found["geometry"] is None


def test_a_source_with_a_fault_is_answered_with_its_place(client: Client) -> None:
    response = evaluate(client, "cube(1);\nsphere(;")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    found = response.json()
    assert not found["success"]
    assert found["geometry"] is None
    fault = found["errors"][0]
    assert (fault["file"], fault["line"]) == ("main.scad", 2)
    assert "syntax error" in fault["message"]
    assert not fault["message"].startswith("Line")


def test_what_was_said_before_an_assertion_failed_is_told(client: Client) -> None:
    found = evaluate(client, 'echo("before"); assert(1 > 2, "never");').json()
    assert not found["success"]
    assert "never" in found["errors"][0]["message"]
    assert '"before"' in [message["message"] for message in found["messages"]]


def test_a_flat_model_is_told_as_polygons(client: Client) -> None:
    geometry = evaluate(client, "difference() { square(10); translate([2, 2]) square(3); }").json()["geometry"]
    assert geometry["dimension"] == 2
    assert geometry["bounds"] == {"min": [0, 0], "max": [10, 10]}
    assert geometry["stats"]["area"] == pytest.approx(91)
    assert geometry["stats"]["volume"] == 0
    assert sorted(map(_area, geometry["polygons"])) == pytest.approx([-9, 100])


def test_each_colour_is_an_object_of_its_own(client: Client) -> None:
    found = evaluate(client, 'color("red") cube(1); color([0, 0, 1, 0.5]) translate([3, 0, 0]) cube(1);').json()
    assert {(each["role"], each.get("color")) for each in found["objects"]} == {
        ("model", "#ff0000"),
        ("model", "#0000ff80"),
    }


def test_a_large_model_is_answered_as_a_small_one(client: Client) -> None:
    found = evaluate(client, "sphere(10, $fn = 160); %cube(1);").json()
    assert found["geometry"]["stats"]["faceCount"] > 10_000
    assert len(found["geometry"]["indices"]) == 3 * found["geometry"]["stats"]["faceCount"]
    assert {each["role"] for each in found["objects"]} == {"model", "background"}


def test_a_source_that_makes_nothing_is_a_success(client: Client) -> None:
    found = evaluate(client, "echo(1);", geometry="glb").json()
    assert found["success"]
    assert found["geometry"] is None
    assert found["artifacts"] == []


def test_an_evaluation_ends_at_the_clients_own_limit(client: Client) -> None:
    endless = "function f(n) = n > 0 ? f(n - 1) : 0; for (i = [0:9999]) echo(f(9e5));"
    response = evaluate(client, endless, timeout=500)
    assert response.status_code == 408
    assert response.json()["code"] == "EVALUATION_TIMEOUT"
    assert evaluate(client, "cube(1);").json()["success"]


def test_all_that_is_wrong_of_a_request_is_named_at_once(client: Client) -> None:
    body = {
        "code": 1,
        "language": "python",
        "files": {
            "../a.scad": "",
            "/b.scad": "",
            "c.exe": "",
            "main.scad": "",
            "d.stl": 5,
            "e\n.dat": "",
            "~/f.dat": "",
        },
        "parameters": {"a b": 1, "module": 1, "c": {"x": 1}, "d": "\0"},
        "timeout": 0,
        "t": "now",
        "geometry": "all",
    }
    assert wrong(send(client, "/api/evaluate", body)) == {
        "code",
        "language",
        *(f"files.{name}" for name in body["files"]),  # type: ignore[attr-defined]
        *(f"parameters.{name}" for name in body["parameters"]),  # type: ignore[attr-defined]
        "timeout",
        "t",
        "geometry",
    }
    assert wrong(send(client, "/api/evaluate", {"code": None})) == {"code"}


def test_a_source_that_is_too_long_is_refused_by_name(client: Client) -> None:
    assert wrong(evaluate(client, "//" + "x" * (1 << 20), files={"a.scad": "//" + "y" * (1 << 20)})) == {
        "code",
        "files.a.scad",
    }


def test_two_files_can_not_be_one_path(client: Client) -> None:
    assert wrong(evaluate(client, "", files={"a.scad": "", "a.scad/b.scad": ""})) == {"files.a.scad/b.scad"}
    assert wrong(evaluate(client, "", files={"main.scad/b.scad": ""})) == {"files.main.scad/b.scad"}


def test_values_that_would_keep_the_server_busy_are_refused_by_name(client: Client) -> None:
    parameters = {"list": [0] * 250_001, "text": "x" * (1 << 20), "more": "x"}
    assert wrong(evaluate(client, "", parameters=parameters, t=10**400)) == {"parameters.list", "parameters.more", "t"}


def test_no_store_neither_reads_nor_keeps(client: Client) -> None:
    body = json.dumps({"code": "cube(1);"})
    headers = {"Cache-Control": "no-store"}
    asked = [
        client.post("/api/evaluate", body, content_type="application/json", headers=headers)["X-Cache"]
        for _ in range(2)
    ]
    assert asked == ["BYPASS", "BYPASS"]


def test_what_was_evaluated_and_parsed_stands_in_the_callers_history(alice: Client) -> None:
    evaluate(alice, "cube(w);", parameters={"w": 2})
    evaluate(alice, "cube(w);", parameters={"w": 2})
    evaluate(alice, "assert(false);")
    parse(alice, "cube(1);")
    journal.flush()
    rows = SolveRecord.objects.order_by("created").values_list("kind", "name", "cache", "status", "inputs")
    assert set(map(str, rows)) == {
        "('evaluate', 'main.scad', 'MISS', 'ok', {'w': 2.0})",
        "('evaluate', 'main.scad', 'HIT', 'ok', {'w': 2.0})",
        "('evaluate', 'main.scad', 'MISS', 'failed', {})",
        "('parse', 'main.scad', 'MISS', 'ok', {})",
    }


def test_source_is_not_listed_for_others_at_the_same_address_or_with_a_key_from_a_page(
    client: Client, alice: Client
) -> None:
    found = evaluate(client, "cube(1);").json()["solve"]["id"]
    evaluate(alice, "cube(2);")
    journal.flush()
    assert client.get("/api/solves").json()["results"] == []
    assert client.get(f"/api/solves/{found}").status_code == 200
    assert len(alice.get("/api/solves").json()["results"]) == 1
    _, token = key_of(User.objects.get(email="alice@example.com"), "solve", origins=["https://shop.example"])
    page = {"Authorization": f"Bearer {token}", "Origin": "https://shop.example"}
    assert client.get("/api/solves", headers=page).json()["results"] == []


def test_evaluations_are_limited_in_a_bucket_of_their_own(client: Client, settings: Settings) -> None:
    settings.ENABLE_RATE_LIMITING = True
    answers = [evaluate(client, "cube(1);") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1].json()["details"]["bucket"] == "evaluate"


def test_parsing_gives_the_tree_and_the_customizers_parameters(client: Client) -> None:
    first, again = (parse(client, "w = 3; // [1:10]\ncube(w);") for _ in range(2))
    assert [first["X-Cache"], again["X-Cache"]] == ["MISS", "HIT"]
    found = again.json()
    assert set(found) == {"success", "ast", "parameters", "errors", "parseTime"}
    assert [node["type"] for node in found["ast"]] == ["assignment", "primitive"]
    assert [(each["name"], each["minimum"], each["maximum"]) for each in found["parameters"]] == [("w", 1, 10)]


def test_a_syntax_error_is_a_parse_that_failed_with_its_place(client: Client) -> None:
    response = parse(client, "cube(1);\ncube(")
    assert response.status_code == 200
    assert not response.json()["success"]
    assert response.json()["errors"][0]["line"] == 2
    assert wrong(send(client, "/api/parse", {"language": "openscad"})) == {"code"}


def test_an_evaluation_without_geometry_serves_one_that_wants_it(client: Client) -> None:
    assert evaluate(client, "sphere(3);", geometry="none")["X-Cache"] == "MISS"
    assert evaluate(client, "sphere(3);")["X-Cache"] == "HIT"


def test_no_definition_is_reached_by_its_name(client: Client, workshop: Workshop) -> None:
    workshop.write("Secret.scad", "secret = 7;\ncube(secret);")
    workshop.sync()
    found = evaluate(client, "include <Secret.scad>\necho(secret);").json()
    assert "undef" in [message["message"] for message in found["messages"]]


def _area(loop: list[list[float]]) -> float:
    """Negative for a hole."""
    x, y = np.array(loop).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
