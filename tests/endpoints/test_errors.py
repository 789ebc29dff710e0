"""Does every answer carry its headers, and every error the one body, wherever it comes from?"""

from __future__ import annotations

import gzip
import io
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from pytest_django import Settings

from definitions.registry import Entry
from softly import request_log
from softly.chunked import ChunkedBodies
from softly.logs import JsonFormatter
from tests.workshop import Workshop

KEYS = {"error", "code", "message", "requestId", "timestamp"}


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of /srv/app/settings.py")


def database_gone(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server at 10.0.0.1 failed")


urlpatterns = [path("broken", broken), path("database-gone", database_gone)]
handler400 = "softly.failures.bad_request"
handler403 = "softly.failures.permission_denied"
handler404 = "softly.failures.not_found"
handler500 = "softly.failures.server_error"


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake()


def check(response: Any, status: int, code: str) -> dict[str, Any]:
    """The body of contract: nothing missing, nothing that should not get out."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    document: dict[str, Any] = response.json()
    assert KEYS <= set(document) <= KEYS | {"details"}
    assert document["code"] == code
    assert document["requestId"] == response["X-Request-ID"]
    age = datetime.now(UTC) - datetime.fromisoformat(document["timestamp"])
    assert abs(age.total_seconds()) < 60
    assert document["timestamp"].endswith("Z")
    for leak in ("Traceback", "/srv", "/work", "/tmp", "10.0.0.1", ".py", "secret", "<html", "psycopg"):
        assert leak not in response.text
    return document


# -- errors from everywhere --


def test_errors_of_every_kind_have_one_body(client: Client, alice: Client, box: Entry, settings: Settings) -> None:
    as_json = "application/json"
    check(client.post("/solve", "{", content_type=as_json), 400, "BAD_REQUEST")
    check(client.get("/api/definitions?limit=x"), 400, "BAD_REQUEST")
    check(client.get("/nowhere.gh"), 404, "DEFINITION_NOT_FOUND")
    check(client.get("/no/such/place"), 404, "NOT_FOUND")
    check(client.get("/api/nothing"), 404, "NOT_FOUND")
    check(client.get("/static/nothing.js"), 404, "NOT_FOUND")
    check(client.post("/solve", "x=1", content_type="text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE")
    check(client.post("/solve", "{}", content_type=as_json), 422, "VALIDATION_FAILED")
    check(alice.post("/api/definitions"), 403, "PERMISSION_DENIED")
    check(client.post("/api/definitions"), 401, "NOT_AUTHENTICATED")
    settings.MAX_BODY_SIZE = 1024
    document = check(client.post("/solve", "x" * 1025, content_type=as_json), 413, "PAYLOAD_TOO_LARGE")
    assert document["details"] == {"limit": 1024}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/solve", {"POST"}),
        ("delete", "/solve", {"POST"}),
        ("post", "/solve/Box.fake", {"GET", "HEAD"}),
        ("put", "/Box.fake", {"GET", "HEAD"}),
        ("post", "/", {"GET", "HEAD"}),
        ("post", "/definition/" + "0" * 32, {"GET", "HEAD"}),
        ("patch", "/api/solves", {"GET", "HEAD"}),
        ("post", "/version", {"GET", "HEAD"}),
        ("post", "/live", {"GET", "HEAD"}),
        ("post", "/health", {"GET", "HEAD"}),
    ],
)
def test_a_method_that_a_path_does_not_have_is_405_with_those_it_has(
    client: Client, box: Entry, method: str, path: str, allowed: set[str]
) -> None:
    response = getattr(client, method)(path)
    check(response, 405, "METHOD_NOT_ALLOWED")
    assert allowed <= set(response["Allow"].split(", "))


def test_a_wrong_host_is_refused_with_the_same_body(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["softly.example"]
    check(client.get("/version", headers={"Host": "evil.example"}), 400, "HOST_NOT_ALLOWED")
    check(client.post("/solve", "{}", content_type="application/json", headers={"Host": "e"}), 400, "HOST_NOT_ALLOWED")


def log_lines(run: Callable[[], object]) -> list[dict[str, Any]]:
    """What the site's own handler writes meanwhile, but for the line that every request has."""
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    try:
        run()
    finally:
        handler.setStream(before)
    return [line for line in map(json.loads, written.getvalue().splitlines()) if line["logger"] != request_log.NAME]


def test_a_scanner_leaves_one_line_without_a_trace_in_the_log(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["softly.example"]
    [line] = log_lines(lambda: client.get("/view", headers={"Host": "evil.example"}))
    assert line["logger"] == "django.security.DisallowedHost"
    assert "evil.example" in line["event"]
    assert "trace" not in line


def test_a_query_of_too_many_fields_is_refused_without_a_word_in_the_log(client: Client, box: Entry) -> None:
    query = "&".join(f"x{n}=1" for n in range(1001))
    for where in ("/solve/Box.fake", "/api/solves", "/api/definitions"):
        assert log_lines(partial(client.get, f"{where}?{query}")) == [], where
        check(client.get(f"{where}?{query}"), 400, "BAD_REQUEST")
    assert "1000 fields" in client.get(f"/solve/Box.fake?{query}").json()["message"]


@override_settings(ROOT_URLCONF=__name__)
def test_the_log_has_a_fault_under_its_request_id(client: Client) -> None:
    [line] = log_lines(lambda: client.get("/broken", headers={"X-Request-ID": "find-me-again"}))
    assert (line["logger"], line["requestId"]) == ("django.request", "find-me-again")
    assert "RuntimeError" in line["trace"]


@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP", "gzip, identity"])
def test_a_compressed_body_is_refused_as_such(client: Client, staff: Client, box: Entry, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    body = gzip.compress(b'{"definition": "Box.fake"}')
    document = check(
        client.post("/solve", body, content_type="application/json", headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE"
    )
    assert "Content-Encoding" in document["message"]
    check(staff.post("/api/definitions", {"x": "y"}, headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE")
    plain = {"Content-Encoding": "identity"}
    sent = client.post("/solve", '{"definition": "Box.fake"}', content_type="application/json", headers=plain)
    assert sent.status_code == 200


def test_a_logged_in_browser_needs_its_csrf_token(alice: Client, box: Entry) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = alice.cookies
    body = json.dumps({"definition": "Box.fake"})
    check(browser.post("/solve", body, content_type="application/json"), 403, "CSRF_FAILED")
    check(browser.post("/admin/login/", {"username": "x"}), 403, "CSRF_FAILED")
    assert Client(enforce_csrf_checks=True).post("/solve", body, content_type="application/json").status_code == 200


def chunked(method: str, path: str, body: Any) -> dict[str, Any]:
    """A request without a length, as gunicorn and granian hand it on."""
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }


def test_a_body_in_chunks_is_read_whole_and_held_to_the_limit(client: Client, box: Entry, settings: Settings) -> None:
    answered: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        answered.append(status)

    def post(body: bytes, path: str = "/solve") -> str:
        sent = io.BytesIO(body)
        b"".join(ChunkedBodies(WSGIHandler())(chunked("POST", path, sent), start_response))
        return answered[-1][:3]

    assert post(b'{"definition": "Box.fake"}') == "200"
    assert post(b"") == "422"
    settings.MAX_BODY_SIZE = 1024
    assert post(b" " * 1024) == "400"
    assert post(b" " * 1025) == "413"
    assert post(b" " * 1025, "/api/definitions") == "413"


def test_a_large_body_in_chunks_waits_outside_of_memory_and_one_too_large_is_not_read(settings: Settings) -> None:
    settings.MAX_BODY_SIZE = 3 << 20
    seen: list[dict[str, Any]] = []
    front = ChunkedBodies(lambda environ, _: seen.append(environ) or ())  # type: ignore[func-returns-value]
    body = bytes(range(256)) * (2 << 12)
    front(chunked("POST", "/solve", io.BytesIO(body)), print)
    assert isinstance(seen[0]["wsgi.input"], SpooledTemporaryFile)
    assert (seen[0]["wsgi.input"].read(), seen[0]["CONTENT_LENGTH"]) == (body, str(len(body)))
    too_large = io.BytesIO(bytes(5 << 20))
    front(chunked("POST", "/api/definitions", too_large), print)
    assert too_large.tell() == settings.MAX_BODY_SIZE + 1
    assert int(seen[1]["CONTENT_LENGTH"]) > settings.MAX_UPLOAD_SIZE


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_body_where_none_belongs_is_not_read(method: str) -> None:
    body = io.BytesIO(b"{}")
    ChunkedBodies(lambda environ, _: ())(chunked(method, "/solve", body), print)
    assert body.tell() == 0


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_the_server_says_no_more_than_its_request_id(client: Client) -> None:
    check(client.get("/broken"), 500, "INTERNAL_ERROR")


@override_settings(ROOT_URLCONF=__name__)
def test_a_missing_database_is_503_on_every_road(client: Client) -> None:
    response = client.get("/database-gone")
    check(response, 503, "DATABASE_UNAVAILABLE")
    assert int(response["Retry-After"]) >= 1


# -- headers of every answer --


def test_every_answer_has_an_id_a_version_and_timings(client: Client, box: Entry) -> None:
    for where in ("/", "/live", "/Box.fake", "/solve/Box.fake", "/nowhere", "/api/solves", "/admin/login/", "/view"):
        response = client.get(where)
        assert response["X-API-Version"] == "1", where
        assert re.fullmatch(r"[A-Za-z0-9._-]{8,128}", response["X-Request-ID"]), where
        assert re.fullmatch(r"\d+\.\d+ms", response["X-Response-Time"]), where
        assert "total;dur=" in response["Server-Timing"], where
        assert response["X-Content-Type-Options"] == "nosniff", where
        assert response["X-Frame-Options"] == "DENY", where


def test_json_answers_let_a_browser_run_nothing(client: Client, box: Entry) -> None:
    for where in ("/", "/Box.fake", "/solve/Box.fake", "/nowhere"):
        assert "default-src 'none'" in client.get(where)["Content-Security-Policy"], where


@pytest.mark.parametrize("given", ["abcdefgh", "A-b_c.1234", "x" * 128])
def test_a_well_formed_request_id_is_taken(client: Client, given: str) -> None:
    assert client.get("/live", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 129, "has space1", "new\u2028line", "<script>alert", "a" * 8 + "\n"]
)
def test_any_other_request_id_is_replaced(client: Client, given: str) -> None:
    found = client.get("/live", headers={"X-Request-ID": given})["X-Request-ID"]
    assert found != given
    assert re.fullmatch(r"[0-9a-f]{32}", found)


def test_two_requests_have_two_ids(client: Client) -> None:
    assert client.get("/live")["X-Request-ID"] != client.get("/live")["X-Request-ID"]


# -- CORS --


def test_a_page_of_an_allowed_origin_may_read_answers_and_their_headers(
    client: Client, box: Entry, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    for where in ("/", "/solve/Box.fake", "/nowhere.gh"):
        response = client.get(where, headers={"Origin": "https://shop.example"})
        assert response["Access-Control-Allow-Origin"] == "https://shop.example"
        exposed = {name.strip() for name in response["Access-Control-Expose-Headers"].split(",")}
        assert {"ETag", "Retry-After", "X-Cache", "X-Request-ID", "Location"} <= exposed
        assert "origin" in response["Vary"].lower()


def test_a_preflight_is_answered_and_kept_two_hours(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    response = client.options(
        "/solve",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert response.status_code == 200
    assert response["Access-Control-Max-Age"] == "7200"
    assert "POST" in response["Access-Control-Allow-Methods"]
    assert "content-type" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://shop.example", "https://shop.example:8443", "https://a.shop.example"],
)
def test_pages_of_other_origins_may_not(client: Client, settings: Settings, origin: str) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    response = client.get("/live", headers={"Origin": origin})
    assert not response.has_header("Access-Control-Allow-Origin")
    assert "origin" in response["Vary"].lower()


def test_all_errors_are_cors_readable_too(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    settings.MAX_BODY_SIZE = 1024
    origin = {"Origin": "https://shop.example"}
    response = client.post("/solve", "x" * 2000, content_type="application/json", headers=origin)
    assert response.status_code == 413
    assert response["Access-Control-Allow-Origin"] == "https://shop.example"
