"""What stands in the log of a request, and what never does?"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from pytest_django import Settings

from accounts import links
from accounts.middleware import limited
from accounts.models import User
from computeapi.solve.journal import journal
from softly.logs import JsonFormatter
from tests.solve.test_shortcut import Server
from tests.workshop import Workshop

KEY = "softly_k_abcdefghij_0123456789abcdefghijABCDEFGHIJ0123456789ab"
SESSION = "softly_s_0123456789abcdefghijABCDEFGHIJ01234567"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl-_x"
PASSWORD = "correct horse battery"
PLANTED = [KEY, SESSION, JWT, PASSWORD, "YWxpY2U6c2VjcmV0MQ==", "hunter2hunter2", "c00kie-value", "of-an0ther-server"]
logger = logging.getLogger("somebody.s.library")


@dataclass
class Principal:
    user_id: str


@limited(None)
def broken(request: HttpRequest, item: int) -> HttpResponse:
    logger.warning(
        "asked with %s and %s",
        request.headers.get("Authorization"),
        request.headers,
        extra={"headers": dict(request.headers), "query": request.GET.dict(), "body": request.body},
    )
    try:
        raise ValueError(f"can't use {request.body.decode()} of {request.get_full_path()}")
    except ValueError as error:
        raise RuntimeError(f"postgresql://alice:hunter2hunter2@db.example/x with {KEY} and Bearer {JWT}") from error


def known(request: HttpRequest) -> HttpResponse:
    request.principal = Principal("0b5c")  # type: ignore[attr-defined]
    return HttpResponse("hello")


urlpatterns = [path("solve/broken/<int:item>", broken), path("known", known)]
handler404 = "softly.failures.not_found"
handler500 = "softly.failures.server_error"


class Log:
    """What the site's own handler writes."""

    def __init__(self, handler: logging.Handler) -> None:
        self.handler = handler
        self.written = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.getvalue().splitlines()]

    def requests(self, call: Callable[[], object]) -> list[dict[str, Any]]:
        """The lines of requests that come of this."""
        before = len(self.lines)
        call()
        return [line for line in self.lines[before:] if line["event"] == "request"]


@pytest.fixture
def log() -> Iterator[Log]:
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    log = Log(handler)
    before = handler.setStream(log.written)
    yield log
    handler.setStream(before)


# -- a line each --


def test_a_request_is_one_line_with_its_route_and_never_its_path(log: Log, client: Client, workshop: Workshop) -> None:
    workshop.fake()
    ident = "0193f0d2-0000-7000-8000-000000000000"
    [line] = log.requests(lambda: client.get(f"/api/solves/{ident}?x=1", headers={"X-Request-ID": "find-me-again"}))
    assert list(line) == [
        *("time", "level", "logger", "event", "requestId", "user", "method", "route", "status", "durationMs")
    ]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/solves/<uuid:solve_id>", 404)
    assert (line["requestId"], line["user"], line["level"]) == ("find-me-again", None, "warning")
    assert 0 < line["durationMs"] < 60_000
    assert ident not in log.written.getvalue()


def test_the_route_is_empty_where_nothing_matched(log: Log, client: Client) -> None:
    [line] = log.requests(lambda: client.get("/api/nothing/of/this/name"))
    assert (line["route"], line["status"]) == ("", 404)


@override_settings(ROOT_URLCONF=__name__)
def test_the_line_says_which_user_it_was(log: Log, client: Client) -> None:
    [line] = log.requests(lambda: client.get("/known"))
    assert (line["user"], line["level"]) == ("0b5c", "info")


def test_a_replayed_answer_has_the_same_line(log: Log, workshop: Workshop) -> None:
    workshop.fake()
    server = Server()
    lines = log.requests(lambda: [server.post(HTTP_X_REQUEST_ID=f"request-{n}") for n in range(4)])
    journal.flush()
    assert server.reached == 2
    assert [line["requestId"] for line in lines] == [f"request-{n}" for n in range(4)]
    assert {tuple(line) for line in lines} == {tuple(lines[0])}
    assert {(line["method"], line["route"], line["status"]) for line in lines} == {("POST", "/solve", 200)}


def test_probes_and_static_files_have_a_line_only_when_they_fail(
    log: Log, client: Client, settings: Settings, workshop: Workshop
) -> None:
    def ask() -> None:
        for where in ("/live", "/live/", "/ready", "/static/softly/logo.svg"):
            client.get(where)

    workshop.fake()
    assert log.requests(ask) == []
    assert [line["status"] for line in log.requests(lambda: client.get("/static/nothing.js"))] == [404]
    assert [line["status"] for line in log.requests(lambda: client.post("/live"))] == [405]


@pytest.mark.parametrize(("wanted", "statuses"), [("all", [200, 404]), ("errors", [404]), ("none", [])])
def test_log_requests_says_which_have_a_line(
    wanted: str, statuses: list[int], log: Log, client: Client, settings: Settings, workshop: Workshop
) -> None:
    settings.LOG_REQUESTS = wanted
    lines = log.requests(lambda: [client.get("/version"), client.get("/nowhere.gh")])
    assert [line["status"] for line in lines] == statuses


# -- no secret --


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("scheme", [f"Bearer {KEY}", "Basic YWxpY2U6c2VjcmV0MQ==", f"Bearer {JWT}", SESSION])
def test_a_request_that_fails_with_secrets_everywhere_leaves_none_in_the_log(
    scheme: str, log: Log, client: Client
) -> None:
    body = json.dumps({"password": PASSWORD, "nested": {"apiKey": "hunter2hunter2", "n": 3}, "token": JWT})
    response = client.post(
        "/solve/broken/7?token=hunter2hunter2",
        body,
        content_type="application/json",
        headers={"Authorization": scheme, "X-Session-ID": SESSION, "Cookie": "softly_session=c00kie-value; theme=dark"}
        | {"RhinoComputeKey": "of-an0ther-server"},
    )
    assert response.status_code == 500
    text = log.written.getvalue()
    assert [secret for secret in PLANTED if secret in text] == []
    assert [line["event"] for line in log.lines][1:] == ["Internal Server Error: /solve/broken/7", "request"]
    library, fault, _ = log.lines
    assert "***" in library["headers"]["Authorization"]
    assert "RuntimeError: postgresql://alice:***@db.example/x with ***" in fault["trace"]
    assert "ValueError: can't use" in fault["trace"]


@pytest.mark.parametrize("query", [f"api_key={KEY}", f"note={SESSION}", "token=hunter2hunter2", f"x={JWT}"])
def test_a_credential_in_the_query_is_not_in_the_log(query: str, log: Log, client: Client) -> None:
    assert client.get(f"/version?{query}").status_code == 400
    assert [line["status"] for line in log.lines] == [400]
    assert [secret for secret in PLANTED if secret in log.written.getvalue()] == []


@pytest.mark.parametrize("given", [KEY[:100], SESSION, JWT, f"x.{KEY}"])
def test_a_credential_sent_as_the_request_s_id_is_not_taken(given: str, log: Log, client: Client) -> None:
    response = client.get("/version", headers={"X-Request-ID": given})
    assert given not in response["X-Request-ID"]
    assert given not in log.written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("token", [links.email_token, links.password_token])
def test_a_link_of_our_mail_is_not_in_the_log(token: Callable[[User], str], log: Log) -> None:
    link = token(User.objects.create_user("alice@example.com"))
    logger.error("Error handling request %s", f"/account/reset?link={link}")
    assert link not in log.written.getvalue()
    assert link.partition(".")[2] not in log.written.getvalue()
    assert "/account/reset" in log.written.getvalue()


def test_a_line_is_json_whatever_is_in_it(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    # Past pytest's own handlers: pytest-xdist sends what they caught, and half a character can't be sent.
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "handlers", [log.handler])
    logger.warning("half \ud800 and %s", 2**70, extra={"odd": object(), "big": 2**70, "deep": [{"a": {1: b"\xff"}}]})
    [line] = log.lines
    assert line["logger"] == "somebody.s.library"
    assert line["deep"] == [{"a": {"1": "\\xff"}}]
