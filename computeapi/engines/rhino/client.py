"""How is one server asked? Over connections that are kept, with a bound on time and size, and without guessing twice.

How far a request came says whether a solve can have begun: not before the whole request was sent. HTTP/1.1, no
redirects, no proxies from the environment; certificates are checked against the system's.
"""

from __future__ import annotations

import base64
import os
import ssl
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from computeapi.engines.rhino.transport import Transport
from computeapi.engines.rhino.waiting import Patience, watched

AT_ONCE = 0.1
"""Seconds, of a network's way there and back."""

_IDLE_SECONDS = 30.0
"""Shorter than servers keep a connection: one that they close meanwhile is seldom used."""


class Unreached(Exception):
    """The request did not get there whole, so nothing was begun; the reason in a few words."""


class Lost(Exception):
    """The connection broke after the request was sent and before the answer was whole: it may have begun."""


class TooLarge(Exception):
    """The answer has more bytes than are allowed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """`origin` and `path` are where it is, `login` a user and password for a proxy before it."""

    origin: str
    path: str = ""
    login: str = ""

    @classmethod
    def of(cls, url: str) -> Address:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
        return cls(origin=f"{parts.scheme}://{host}", path=parts.path.rstrip("/"), login=login)

    @property
    def name(self) -> str:
        """The URL without secrets."""
        return self.origin + self.path


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """`headers` by name, in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """One server. Thread-safe; a forked process makes connections of its own."""

    def __init__(self, address: Address, *, key: str = "", connect_seconds: float = 3.0, kept: int = 4) -> None:
        """`key` is what the server asks for as RhinoComputeKey; `kept` connections stay open."""
        self._address = address
        self._kept = kept
        self._connect_seconds = connect_seconds
        self._headers = _headers(address, key)
        self._http = self._make_http()
        _clients.add(self)

    def ask(self, method: str, path: str, body: bytes = b"", *, patience: Patience, most: int) -> Reply:
        """The answer, of at most `most` bytes. Raises Unreached, Lost, TooLarge, and what the patience raises."""
        request = _Request(
            method=method,
            url=self._address.name + path,
            body=body,
            most=most,
            connect_seconds=max(0.01, min(self._connect_seconds, patience.remaining())),
        )
        with watched(patience):
            try:
                return self._send(self._http, request)
            except _Stale as stale:
                # RFC 9110, 9.2.2: to solve is idempotent, so it may be sent once more, and not a third time. A server
                # that has gone meanwhile may have gone with the first one in its hands.
                with self._make_http() as fresh, _as_lost(stale):
                    return self._send(fresh, request)

    def close(self) -> None:
        self._http.close()

    def after_fork(self) -> None:
        self._http = self._make_http()

    def _make_http(self) -> httpx.Client:
        context = ssl.create_default_context() if self._address.origin.startswith("https:") else None
        transport = Transport(ssl_context=context, kept=self._kept, idle_seconds=_IDLE_SECONDS)
        return httpx.Client(transport=transport, headers=self._headers, trust_env=False, follow_redirects=False)

    def _send(self, http: httpx.Client, request: _Request) -> Reply:
        course = _Course()
        extensions = {"timeout": {"connect": request.connect_seconds}, "trace": course}
        try:
            with http.stream(request.method, request.url, content=request.body, extensions=extensions) as answer:
                return _read(answer, request.most)
        except (UnicodeError, httpx.InvalidURL) as error:
            raise Unreached("no host can have this name") from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            reason = f"{type(error).__name__}: {error}"
            if not course.sent:
                raise Unreached(reason) from error
            if course.was_stale:
                raise _Stale(reason) from error
            raise Lost(reason) from error


class _Stale(Lost):
    """The server had closed a connection that we kept."""


@contextmanager
def _as_lost(stale: _Stale) -> Iterator[None]:
    try:
        yield
    except Unreached as error:
        raise Lost(f"{stale}, then {error}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class _Request:
    method: str
    url: str
    body: bytes
    most: int
    connect_seconds: float


class _Course:
    """How far a request came, by httpcore's trace."""

    def __init__(self) -> None:
        self.sent = False
        self._is_kept = True
        self._is_answered = False
        self._sent_at = 0.0

    @property
    def was_stale(self) -> bool:
        """A kept connection that breaks at once. After a while it was the server, with the request in its hands."""
        return self._is_kept and not self._is_answered and time.monotonic() - self._sent_at < AT_ONCE

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self._is_kept = False
        elif event == "http11.send_request_body.complete":
            self.sent = True
            self._sent_at = time.monotonic()
        elif event == "http11.receive_response_headers.complete":
            self._is_answered = True


def _read(answer: httpx.Response, most: int) -> Reply:
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise TooLarge
    parts, size = [], 0
    for part in answer.iter_raw():
        parts.append(part)
        size += len(part)
        if size > most:
            raise TooLarge
    return Reply(status=answer.status_code, headers=answer.headers, body=b"".join(parts))


def _headers(address: Address, key: str) -> dict[str, str]:
    found = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": "Softly",
    }
    if key:
        found["RhinoComputeKey"] = key
    if address.login:
        found["Authorization"] = "Basic " + base64.b64encode(address.login.encode()).decode()
    return found


_clients: weakref.WeakSet[Client] = weakref.WeakSet()


def _after_fork() -> None:
    for client in list(_clients):
        client.after_fork()


os.register_at_fork(after_in_child=_after_fork)
