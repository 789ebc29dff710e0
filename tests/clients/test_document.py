"""Are the clients' types and requests those of the API's document?"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from softly_client import Client, SoftlyError

from computeapi.openapi.document import document
from softly import env
from tests.clients.conftest import TYPESCRIPT, Compile

Json = dict[str, Any]


def test_the_types_of_both_clients_are_what_the_document_gives() -> None:
    done = subprocess.run([env.ROOT / "clients" / "generate", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def posts() -> dict[str, bool]:
    """Expression for the path of each POST -> whether it takes an Idempotency-Key."""
    paths: Json = json.loads(document().data)["paths"]
    return {
        _expression(path): any(p.get("name") == "Idempotency-Key" for p in methods["post"].get("parameters", []))
        for path, methods in paths.items()
        if "post" in methods
    }


def _expression(path: str) -> str:
    return re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))


CALLS: dict[str, Callable[[Client], object]] = {
    "solve": lambda c: c.solve("a"),
    "definitions": lambda c: list(c.definitions()),
    "definition": lambda c: c.definition("a"),
    "versions": lambda c: list(c.versions("a")),
    "upload_definition": lambda c: c.upload_definition(__file__),
    "publish_version": lambda c: c.publish_version("a", 1),
    "roll_back_definition": lambda c: c.roll_back_definition("a"),
    "history": lambda c: list(c.history(status="ok", page_size=3)),
    "record": lambda c: c.record("a"),
    "download": lambda c: c.download("/api/solves/a/artifacts/model.glb", "/nowhere/model.glb"),
    "start_job": lambda c: c.start_job("solve", {"definition": "a"}, delay=1, at=datetime.now(UTC), priority=3),
    "jobs": lambda c: list(c.jobs(status="failed", type="solve")),
    "job": lambda c: c.job("a"),
    "wait_for_job": lambda c: c.wait_for_job("a"),
    "job_result": lambda c: c.job_result("a"),
    "cancel_job": lambda c: c.cancel_job("a"),
    "retry_job": lambda c: c.retry_job("a"),
    "version": lambda c: c.version(),
    "health": lambda c: c.health(),
    "sign_up": lambda c: c.sign_up("a@example.com", "secret"),
    "users": lambda c: list(c.users(email="a@example.com")),
    "user": lambda c: c.user(),
    "change_user": lambda c: c.change_user(name="a"),
    "usage": lambda c: c.usage(month="2026-01"),
    "export": lambda c: c.export(),
    "tiers": lambda c: c.tiers(),
    "create_session": lambda c: c.create_session(email="a@example.com", password="b"),
    "sessions": lambda c: list(c.sessions()),
    "session": lambda c: c.session(),
    "end_session": lambda c: c.end_session(),
    "end_other_sessions": lambda c: c.end_other_sessions(),
    "keys": lambda c: list(c.keys()),
    "key": lambda c: c.key("a"),
    "create_key": lambda c: c.create_key("a", scopes=["solve"]),
    "change_key": lambda c: c.change_key("a", name="b"),
    "rotate_key": lambda c: c.rotate_key("a"),
    "revoke_key": lambda c: c.revoke_key("a"),
}


def sent(call: Callable[[Client], object]) -> httpx.Request:
    """What a method sends; it is refused."""
    requests: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(404, json={"code": "NOT_FOUND"})

    with pytest.raises(SoftlyError), Client("http://softly.test", transport=httpx.MockTransport(refuse)) as client:
        call(client)
    return requests[0]


def test_every_method_of_the_client_is_asked_below() -> None:
    own = {"run", "each", "close", "ask", "json", "done", "outgoing"}
    assert {name for name in dir(Client) if not name.startswith("_")} - own == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_every_request_is_one_of_the_document_with_its_parameters_and_fields(name: str) -> None:
    request = sent(CALLS[name])
    found = next(iter(_operations(request.method, request.url.path)))
    known = {p["name"] for p in found.get("parameters", [])}
    assert set(request.url.params) <= known
    assert ("Idempotency-Key" in request.headers) == ("Idempotency-Key" in known)
    content = found.get("requestBody", {}).get("content", {})
    if request.content:
        kind = request.headers["Content-Type"].partition(";")[0]
        schema = content[kind]["schema"]
        if kind == "application/json":
            fields = json.loads(document().data)["components"]["schemas"][schema["$ref"].rpartition("/")[2]][
                "properties"
            ]
            assert set(json.loads(request.content)) <= set(fields)
    else:
        assert not found.get("requestBody", {}).get("required")


def _operations(method: str, path: str) -> Iterator[Json]:
    """Those without a part that varies first: /me before /{id}."""
    paths: Json = json.loads(document().data)["paths"]
    for template in sorted(paths, key=lambda template: "{" in template):
        if re.fullmatch(_expression(template), path) and method.lower() in paths[template]:
            yield paths[template][method.lower()]


def test_the_typescript_client_sends_those_posts_twice_that_take_a_key(posts: dict[str, bool]) -> None:
    source = (TYPESCRIPT / "src" / "client.ts").read_text()
    match = re.search(r"^const KEYED = /(.*)/;$", source, re.MULTILINE)
    assert match
    keyed = re.compile(match[1].replace("\\/", "/"))
    assert {path: bool(keyed.match(path.replace("[^/]+", "x").replace("\\", ""))) for path in posts} == posts


GOOD = """
import { createClient, SoftlyError, type Got } from "@softly/client";
import type { components } from "@softly/client/types";
const client = createClient({ url: "http://localhost", apiKey: "k" });
const quota: number | null | undefined = (await client.get("/api/users/me/usage")).quotas[0]?.limit;
const engines: Record<string, string> = (await client.get("/version")).engines;
const title: string = (await client.definition("plate.scad")).title;
const answer = await client.solve("a", { width: 1, tree: { "{0;1}": [1, "b"] }, names: ["a"] }, { geometry: "none" });
const shape: components["schemas"]["SolveAnswer"] = answer.data;
const ready: Got<"/ready"> = await client.get("/ready");
for await (const record of client.history()) { const at: string = record.createdAt; }
try {} catch (error) { if (error instanceof SoftlyError && error.code === "QUEUE_FULL") throw error; }
"""
BAD = {
    '(await client.get("/version")).colour': "TS2339",
    'await client.get("/nowhere")': "TS2345",
    'await client.solve("a", { width: { a: new Date() } })': "TS2322",
    'await client.solve("a", {}, { geometry: "some" })': "TS2322",
    'new SoftlyError("NO_SUCH_CODE", "")': "TS2345",
    "createClient({})": "TS2345",
}


def test_programs_are_checked_by_the_types(compile: Compile) -> None:
    done = compile(GOOD + "\n".join(BAD))
    lines = [line for line in done.stdout.splitlines() if line.startswith("program.ts")]
    first = GOOD.count("\n") + 1
    assert lines == [
        line
        for number, code in enumerate(BAD.values(), first)
        for line in lines
        if f"({number}," in line and code in line
    ], done.stdout
    assert len(lines) == len(BAD), done.stdout
