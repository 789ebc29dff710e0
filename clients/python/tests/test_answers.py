"""Are values, errors and lists what the server sent?"""

from __future__ import annotations

from datetime import datetime, timezone

import httpx
import pytest
from conftest import Serve
from serving import error, solved

from softly_client import Answer, AsyncClient, Client
from softly_client.errors import NotFound, ServerFailed, SoftlyError, UnexpectedAnswer, ValidationFailed
from softly_client.messages import Request


def test_values_are_read_by_name_with_and_without_the_prefix() -> None:
    answer = Answer(solved(mass=2.5, name="plate", mesh={"version": 10000}))  # type: ignore[arg-type]
    assert answer.value("mass") == answer.value("RH_OUT:mass") == 2.5
    assert answer["name"] == {"{0}": ["plate"]}
    assert answer.all_values("mesh") == [{"version": 10000}]
    assert list(answer) == ["mass", "name", "mesh"]
    assert "height" not in answer


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    answer = Answer(solved(mass=2))  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="'weight' but mass"):
        answer.value("weight")
    with pytest.raises(KeyError, match="'stl' but glb"):
        answer.artifact("stl")


def test_value_wants_exactly_one() -> None:
    body = solved(mass=2)
    body["values"][0]["InnerTree"]["{1}"] = [{"type": "System.Double", "data": "3"}]
    answer = Answer(body)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="mass has 2 values"):
        answer.value("mass")
    assert answer.all_values("mass") == [2, 3]


def test_an_error_has_all_that_was_told(serve: Serve) -> None:
    wrong = [{"field": "width", "message": "too wide", "code": "out_of_range"}]
    served = serve(error(422, "VALIDATION_FAILED", details={"errors": wrong}))
    with pytest.raises(ValidationFailed) as told:
        served.call(lambda c: c.solve("plate.scad"))
    found = told.value
    assert (found.code, found.status, found.request_id) == ("VALIDATION_FAILED", 422, "one-request")
    assert found.details == {"errors": wrong}
    assert found.fields == {"width": "too wide"}
    assert str(found) == "VALIDATION_FAILED (422): It is VALIDATION_FAILED."
    assert isinstance(found, SoftlyError)


def test_the_page_of_a_proxy_is_no_answer(serve: Serve) -> None:
    page = "<html>Bad gateway</html>"
    with pytest.raises(ServerFailed) as told:
        serve(httpx.Response(502, text=page)).call(lambda c: c.tiers())
    assert (told.value.code, "html" in str(told.value)) == ("HTTP_502", False)
    with pytest.raises(UnexpectedAnswer):
        serve(httpx.Response(200, text=page)).call(lambda c: c.tiers())


def test_a_list_is_read_to_its_last_page_at_our_address(serve: Serve) -> None:
    link = '<https://other.example/api/solves?cursor=b%3D&status=ok>; rel="next", <https://x/>; rel="prev"'
    served = serve(
        httpx.Response(200, json={"results": [{"id": 1}, {"id": 2}]}, headers={"Link": link}),
        httpx.Response(200, json={"results": [{"id": 3}]}),
        api_key="secret",
    )
    since = datetime(2026, 1, 31, tzinfo=timezone.utc)
    assert [record["id"] for record in served.call(lambda c: c.history(status="ok", since=since))] == [1, 2, 3]
    first, second = (request.url for request in served.requests)
    assert dict(first.params) == {"status": "ok", "since": "2026-01-31T00:00:00+00:00"}
    assert (second.host, second.path, dict(second.params)) == (
        "softly.test",
        "/api/solves",
        {"cursor": "b=", "status": "ok"},
    )


def test_the_credential_is_sent_to_our_server_only(serve: Serve) -> None:
    served = serve(httpx.Response(200, json=[]), api_key="secret")
    served.call(lambda c: c.tiers())
    assert served.requests[0].headers["Authorization"] == "Bearer secret"
    with pytest.raises(ValueError, match="not an address of"):
        served.call(lambda c: c.download("https://elsewhere.example/model.glb", "model.glb"))


def test_address_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTLY_URL", "https://softly.example/")
    monkeypatch.setenv("SOFTLY_API_KEY", "secret")
    for client in (Client(), AsyncClient()):
        request = client.outgoing(_tiers())
        assert str(request.url) == "https://softly.example/api/tiers"
        assert request.headers["Authorization"] == "Bearer secret"
        assert "secret" not in repr(client)


def _tiers() -> Request:
    return Request("GET", "/api/tiers")


def test_what_is_not_given_is_not_sent(serve: Serve) -> None:
    served = serve(httpx.Response(200, json=solved(mass=2)))
    served.call(lambda c: c.solve("plate.scad", {"width": None}, cache=False))
    assert served.body() == {"definition": "plate.scad", "inputs": {"width": None}, "cache": {"useCache": False}}


def test_a_name_is_one_part_of_a_path(serve: Serve) -> None:
    served = serve(error(404, "DEFINITION_NOT_FOUND"))
    with pytest.raises(NotFound):
        served.call(lambda c: c.definition("../a b?"))
    assert served.requests[0].url.raw_path == b"/api/definitions/..%2Fa%20b%3F"


def test_both_clients_have_the_same_methods() -> None:
    own = {"run", "each", "run_async", "each_async"}
    methods = [{name for name in dir(kind) if not name.startswith("_")} - own for kind in (Client, AsyncClient)]
    assert methods[0] == methods[1]
    assert (Client.solve.__doc__ or "").startswith("Solve a definition")
