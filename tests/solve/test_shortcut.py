"""Is the short road in front of Django exactly Django's, and is it left whenever it might not be?"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import Sum
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from computeapi.solve import cache, computing, pipeline
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from computeapi.solve.record import SolveResult
from computeapi.solve.shortcut import Shortcut
from definitions.models import Definition
from definitions.registry import registry
from tests.workshop import BOX, Workshop

PASSING = {"x-request-id", "x-response-time", "server-timing", "date"}
BODY = {"definition": "Box.fake", "inputs": {"width": 20}}


@dataclass
class Reply:
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def lasting(self) -> list[tuple[str, str]]:
        return sorted((name.lower(), value) for name, value in self.headers if name.lower() not in PASSING)

    def __getitem__(self, name: str) -> str:
        return {known.lower(): value for known, value in self.headers}[name.lower()]


class Server:
    """Django behind the shortcut; counts what reaches Django."""

    def __init__(self) -> None:
        self.reached = 0
        self._django = WSGIHandler()
        self.shortcut = Shortcut(self._count)

    def _count(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.reached += 1
        return self._django(environ, start_response)

    def post(self, document: Any = BODY, /, *, path: str = "/solve", method: str = "POST", **environ: str) -> Reply:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        reply = Reply()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            reply.status, reply.headers = status, headers

        base = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        chunks = self.shortcut(base | environ, start_response)
        reply.body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return reply

    def was_short(self, *args: Any, **environ: str) -> bool:
        before = self.reached
        reply = self.post(*args, **environ)
        assert reply.status == "200 OK", reply.body
        return self.reached == before


@pytest.fixture
def server(workshop: Workshop) -> Server:
    """A MISS, a HIT that Django gave, and from here on the short road."""
    workshop.fake()
    server = Server()
    assert server.post()["X-Cache"] == "MISS"
    assert server.post()["X-Cache"] == "HIT"
    assert server.reached == 2
    return server


def hits() -> int:
    journal.flush()
    return SolveRecord.objects.filter(cache="HIT").aggregate(n=Sum("count"))["n"] or 0


def test_the_short_answer_is_django_s_but_for_the_passing_headers(server: Server) -> None:
    for encoding in ("", "gzip", "br", "gzip, deflate, br"):
        for geometry in ("full", "none"):
            asked = BODY | {"geometry": geometry}
            headers = {"HTTP_ACCEPT_ENCODING": encoding, "HTTP_ACCEPT": "*/*"}
            by_django = server.post(asked, **headers)
            before = server.reached
            short = server.post(asked, **headers)
            assert server.reached == before
            assert short.lasting == by_django.lasting
            assert short.body == by_django.body
            assert sorted(n for n, _ in short.headers) == sorted(n for n, _ in by_django.headers)


def test_each_short_answer_has_an_id_and_timings_of_its_own(server: Server) -> None:
    first, second = server.post(), server.post()
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert server.post(HTTP_X_REQUEST_ID="my-request.1")["X-Request-ID"] == "my-request.1"
    assert server.post(HTTP_X_REQUEST_ID="<script>")["X-Request-ID"] != "<script>"
    assert "total;dur=" in first["Server-Timing"]
    assert server.reached == 2


def test_every_short_answer_is_counted_as_a_hit(server: Server) -> None:
    assert hits() == 1
    for _ in range(10):
        server.post()
    assert hits() == 11


def test_short_answers_are_counted_for_the_address_that_asked(server: Server) -> None:
    for number in range(4):
        server.post(REMOTE_ADDR=f"192.0.2.{1 + number % 2}")
    hits()
    counts = SolveRecord.objects.values("caller").annotate(n=Sum("count")).order_by("n")
    assert [row["n"] for row in counts] == [2, 4]


def test_a_header_that_could_matter_is_django_s(server: Server) -> None:
    for header in (
        "HTTP_COOKIE",
        "HTTP_AUTHORIZATION",
        "HTTP_ORIGIN",
        "HTTP_IF_NONE_MATCH",
        "HTTP_CACHE_CONTROL",
        "HTTP_X_SESSION_ID",
        "HTTP_RHINOCOMPUTEKEY",
        "HTTP_PREFER",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_SOMETHING_NEW",
    ):
        before = server.reached
        server.post(**{header: "something"})
        server.post(**{header: "something"})
        assert server.reached == before + 2, header


def test_a_header_that_cannot_matter_is_passed_over(server: Server) -> None:
    for header in ("HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_CONNECTION"):
        assert server.was_short(**{header: "something"}), header


def test_a_request_that_differs_is_answered_by_django_first(server: Server) -> None:
    for other in (
        {"CONTENT_TYPE": "application/json; charset=utf-8"},
        {"QUERY_STRING": "x=1"},
        {"HTTP_ACCEPT": "text/plain"},
        {"HTTP_HOST": "testserver:80"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_NO_COMPRESSION": "1"},
        {"path": "/solve/"},
    ):
        assert not server.was_short(**other), other


def test_another_body_is_another_request_though_it_means_the_same(server: Server) -> None:
    assert not server.was_short({"inputs": {"width": 20.0}, "definition": "Box.fake"})


def test_wrong_requests_always_reach_django(server: Server) -> None:
    for _ in range(2):
        assert server.post(b"{").status == "400 Bad Request"
        assert server.post({"definition": "Box.fake", "inputs": {"width": -1}}).status.startswith("422")
        assert server.post(method="GET").status.startswith("405")
        assert server.post({"definition": "nowhere.fake"}).status.startswith("404")
    assert server.reached == 10


def test_what_is_not_a_hit_is_not_repeated(server: Server) -> None:
    asked = BODY | {"nocache": True}
    assert [server.post(asked)["X-Cache"] for _ in range(3)] == ["BYPASS"] * 3


def test_a_stream_is_not_repeated(server: Server) -> None:
    before = server.reached
    for _ in range(2):
        reply = server.post(HTTP_ACCEPT="text/event-stream")
        assert reply["Content-Type"] == "text/event-stream"
    assert server.reached == before + 2


def test_a_long_body_reaches_django_whole(server: Server, workshop: Workshop) -> None:
    asked = BODY | {"inputs": {"label": "x" * 20_000}}
    assert not server.was_short(asked)
    assert not server.was_short(asked)


# -- when it must end --


@pytest.mark.parametrize(
    ("change", "status"), [({"public": False}, "404"), ({"enabled": False}, "404"), ({"cache_epoch": 1}, "200")]
)
def test_a_changed_definition_ends_it(server: Server, workshop: Workshop, change: dict[str, Any], status: str) -> None:
    assert server.was_short()
    workshop.change("Box.fake", **change)
    reply = server.post()
    assert reply.status.startswith(status)
    if status == "200":
        assert reply["X-Cache"] == "MISS"


def test_a_new_version_of_the_file_ends_it(server: Server, workshop: Workshop) -> None:
    workshop.fake(inputs=BOX[:1])
    assert server.post()["X-Cache"] == "MISS"


def test_an_answer_that_is_too_old_ends_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.was_short()
    later = time.time() + 3601
    monkeypatch.setattr(time, "time", lambda: later)
    assert server.post()["X-Cache"] == "MISS"


def test_a_definition_that_changes_while_django_answers_is_not_answered_from_before(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.fake()
    server = Server()
    server.post()

    def changes_meanwhile(*args: Any) -> SolveResult:
        result = pipeline.carry_out(*args)
        Definition.objects.get().forget_answers()
        registry.refresh()
        return result

    with monkeypatch.context() as patch:
        patch.setattr(computing, "pipeline", SimpleNamespace(carry_out=changes_meanwhile))
        assert server.post()["X-Cache"] == "HIT"
    assert server.post()["X-Cache"] == "MISS"


def test_a_private_definition_never_takes_it(workshop: Workshop) -> None:
    workshop.fake()
    workshop.change("Box.fake", public=False)
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff@example.com"))
    server = Server()
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in staff.cookies.items())
    for _ in range(3):
        assert server.post(HTTP_COOKIE=cookie).status[:3] in ("200", "403")
    assert server.post().status.startswith("404")


def test_it_stays_within_its_share_of_memory(workshop: Workshop) -> None:
    workshop.fake()
    server = Server()
    server.shortcut.limit = 40_000
    for width in range(1, 25):
        asked = {"definition": "Box.fake", "inputs": {"width": width}}
        server.post(asked)
        server.post(asked)
    assert 0 < server.shortcut._size <= 40_000
    assert server.was_short(asked)
    assert not server.was_short({"definition": "Box.fake", "inputs": {"width": 1}})


def test_it_goes_on_when_every_cache_is_lost(server: Server) -> None:
    cache.memory.clear()
    assert server.was_short()


def test_behind_a_trusted_proxy_the_clients_own_address_counts(server: Server, settings: Settings) -> None:
    settings.TRUST_PROXY = True
    for _ in range(3):
        server.post(HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="http")
    before = server.reached
    server.post(HTTP_X_FORWARDED_FOR="203.0.113.10", HTTP_X_FORWARDED_PROTO="http")
    assert server.reached == before
    hits()
    counts = SolveRecord.objects.values("caller").annotate(n=Sum("count")).order_by("n")
    assert sorted(row["n"] for row in counts) == [1, 2, 3]
