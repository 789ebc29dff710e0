"""How is a cached answer given without waking Django? By replaying what Django answered to the very same request.

A request counts as the same when its method, path, query, body and every header that could matter are equal, and it
has no header that could make it personal. What Django answered to it from the cache is sent again, with its own
request id and timings, for as long as the cached answer may be given and no definition has changed. Hits are counted
as they are elsewhere.
"""

from __future__ import annotations

import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

from accounts import limits, quotas
from accounts.authentication import from_environ, stranger
from accounts.limits import HEADER_NAMES, Usage
from accounts.middleware import USAGE
from accounts.principal import Principal
from computeapi.rest.connection import let_go_of_database
from computeapi.solve.journal import Hit, journal
from computeapi.solve.record import SolveResult
from definitions.registry import registry
from softly import request_log
from softly.lib.errors import SoftlyError
from softly.middleware import new_request_id, passing_headers
from softly.proxies import HEADERS, is_believed

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MAX_BODY = 16_384
_OFFER = "softly.shortcut"
ROUTE = "/solve"
BUCKET = "solve"
_PASSING = {"x-request-id", "x-response-time", "server-timing", "date", *(name.lower() for name in HEADER_NAMES)}
_HARMLESS = {"HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_X_REQUEST_ID", "HTTP_ACCEPT_LANGUAGE", "HTTP_PRIORITY"}
_CREDENTIALS = {"HTTP_AUTHORIZATION", "HTTP_X_SESSION_ID", "HTTP_RHINOCOMPUTEKEY"}
"""They decide who it is counted for, not what is answered."""
_COMPARED = {"HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_X_NO_COMPRESSION"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the view says of an answer: it came from the cache, is good until `expires`, and is counted as `hit`."""

    hit: Hit
    inputs: dict[str, Any]
    expires: float


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole answer but for the headers that differ each time; `generation` is the registry's before it was made."""

    offer: Offer
    generation: int
    headers: list[tuple[str, str]]
    body: bytes


def offer(environ: Environ, result: SolveResult) -> None:
    """Called by the view: a hit of a public definition may be replayed, to whoever may solve."""
    call = result.call
    if result.cache == "HIT" and result.hit and call.entry.public:
        environ[_OFFER] = Offer(
            hit=result.hit,
            inputs=call.work.inputs(call),
            expires=result.answer.created + result.answer.ttl,
        )


class Shortcut:
    """WSGI in front of Django."""

    def __init__(self, application: Application, *, limit: int | None = None) -> None:
        self.application = application
        self.limit = settings.CACHE_MEMORY // 4 if limit is None else limit
        self._replays: OrderedDict[tuple[Any, ...], Replay] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        same = self._fingerprint(environ)
        if same is None:
            return self.application(environ, start_response)
        replay = self._replays.get(same)
        if replay is None or not self._is_good(same, replay):
            return self._learn(same, environ, start_response)
        if (admitted := _admitted(environ)) is None:
            return self.application(environ, start_response)
        return self._replay(replay, *admitted, environ, start_response, started)

    def _fingerprint(self, environ: Environ) -> tuple[Any, ...] | None:
        """What must be equal for two requests to get one answer; None for a request that is not for us."""
        if environ["REQUEST_METHOD"] != "POST" or environ.get("PATH_INFO") != ROUTE:
            return None
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or not 0 < int(length) <= MAX_BODY:
            return None
        compared = []
        for name, value in environ.items():
            if name.startswith("HTTP_") and name not in _HARMLESS and name not in _CREDENTIALS:
                if name in _COMPARED:
                    compared.append((name, value))
                elif not (name in HEADERS and is_believed(environ)):
                    return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        compared.sort()
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"])
        return (body, environ.get("QUERY_STRING"), environ.get("CONTENT_TYPE"), scheme, *compared)

    def _is_good(self, same: tuple[Any, ...], replay: Replay) -> bool:
        registry.snapshot()
        if replay.generation == registry.generation and time.time() < replay.offer.expires:
            return True
        with self._lock:
            self._drop(same)
        return False

    def _replay(
        self,
        replay: Replay,
        who: Principal,
        usage: Usage | None,
        environ: Environ,
        start_response: StartResponse,
        started: float,
    ) -> Iterable[bytes]:
        hit = replay.offer.hit
        address = "" if who.is_known else who.address
        if (hit.user_id, hit.caller) != (who.user_id, address):
            hit = replace(hit, user_id=who.user_id, caller=address)
        journal.count(hit, replay.offer.inputs)
        request_id = new_request_id(environ.get("HTTP_X_REQUEST_ID"))
        timings = [("cache", (time.perf_counter() - started) * 1000)]
        limits_now = usage.headers() if usage else ()
        start_response("200 OK", [*replay.headers, *limits_now, *passing_headers(request_id, started, timings)])
        request_log.log(
            request_id=request_id, user=who.user_id, method="POST", route=ROUTE, status=200, started=started
        )
        return [replay.body]

    def _learn(self, same: tuple[Any, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer, and keep what it says if the view offers it."""
        seen: list[Any] = []
        # Before Django looks: a definition that changes while it answers must end this answer too.
        generation = registry.generation

        def notice(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen[:] = [status, headers]
            return start_response(status, headers, *rest)

        chunks = self.application(environ, notice)
        found: Offer | None = environ.get(_OFFER)
        if found is None or not seen or not seen[0].startswith("200"):
            return chunks
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        headers = [(name, value) for name, value in seen[1] if name.lower() not in _PASSING]
        self._keep(same, Replay(found, generation, headers, body))
        return [body]

    def _keep(self, same: tuple[Any, ...], replay: Replay) -> None:
        with self._lock:
            self._drop(same)
            if len(replay.body) > self.limit // 4:
                return
            self._replays[same] = replay
            self._size += _size(same, replay)
            while self._size > self.limit:
                self._drop(next(iter(self._replays)))

    def _drop(self, same: tuple[Any, ...]) -> None:
        if old := self._replays.pop(same, None):
            self._size -= _size(same, old)


def _admitted(environ: Environ) -> tuple[Principal, Usage | None] | None:
    """Who asks, and how they stand after this request. None where they may not have it: Django tells them why."""
    try:
        who = from_environ(environ) or stranger(environ)
        if "solve" not in who.scopes:
            return None
        quotas.check("solves", user_id=who.user_id, tier=who.tier)
        usage = limits.count(who, BUCKET)
    except (SoftlyError, DatabaseError):
        return None
    finally:
        let_go_of_database()  # whose the token is may have been looked up, and no request of Django's ends here
    if usage is not None and not usage.is_allowed:
        environ[USAGE] = usage  # counted already
        return None
    return who, usage


def _size(same: tuple[Any, ...], replay: Replay) -> int:
    return len(replay.body) + len(same[0]) + 1024
