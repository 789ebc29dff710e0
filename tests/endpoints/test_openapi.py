"""Does the API's document tell the truth: every route, every error, examples that fit, answers as it says?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pytest_django import Settings

from computeapi.openapi.document import document as served
from computeapi.openapi.errors import tree
from computeapi.openapi.generator import ALIASES
from computeapi.pages.packages import SWAGGER_UI
from computeapi.solve.journal import journal
from computeapi.solve.request import Caller, from_body
from softly import env
from softly.lib.errors import SoftlyError, ValidationFailed
from tests.pages.pictures import in_file, png
from tests.workshop import BOX, MESH, MOODS, TREE, Workshop

Json = dict[str, Any]

PAGES = re.compile(r"/admin|/api-docs|/view(/\{name\})?|/edit|/account(/.*)?")
"""For people: everything else that the site answers is in the document, but for the admin's own paths."""

ANYWHERE = {"METHOD_NOT_ALLOWED", "URI_TOO_LONG", "HEADERS_TOO_LARGE"}
"""Codes of no operation, which the description tells of."""


@pytest.fixture(scope="module")
def document() -> Json:
    found: Json = json.loads(served().data)
    return found


def routes() -> Iterator[tuple[str, Any]]:
    """Canonical path and view; those of other prefixes and of the admin are left out."""
    return ((path, view) for path, view in _routes(get_resolver().url_patterns) if not f"{path}/".startswith(ALIASES))


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        own = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _routes(pattern.url_patterns, prefix + own)
            continue
        if isinstance(pattern.pattern, RegexPattern):
            own = own.removeprefix("^").removesuffix("$").removesuffix("/?").replace("\\.", ".")
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", own)
        yield path.rstrip("/") or "/", pattern.callback


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def wrong(document: Json, schema: Json, value: Any) -> str:
    """What is wrong with a value by a schema of the document, "" for nothing."""
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value))


# -- the document itself --


def test_the_document_is_valid_openapi(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_the_document_is_made_without_a_warning(tmp_path: Path) -> None:
    call_command("spectacular", fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))


def test_every_route_is_in_the_document_or_a_page(document: Json) -> None:
    missing = {path: view for path, view in routes() if path not in document["paths"]}
    assert [path for path in missing if not PAGES.fullmatch(path)] == []
    assert [path for path, view in missing.items() if hasattr(view, "cls")] == []


def test_every_method_of_a_route_is_in_the_document_and_no_other(document: Json) -> None:
    for path, view in routes():
        if path in document["paths"]:
            methods = {m for m in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, m)}
            assert set(document["paths"][path]) == methods, path


def test_the_prefixes_of_a_version_are_told_of_and_not_listed(document: Json) -> None:
    assert not [path for path in document["paths"] if path.startswith(ALIASES)]
    assert all(alias in document["info"]["description"] for alias in ALIASES)


def test_every_operation_has_a_summary_a_tag_and_a_name_of_its_own(document: Json) -> None:
    found = dict(operations(document))
    assert [name for name, o in found.items() if not (o.get("summary") and o["tags"])] == []
    assert len({o["operationId"] for o in found.values()}) == len(found)


def test_every_error_is_one_of_an_operation_or_told_of_for_all(document: Json) -> None:
    codes = {kind.code for kind in tree(SoftlyError) if not kind.__module__.startswith("tests.")}
    text = json.dumps(document["components"]["responses"])
    assert {code for code in codes if f'"{code}"' not in text} == ANYWHERE
    assert all(code in document["info"]["description"] for code in ANYWHERE)
    assert set(document["components"]["schemas"]["Error"]["properties"]["code"]["enum"]) == codes


def test_every_answer_names_the_headers_that_all_have(document: Json) -> None:
    for name, operation in operations(document):
        for status, node in operation["responses"].items():
            headers = resolved(document, node)["headers"]
            assert {"X-Request-ID", "X-Response-Time", "Server-Timing", "X-API-Version"} <= set(headers), name
            limited = "x-rate-limit-bucket" in operation
            assert ("RateLimit" in headers) == limited, (name, status)
            assert status != "429" or "Retry-After" in headers


def test_errors_by_who_may_call(document: Json) -> None:
    upload = document["paths"]["/api/definitions"]["post"]
    assert upload["security"] == [{scheme: ["admin"]} for scheme in ("bearer", "session", "computeKey", "cookie")]
    text = json.dumps([resolved(document, upload["responses"][status]) for status in ("401", "403", "429")])
    for code in ("NOT_AUTHENTICATED", "PERMISSION_DENIED", "SCOPE_MISSING", "CSRF_FAILED", "RATE_LIMIT_EXCEEDED"):
        assert code in text
    live = document["paths"]["/live"]["get"]
    assert (live["security"], set(live["responses"])) == ([{}], {"200", "500"})


def test_every_example_fits_its_schema(document: Json) -> None:
    checked = 0
    for where, node in _nodes(document):
        schema = node.get("schema")
        values = [example["value"] for example in node.get("examples", {}).values()] if schema else []
        values += [node["example"]] if schema and "example" in node else []
        for value in values:
            assert wrong(document, schema, value) == "", (where, value)
            checked += 1
    assert checked > 50


def _nodes(node: Any, where: str = "") -> Iterator[tuple[str, Json]]:
    """All that may have a schema and examples: bodies, parameters, headers."""
    if isinstance(node, dict):
        if "schema" in node and where.rpartition("/")[2] != "properties":
            yield where, node
        for key, child in node.items():
            yield from _nodes(child, f"{where}/{key}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _nodes(child, f"{where}/{number}")


BODIES: list[tuple[Any, bool]] = [
    ({"definition": "a.scad"}, True),
    ({"pointer": "a.scad", "definition": None}, True),
    ({"definition": "a.scad", "inputs": None, "values": None, "cache": None}, True),
    ({"definition": "a", "inputs": {"x": [1, "2", True], "t": {"{0;1}": [1]}, "n": None}}, True),
    ({"definition": "a", "values": [{"ParamName": "x", "InnerTree": {"0": [{"type": "t", "data": "1"}, 2]}}]}, True),
    ({"definition": "a", "geometry": "none", "nocache": True, "cache": {"useCache": False, "ttl": 1}}, True),
    ({"definition": "a", "cache": {"ttl": None}, "unknown": 1}, True),
    ({}, False),
    ([], False),
    ({"definition": ""}, False),
    ({"definition": 5}, False),
    ({"definition": None, "pointer": None}, False),
    ({"definition": "a", "inputs": []}, False),
    ({"definition": "a", "values": {}}, False),
    ({"definition": "a", "values": [1]}, False),
    ({"definition": "a", "geometry": "some"}, False),
    ({"definition": "a", "geometry": None}, False),
    ({"definition": "a", "cache": []}, False),
    ({"definition": "a", "cache": {"ttl": 0}}, False),
    ({"definition": "a", "cache": {"ttl": 1.5}}, False),
    ({"definition": "a", "cache": {"useCache": None}}, False),
    ({"definition": "a", "nocache": "yes"}, False),
]


@pytest.mark.parametrize(("body", "right"), BODIES)
def test_the_body_of_solve_is_described_as_it_is_read(document: Json, body: Any, right: bool) -> None:
    assert (wrong(document, {"$ref": "#/components/schemas/SolveBody"}, body) == "") == right
    try:
        from_body(body, caller=Caller())
        assert right
    except ValidationFailed:
        assert not right


# -- answers --


def check(document: Json, method: str, path: str, response: Any) -> Json:
    """This answer is one of those that the document gives the operation; its body as it is described there."""
    described = document["paths"][path][method]["responses"]
    assert str(response.status_code) in described, (response.status_code, response.content[:500])
    node = resolved(document, described[str(response.status_code)])
    for name in document["components"]["headers"]:
        if name in response and name != "Allow":
            assert name in node["headers"], name
    if not (response.streaming or response.content):
        assert "content" not in node
        return {}
    kind = response["Content-Type"].partition(";")[0]
    assert kind in node["content"]
    if kind != "application/json":
        return {}
    value: Json = response.json()
    assert wrong(document, node["content"][kind]["schema"], value) == ""
    return value


def solve(client: Client, body: Json, **headers: str) -> Any:
    return client.post("/solve", json.dumps(body), content_type="application/json", headers=headers)


def test_solves_answer_as_described(document: Json, client: Client, workshop: Workshop) -> None:
    workshop.fake()
    body: Json = {"definition": "Box.fake", "inputs": {"width": 20}}
    first = solve(client, body)
    check(document, "post", "/solve", first)
    check(document, "post", "/solve", solve(client, body))
    assert solve(client, body, **{"If-None-Match": first["ETag"]}).status_code == 304
    check(document, "post", "/solve", solve(client, body, **{"If-None-Match": first["ETag"]}))
    check(document, "post", "/solve", solve(client, body, Accept="text/event-stream"))
    check(document, "get", "/solve/{name}", client.get("/solve/Box.fake?width=20&sizes=1&sizes=2"))


def test_errors_of_solving_answer_as_described(
    document: Json, client: Client, workshop: Workshop, settings: Settings
) -> None:
    workshop.fake()
    errors = [
        (client.post("/solve", "{", content_type="application/json"), 400),
        (solve(client, {"definition": "Box.fake"}, Authorization="Bearer wrong"), 401),
        (solve(client, {"definition": "nothing"}), 404),
        (client.post("/solve", "x", content_type="text/plain"), 415),
        (solve(client, {"definition": "Box.fake", "inputs": {"width": "wide", "none": 1}}), 422),
    ]
    for response, status in errors:
        assert response.status_code == status
        check(document, "post", "/solve", response)
    settings.MAX_BODY_SIZE = 1024
    check(document, "post", "/solve", client.post("/solve", "x" * 1025, content_type="application/json"))


def test_the_paths_of_rhino_compute_answer_as_described(document: Json, client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[*BOX, *MOODS])
    mood = {"ParamName": "fail", "InnerTree": {"0": [{"data": '"partial"'}]}}
    for body, status in (
        ({"pointer": "Box.fake", "values": [{"ParamName": "none", "InnerTree": {}}]}, 200),
        ({"pointer": "Box.fake", "values": [mood]}, 500),
        ({"pointer": "Box.fake", "values": [{}]}, 400),
        ({"algo": "AAAA"}, 403),
        ({"pointer": "nothing"}, 404),
    ):
        answers = {path: client.post(path, json.dumps(body), "application/json") for path in ("/grasshopper", "/io")}
        assert answers["/grasshopper"].status_code == status
        for path, response in answers.items():
            check(document, "post", path, response)
    for path in ("/healthcheck", "/activechildren"):
        check(document, "get", path, client.get(path))


def test_definitions_answer_as_described(document: Json, client: Client, staff: Client, workshop: Workshop) -> None:
    entry = workshop.fake(inputs=[*BOX, TREE], thumbnail=in_file(png()))
    for path, url in {
        "/": "/",
        "/{name}": "/Box.fake",
        "/definition_description": "/definition_description?path=Box.fake",
        "/api/definitions": "/api/definitions",
        "/api/definitions/{name}": "/api/definitions/Box.fake",
        "/api/definitions/{name}/versions": "/api/definitions/Box.fake/versions",
        "/definition/{md5}": f"/definition/{entry.md5}",
        "/view/{name}/preview.png": "/view/Box.fake/preview.png",
        "/view/{name}/thumbnail.png": "/view/Box.fake/thumbnail.png",
    }.items():
        response = client.get(url)
        assert response.status_code == 200
        check(document, "get", path, response)
    part = client.get(f"/definition/{entry.md5}", headers={"Range": "bytes=0-3"})
    beyond = client.get(f"/definition/{entry.md5}", headers={"Range": "bytes=999999-"})
    known = client.get(f"/definition/{entry.md5}", headers={"If-None-Match": f'"{entry.md5}"'})
    assert [r.status_code for r in (part, beyond, known)] == [206, 416, 304]
    for response in (part, beyond, known):
        check(document, "get", "/definition/{md5}", response)
    for answer in (client.get("/nothing.gh"), client.get("/api/definitions?limit=x")):
        check(document, "get", "/{name}" if answer.status_code == 404 else "/api/definitions", answer)
    check(document, "post", "/api/definitions", client.post("/api/definitions"))
    upload = {"file": SimpleUploadedFile("Cube.scad", b"size = 10; // [1:100]\ncube(size);\n")}
    made = staff.post("/api/definitions", upload)
    assert made.status_code == 201
    check(document, "post", "/api/definitions", made)


def test_the_history_answers_as_described(document: Json, client: Client, workshop: Workshop) -> None:
    workshop.fake(outputs=[MESH])
    solve_id = client.get("/solve/Box.fake").json()["solve"]["id"]
    solve(client, {"definition": "Box.fake", "inputs": {"width": 30}})
    client.get("/solve/Box.fake?width=31")
    journal.flush()
    listed = check(document, "get", "/api/solves", client.get("/api/solves?limit=2"))
    assert (len(listed["results"]), listed["next"] is None) == (2, False)
    check(document, "get", "/api/solves", client.get("/api/solves?status=strange"))
    check(document, "get", "/api/solves/{solve_id}", client.get(f"/api/solves/{solve_id}"))
    path = "/api/solves/{solve_id}/artifacts/{file_name}"
    for name in ("model.glb", "model.png", "model.nothing"):
        check(document, "get", path, client.get(f"/api/solves/{solve_id}/artifacts/{name}"))


@pytest.mark.parametrize("path", ["/live", "/ready", "/health", "/healthz", "/health/detailed", "/version"])
def test_operations_answer_as_described(document: Json, client: Client, workshop: Workshop, path: str) -> None:
    workshop.fake()
    check(document, "get", path, client.get(path))


# -- serving it --


def test_the_document_is_served_with_a_tag(document: Json, client: Client) -> None:
    response = client.get("/openapi.json")
    assert check(document, "get", "/openapi.json", response) == document
    again = client.get("/openapi.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    check(document, "get", "/openapi.json", again)


def test_the_page_needs_nothing_from_elsewhere_and_no_inline_script(client: Client) -> None:
    response = client.get("/api-docs/")
    assert response.status_code == 200
    html = response.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert "<style" not in html
    assert " style=" not in html
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert all(re.match(r"[/#](?!/)", source) for source in sources)
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")


@pytest.mark.parametrize("path", [*SWAGGER_UI, "softly/js/api-docs.js", "softly/css/api-docs.css"])
def test_the_files_of_the_page_are_served_from_here(path: str) -> None:
    assert finders.find(path)


def test_both_can_be_turned_off(client: Client, settings: Settings) -> None:
    settings.ENABLE_API_DOCS = False
    for path in ("/openapi.json", "/api-docs"):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_a_process_that_is_not_asked_for_it_does_not_load_what_makes_it() -> None:
    code = "import softly.wsgi, sys; print([m for m in sys.modules if m == 'drf_spectacular.openapi'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=env.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
