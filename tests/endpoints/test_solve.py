"""What does /solve answer: bodies, headers, caching, and what may not be cached?"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from pytest_django import Settings

from computeapi.engines import registry as engines
from computeapi.solve import admission, cache
from computeapi.solve.journal import journal
from definitions.registry import Entry
from tests.workshop import ALL_OUTPUTS, BOX, MOODS, TREE, UNTIL, WIDTH, Workshop, runs, set_up_engines_anew, until


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    return workshop.fake(inputs=[*BOX, *MOODS], outputs=ALL_OUTPUTS)


def post(client: Client, inputs: Any = None, /, *, name: str = "Box.fake", headers: Any = None, **more: Any) -> Any:
    body = {"definition": name, "inputs": inputs or {}} | more
    return client.post("/solve", json.dumps(body), content_type="application/json", headers=headers)


def values(response: Any) -> dict[str, list[str]]:
    return {v["ParamName"]: [i["data"] for i in v["InnerTree"]["{0}"]] for v in response.json()["values"]}


# -- one answer, however it is asked for --


def test_a_solve_is_answered_and_the_second_time_from_the_cache(client: Client, box: Entry) -> None:
    first, second = (
        post(client, {"width": [20], "material": ["steel"]}),
        post(client, {"material": "steel", "width": 20}),
    )
    assert (first.status_code, first["X-Cache"], second["X-Cache"]) == (200, "MISS", "HIT")
    assert first["Content-Type"] == "application/json"
    one, two = first.json(), second.json()
    assert (one["solve"].pop("cached"), two["solve"].pop("cached")) == (False, True)
    assert one == two
    assert first["ETag"] == second["ETag"] == f'"{one["solve"]["key"]}"'
    assert "no-cache" in first["Cache-Control"]
    assert "private" in first["Cache-Control"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_there_is_no_redirect_for_a_slash(client: Client, box: Entry, slash: str) -> None:
    body = json.dumps({"definition": "Box.fake"})
    assert client.post(f"/solve{slash}", body, content_type="application/json").status_code == 200


def test_get_and_post_and_trees_share_one_answer(client: Client, box: Entry) -> None:
    assert post(client, {"width": 20, "sizes": [1, 2.5], "lid": True, "label": "é"})["X-Cache"] == "MISS"
    query = "?width=20&sizes=1&sizes=2.5&lid=true&label=%C3%A9"
    for name in ("Box.fake", "Kiste.gh", box.md5):
        assert client.get(f"/solve/{name}{query}")["X-Cache"] == "HIT"
    trees = [
        {"ParamName": "RH_IN:width", "InnerTree": {"{0}": [{"type": "System.Double", "data": "20.0"}]}},
        {"ParamName": "sizes", "InnerTree": {"{0}": [{"type": "n", "data": "1"}, {"type": "n", "data": 2.5}]}},
        {"ParamName": "lid", "InnerTree": {"{0}": [{"type": "System.Boolean", "data": "true"}]}},
        {"ParamName": "label", "InnerTree": {"{0}": [{"type": "System.String", "data": '"é"'}]}},
    ]
    body = json.dumps({"pointer": box.md5, "values": trees, "algo": None})
    assert client.post("/solve", body, content_type="application/json")["X-Cache"] == "HIT"


def test_a_tree_is_solved_by_its_branches(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[TREE], outputs=[{"name": "sum", "paramType": "Number"}])
    assert values(post(client, {"tree": {"{0;1}": [1, 2], "{4}": [3]}})) == {"sum": ["6.0"]}


@pytest.mark.parametrize("text", ['"; cube(1); "', "back\\slash\nnew line", "🧊 مرحبا ${x} %s {{7*7}}", "x" * 65_536])
def test_text_comes_back_as_it_went_in(client: Client, box: Entry, text: str) -> None:
    assert json.loads(values(post(client, {"label": text}))["text"][0]) == text


def test_geometry_can_be_left_out(client: Client, box: Entry) -> None:
    full, light = post(client), post(client, geometry="none")
    assert light["X-Cache"] == "HIT"
    assert values(light)["RH_OUT:mesh"] == ["null"]
    assert len(light.content) < len(full.content)
    assert light.json()["solve"]["artifacts"] == full.json()["solve"]["artifacts"]
    assert values(client.get("/solve/Box.fake?geometry=none"))["RH_OUT:mesh"] == ["null"]


def test_an_input_named_geometry_is_an_input(client: Client, workshop: Workshop) -> None:
    wall = {"name": "geometry", "paramType": "Text", "default": "round"}
    workshop.fake(inputs=[wall], outputs=[{"name": "text", "paramType": "Text"}])
    assert values(client.get("/solve/Box.fake?geometry=square")) == {"text": ['"square"']}


def test_a_head_is_a_get_without_its_body(client: Client, box: Entry) -> None:
    got, head = client.get("/solve/Box.fake?width=3"), client.head("/solve/Box.fake?width=3")
    assert (head.status_code, head.content, head["X-Cache"]) == (200, b"", "HIT")
    assert head["ETag"] == got["ETag"]


def test_a_head_sends_no_byte_of_the_body_and_says_how_many_there_are(client: Client, box: Entry) -> None:
    """Servers warn of bodies that HEAD may not have; the client of the tests takes them off by itself."""
    handler: Any = WSGIHandler()
    client.get("/solve/Box.fake")
    for encoding in ("identity", "br"):
        sent = {}
        for method in ("GET", "HEAD"):
            asked = RequestFactory().generic(method, "/solve/Box.fake", headers={"Accept-Encoding": encoding}).environ
            response = handler(asked, lambda *_: None)
            sent[method] = (response["Content-Length"], b"".join(response))
        assert sent["GET"][0] == sent["HEAD"][0] == str(len(sent["GET"][1]))
        assert sent["HEAD"][1] == b""


def test_the_answer_known_is_no_304_for_who_wants_a_fresh_one(client: Client, box: Entry) -> None:
    tag = client.get("/solve/Box.fake")["ETag"]
    for wanted, found in (("no-cache", "MISS"), ("no-store", "BYPASS")):
        response = client.get("/solve/Box.fake", headers={"If-None-Match": tag, "Cache-Control": wanted})
        assert (response.status_code, response["X-Cache"]) == (200, found)


def test_a_304_varies_as_the_answer_and_has_no_type(client: Client, box: Entry) -> None:
    answer = client.get("/solve/Box.fake")
    known = client.get("/solve/Box.fake", headers={"If-None-Match": answer["ETag"]})
    assert known.status_code == 304
    assert {part.strip() for part in answer["Vary"].split(",")} <= {part.strip() for part in known["Vary"].split(",")}
    assert not known.has_header("Content-Type")


@pytest.mark.parametrize("query", ["geometry=foo", "geometry=", "geometry=none&geometry=none"])
def test_an_unknown_wish_for_geometry_is_named(client: Client, box: Entry, query: str) -> None:
    response = client.get(f"/solve/Box.fake?{query}&depth=x")
    assert response.status_code == 422
    found = {e["field"]: e["code"] for e in response.json()["details"]["errors"]}
    assert found["geometry"] == "invalid_choice"
    assert len(found) == 2
    assert client.get("/solve/Box.fake?geometry=full").status_code == 200


# -- what a client and a proxy may keep --


def test_a_get_may_be_kept_for_as_long_as_the_answer_lives(client: Client, box: Entry, workshop: Workshop) -> None:
    response = client.get("/solve/Box.fake")
    kind, age = response["Cache-Control"].split(", ")
    assert kind == "public"
    assert 3540 <= int(age.removeprefix("max-age=")) <= 3600
    workshop.change("Box.fake", cache_ttl=600)
    response = client.get("/solve/Box.fake?width=5")
    assert 540 <= int(response["Cache-Control"].removeprefix("public, max-age=")) <= 600


def test_a_private_definitions_answer_is_not_for_shared_caches(staff: Client, box: Entry, workshop: Workshop) -> None:
    workshop.change("Box.fake", public=False)
    assert staff.get("/solve/Box.fake")["Cache-Control"].startswith("private, max-age=")


def test_a_client_that_has_the_answer_is_told_so(client: Client, box: Entry) -> None:
    tag = client.get("/solve/Box.fake?width=3")["ETag"]
    response = client.get("/solve/Box.fake?width=3", headers={"If-None-Match": tag})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert response["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" in response["Vary"]
    assert post(client, {"width": 3}, headers={"If-None-Match": f'W/{tag}, "x"'}).status_code == 304
    assert client.get("/solve/Box.fake?width=4", headers={"If-None-Match": tag}).status_code == 200


def test_a_private_answer_is_no_304_for_others(client: Client, box: Entry, workshop: Workshop) -> None:
    tag = client.get("/solve/Box.fake")["ETag"]
    workshop.change("Box.fake", public=False)
    assert client.get("/solve/Box.fake", headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize(
    "how",
    [{"cache": {"useCache": False}}, {"nocache": True}, {"headers": {"Cache-Control": "no-store"}}],
)
def test_a_client_may_leave_the_cache_out(client: Client, box: Entry, tmp_path: Path, how: dict[str, Any]) -> None:
    log = tmp_path / "log"
    assert [post(client, {"log": str(log)}, **how)["X-Cache"] for _ in range(2)] == ["BYPASS", "BYPASS"]
    assert post(client, {"log": str(log)})["X-Cache"] == "MISS"
    assert runs(log) == 3


def test_a_client_may_ask_for_a_fresh_answer(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "log"
    for expected in ("MISS", "MISS"):
        response = client.get(f"/solve/Box.fake?log={log}", headers={"Cache-Control": "no-cache"})
        assert response["X-Cache"] == expected
    assert client.get(f"/solve/Box.fake?log={log}")["X-Cache"] == "HIT"
    assert runs(log) == 2


def test_a_partial_answer_is_200_with_its_errors_and_never_kept(client: Client, box: Entry) -> None:
    for _ in range(2):
        response = client.get("/solve/Box.fake?fail=partial")
        assert (response.status_code, response["X-Cache"], response["Cache-Control"]) == (200, "MISS", "no-store")
        assert response.json()["errors"] == ["asked for a partial answer"]
        assert not response.has_header("ETag")


@pytest.mark.parametrize(
    ("mood", "status", "code"), [("error", 422, "DEFINITION_ERROR"), ("crash", 502, "ENGINE_CRASHED")]
)
def test_a_failed_solve_is_an_error_and_never_kept(
    client: Client, box: Entry, tmp_path: Path, mood: str, status: int, code: str
) -> None:
    log = tmp_path / "log"
    for _ in range(2):
        response = post(client, {"fail": mood, "log": str(log)})
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response["Cache-Control"] == "no-store"
        assert not response.has_header("X-Cache")
    assert runs(log) == 2


def test_a_solve_past_its_time_limit_is_504(client: Client, box: Entry, workshop: Workshop, settings: Settings) -> None:
    settings.SOLVE_TIMEOUT = 0.2
    response = post(client, {"sleep": 60})
    assert (response.status_code, response.json()["code"]) == (504, "SOLVE_TIMEOUT")
    assert response.json()["details"] == {"limitSeconds": 0.2}


def test_a_full_queue_is_503_with_its_length_and_when_to_retry(client: Client, box: Entry, one_slot: None) -> None:
    with admission.ask(queued=lambda _: None, abandoned=lambda: False):
        response = post(client, {"width": 77})
    assert (response.status_code, response.json()["code"]) == (503, "QUEUE_FULL")
    assert response.json()["details"]["queueLength"] == 0
    assert int(response["Retry-After"]) >= 1


@pytest.fixture
def one_slot(settings: Settings) -> Iterator[None]:
    settings.MAX_CONCURRENT_COMPUTATIONS, settings.MAX_QUEUE_SIZE = 1, 0
    set_up_engines_anew()
    # A slot is given back by closing a connection; the host hears of that a moment later.
    until(lambda: engines.pool().stats().running == 0)
    yield
    set_up_engines_anew()


def test_server_timing_names_the_steps(client: Client, box: Entry) -> None:
    def steps(response: Any) -> list[str]:
        return [part.split(";")[0] for part in response["Server-Timing"].split(", ")]

    assert steps(post(client)) == ["validate", "cache", "queue", "solve", "encode", "total"]
    assert steps(post(client)) == ["validate", "cache", "total"]


def test_a_hit_needs_neither_database_nor_engine(client: Client, box: Entry, django_assert_num_queries: Any) -> None:
    post(client)
    with django_assert_num_queries(0):
        assert post(client)["X-Cache"] == "HIT"


# -- wrong requests --


def test_every_wrong_input_is_named_at_once(client: Client, box: Entry) -> None:
    wrong = {"width": 5000, "count": 1.5, "label": 5, "lid": "no", "material": "tin", "sizes": "x", "nothing": 1}
    response = post(client, wrong)
    assert (response.status_code, response.json()["code"]) == (422, "VALIDATION_FAILED")
    assert {e["field"] for e in response.json()["details"]["errors"]} == set(wrong)
    query = client.get("/solve/Box.fake?width=5000&count=1.5&lid=no&material=tin&nothing=1")
    assert {e["field"] for e in query.json()["details"]["errors"]} == {"width", "count", "lid", "material", "nothing"}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e309", "-1e400", "9" * 400])
def test_numbers_that_are_none_are_named(client: Client, box: Entry, number: str) -> None:
    body = f'{{"definition": "Box.fake", "inputs": {{"width": {number}}}}}'
    response = client.post("/solve", body, content_type="application/json")
    assert response.status_code == 422
    assert [e["field"] for e in response.json()["details"]["errors"]] == ["width"]
    assert client.get(f"/solve/Box.fake?width={number}").status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("[]", 422),
        ("null", 422),
        ("5", 422),
        ('{"definition": "Box.fake"', 400),
        (b'{"definition": "\xff"}', 400),
        ('{"definition": "Box.fake", "inputs": {"label": "\\ud800"}}', 400),
        ('{"definition": "Box.fake", "inputs": {"label": "a\\u0000b"}}', 422),
        ('{"definition": "Box.fake", "inputs": {"\\u0000": 1}}', 422),
        ('{"definition": "\\u0000"}', 404),
        ("[" * 100_000, 400),
        ('{"a":' * 5000 + "1" + "}" * 5000, 400),
        ('{"definition": {"a": 1}}', 422),
        ('{"inputs": {"width": 1}}', 422),
        ('{"definition": "nowhere.gh"}', 404),
        ('{"definition": "../../etc/passwd"}', 404),
    ],
)
def test_a_body_that_cannot_be_used_is_a_4xx(client: Client, box: Entry, body: str | bytes, status: int) -> None:
    response = client.post("/solve", body, content_type="application/json")
    assert response.status_code == status, response.content
    assert response.json()["requestId"] == response["X-Request-ID"]


@pytest.mark.parametrize("query", ["width=%00", "label=%00", "%00=1", "width=1&width=2", "width=", "label=%ff%fe", "="])
def test_an_odd_query_is_no_fault_of_the_server(client: Client, box: Entry, query: str) -> None:
    assert client.get(f"/solve/Box.fake?{query}").status_code in (200, 422)


# -- compression --


def test_answers_are_compressed_as_the_client_takes_it(client: Client, box: Entry) -> None:
    plain = post(client, headers={"Accept-Encoding": "identity"})
    assert not plain.has_header("Content-Encoding")
    post(client)
    body = post(client).content
    small = post(client, headers={"Accept-Encoding": "gzip"})
    assert (small["Content-Encoding"], gzip.decompress(small.content)) == ("gzip", body)
    assert small["Content-Length"] == str(len(small.content))
    smaller = post(client, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert (smaller["Content-Encoding"], brotli.decompress(smaller.content)) == ("br", body)
    for response in (plain, small, smaller):
        assert "Accept-Encoding" in response["Vary"]


def test_a_client_may_refuse_compression(client: Client, box: Entry) -> None:
    for headers in (
        {"Accept-Encoding": "gzip, br", "x-no-compression": "1"},
        {"Accept-Encoding": "gzip;q=0, br;q=0.0"},
        {"Accept-Encoding": ""},
    ):
        assert not post(client, headers=headers).has_header("Content-Encoding")


def test_small_bodies_are_not_compressed(client: Client, box: Entry) -> None:
    assert not client.get("/live", headers={"Accept-Encoding": "gzip"}).has_header("Content-Encoding")


# -- progress --


def events(response: Any) -> list[tuple[str, Any]]:
    return list(each_event(response.streaming_content))


def each_event(stream: Iterable[bytes]) -> Iterator[tuple[str, Any]]:
    """As they come; comments are none."""
    for block in stream:
        lines = dict(line.split(": ", 1) for line in block.decode().splitlines() if line[:1] not in ("", ":"))
        if lines:
            yield lines["event"], json.loads(lines["data"])


STREAM = {"Accept": "text/event-stream"}


def test_a_stream_tells_progress_and_ends_in_the_result(client: Client, workshop: Workshop, tmp_path: Path) -> None:
    workshop.fake(inputs=[*BOX, *MOODS, UNTIL], outputs=ALL_OUTPUTS)
    go = tmp_path / "go"
    inputs = {"sleep": 20, "until": str(go), "width": 4}
    response = post(client, inputs, headers=STREAM)
    assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Accel-Buffering"] == "no"
    told = []
    for event in each_event(response.streaming_content):
        told.append(event)
        if len({data.get("fraction") for _, data in told}) > 1:
            go.touch()
    assert {name for name, _ in told[:-1]} == {"progress"}
    fractions = [data["fraction"] for _, data in told[:-1]]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < fractions[-1] <= 1
    name, data = told[-1]
    assert (name, data["status"], data["cache"]) == ("result", 200, "MISS")
    assert data["body"]["values"] == post(client, inputs).json()["values"]


def test_a_streamed_hit_is_its_result_alone(client: Client, box: Entry) -> None:
    post(client)
    [(name, data)] = events(post(client, headers=STREAM))
    assert (name, data["cache"]) == ("result", "HIT")


@pytest.mark.parametrize(
    ("inputs", "status", "code"),
    [({"fail": "error"}, 422, "DEFINITION_ERROR"), ({"width": -1}, 422, "VALIDATION_FAILED")],
)
def test_a_stream_ends_in_the_error_body_of_its_request(
    client: Client, box: Entry, inputs: dict[str, Any], status: int, code: str
) -> None:
    response = post(client, inputs, headers=STREAM | {"X-Request-ID": "stream-0001"})
    name, data = events(response)[-1]
    assert (name, data["status"], data["body"]["code"]) == ("error", status, code)
    assert data["body"]["requestId"] == response["X-Request-ID"] == "stream-0001"


def test_a_stream_that_is_closed_cancels_its_solve(client: Client, box: Entry, tmp_path: Path) -> None:
    log = tmp_path / "log"
    response = post(client, {"sleep": 60, "log": str(log)}, headers=STREAM)
    assert next(each_event(response.streaming_content))[0] == "progress"
    response.close()
    assert runs(log) == 1
    # The same solve with a short life shows that the slot and the key are free again.
    assert post(client, {"width": 2})["X-Cache"] == "MISS"


# -- losing what may be lost --


def test_an_answer_survives_the_loss_of_each_cache(client: Client, box: Entry) -> None:
    first = post(client)
    cache.memory.clear()
    again = post(client)
    assert again["X-Cache"] == "HIT"
    assert again.json()["values"] == first.json()["values"]


def test_a_definition_with_many_inputs_is_kept_twice_as_long(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[WIDTH | {"name": f"w{n}"} for n in range(11)])
    age = client.get("/solve/Box.fake")["Cache-Control"].removeprefix("public, max-age=")
    assert 7140 <= int(age) <= 7200


# -- what scripts in the wild do --


def test_what_curl_sends_without_a_content_type_is_taken_as_json(client: Client, box: Entry) -> None:
    body = json.dumps({"definition": "Box.fake", "inputs": {"width": [3]}})
    response = client.post("/solve", body, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response["X-Cache"]) == (200, "MISS")
    assert client.post("/solve", "width=3", content_type="application/x-www-form-urlencoded").status_code == 400


def test_an_answer_without_geometry_has_a_tag_of_its_own(client: Client, box: Entry) -> None:
    light, full = post(client, {"width": 4}, geometry="none"), post(client, {"width": 4})
    assert light["ETag"] != full["ETag"]
    assert post(client, {"width": 4}, headers={"If-None-Match": light["ETag"]}).status_code == 200
    again = post(client, {"width": 4}, headers={"If-None-Match": light["ETag"]}, geometry="none")
    assert again.status_code == 304


def test_a_304_is_counted_as_a_hit(client: Client, box: Entry) -> None:
    tag = post(client, {"width": 5})["ETag"]
    assert post(client, {"width": 5}, headers={"If-None-Match": tag}).status_code == 304
    journal.flush()
    found = client.get("/api/solves?cache=HIT").json()["results"]
    assert [row["count"] for row in found] == [1]


def test_a_version_can_be_named_by_its_digest(client: Client, box: Entry) -> None:
    assert values(post(client, {"width": 6}, name=box.digest)) == values(post(client, {"width": 6}))


def test_a_private_definition_looks_like_one_that_is_not_there(client: Client, box: Entry, workshop: Workshop) -> None:
    workshop.change("Box.fake", public=False)
    hidden, missing = post(client), post(client, name="Nothing.fake")
    differing = {"requestId", "timestamp", "message", "details"}
    assert {k: v for k, v in hidden.json().items() if k not in differing} == {
        k: v for k, v in missing.json().items() if k not in differing
    }
    assert set(hidden.json()["details"]) == set(missing.json()["details"])
