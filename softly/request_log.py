"""What does the log say of each request? One line: who asked what, what came of it, how long it took.

The line has the form of every other (softly/logs.py) but is made here: a cached answer takes some 100 us, and the
standard library's way would be a tenth of that. It holds nothing that a client wrote but the method and the request id,
which are checked where they come in; so there is nothing to mask.
"""

from __future__ import annotations

import logging
import re
import time
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

NAME = "softly.request"
_logger = logging.getLogger(NAME)
_ERROR, _WARNING, _INFO = (
    (logging.ERROR, "error"),
    (logging.WARNING, "warning"),
    (logging.INFO, "info"),
)


def log_response(request: HttpRequest, response: HttpResponseBase, request_id: str, started: float) -> None:
    """What Django answered. `started` is time.perf_counter(); a stream's time ends where it begins."""
    if response.status_code < 400 and _quiet().fullmatch(request.path_info):
        return
    log(
        request_id=request_id,
        user=getattr(getattr(request, "principal", None), "user_id", None),
        method=request.method or "",
        route=_route(request.resolver_match),
        status=response.status_code,
        started=started,
    )


def _route(match: ResolverMatch | None) -> str:
    """`/api/solves/<uuid:solve_id>`, however the path ended."""
    if match is None:
        return ""
    return "/" + match.route.removeprefix("^").removesuffix("$").removesuffix("/?").rstrip("/")


def log(*, request_id: str, user: Any, method: str, route: str, status: int, started: float) -> None:
    """`route` is a pattern of ours, never what the client sent: ids and tokens stand in paths."""
    wanted = settings.LOG_REQUESTS
    if wanted == "none" or (status < 400 and wanted == "errors"):
        return
    number, level = _INFO if status < 400 else _WARNING if status < 500 else _ERROR
    if not _logger.isEnabledFor(number):
        return
    line = orjson.dumps(
        {
            "time": _now(),
            "level": level,
            "logger": NAME,
            "event": "request",
            "requestId": request_id,
            "user": user,
            "method": method,
            "route": route,
            "status": status,
            "durationMs": round((time.perf_counter() - started) * 1000, 2),
        },
        default=str,
    ).decode()
    _write(line)


def _now() -> str:
    """RFC 3339 with milliseconds; the part that stays for a second is made once in it."""
    now = time.time_ns() // 1_000_000
    return f"{_second(now // 1000)}.{now % 1000:03}+00:00"


@lru_cache(maxsize=1)
def _second(number: int) -> str:
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _write(line: str) -> None:
    """Where the handler writes, between its lines."""
    handler = logging.getHandlerByName("stderr")
    if not isinstance(handler, logging.StreamHandler) or handler.lock is None:
        return
    try:
        with handler.lock:
            handler.stream.write(line + "\n")
            handler.stream.flush()
    except (OSError, ValueError):  # nobody reads any more: an answer is worth more than its line
        pass


@cache
def _quiet() -> re.Pattern[str]:
    """Asked every few seconds, or along with a page: not worth a line while all is well."""
    return re.compile(f"/(?:{settings.PROBES}|metrics/?|static/.*|favicon.ico)")
