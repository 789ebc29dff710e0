"""What happens to every request and answer: its id and timing, compression, the limit on its body."""

from __future__ import annotations

import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from softly import logs, request_log
from softly.failures import error_response
from softly.lib.errors import PayloadTooLarge

Next = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
_CREDENTIAL = re.compile(r"softly_[ks]_|eyJ")
_UPLOADS = re.compile(r"/(?:(?:api|api/v1|v1)/(?:definitions|geometry)|grasshopper|io)/?")


def new_request_id(given: str | None) -> str:
    """The client's own id where it is well-formed, else a new one: also for a key that got there by mistake, since
    an id is shown in answers and logs."""
    if given and _REQUEST_ID.fullmatch(given) and not _CREDENTIAL.search(given):
        return given
    return secrets.token_hex(16)


def passing_headers(request_id: str, started: float, timings: list[tuple[str, float]]) -> list[tuple[str, str]]:
    """The headers that differ from one answer to the next. `started` is time.perf_counter(); timings in ms."""
    total = (time.perf_counter() - started) * 1000
    parts = [f"{name};dur={ms:.2f}" for name, ms in timings]
    return [
        ("X-Request-ID", request_id),
        ("X-Response-Time", f"{total:.2f}ms"),
        ("Server-Timing", ", ".join([*parts, f"total;dur={total:.2f}"])),
    ]


class RequestContext:
    """Gives each request an id and each answer its id, version and timing. Outermost, so that it covers all."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request.id = new_request_id(request.headers.get("X-Request-ID"))  # type: ignore[attr-defined]
        token = logs.request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-API-Version"] = "1"
        if response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        _without_body(request, response)
        for name, value in passing_headers(request.id, started, getattr(request, "timings", [])):  # type: ignore[attr-defined]
            response[name] = value
        request_log.log_response(request, response, request.id, started)  # type: ignore[attr-defined]
        return response


def _without_body(request: HttpRequest, response: HttpResponseBase) -> None:
    """A HEAD's answer keeps the headers of the body it would have; a 304 says nothing of one (RFC 9110, 8.6)."""
    if response.status_code == 304:
        del response["Content-Type"], response["Content-Length"]
    elif request.method == "HEAD" and isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    elif request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
        # The old content stays among what close() closes.
        response.streaming_content = ()


class Compression:
    """gzip at level 6 or brotli for bodies over 1 KiB, unless `x-no-compression` is sent or the answer says
    `no-transform`. A part of a file goes as it is: its place is one among the file's own bytes (RFC 9110, 14.4)."""

    MINIMUM = 1024
    TYPES = ("application/json", "text/", "application/javascript", "image/svg+xml", "model/gltf+json")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 206:
            return response
        if isinstance(response, HttpResponse):
            self._compress(request, response)
        elif isinstance(response, StreamingHttpResponse):
            self._compress_file(request, response)
        return response

    def _compress(self, request: HttpRequest, response: HttpResponse) -> None:
        if encoding := self._encoding(request, response, len(response.content)):
            response.content = b"".join(_compressed([response.content], encoding))
            response["Content-Length"] = str(len(response.content))

    def _compress_file(self, request: HttpRequest, response: StreamingHttpResponse) -> None:
        """What has no length is no file, but events as they come: nothing may hold them back."""
        if encoding := self._encoding(request, response, int(response.get("Content-Length", "0"))):
            response.streaming_content = _compressed(iter(response), encoding)
            del response["Content-Length"]

    def _encoding(self, request: HttpRequest, response: HttpResponseBase, length: int) -> str:
        """`br`, `gzip`, or empty; the answer then says which, and in any case that it depends on the request."""
        if length < self.MINIMUM or response.has_header("Content-Encoding"):
            return ""
        if not response.get("Content-Type", "").startswith(self.TYPES):
            return ""
        patch_vary_headers(response, ["Accept-Encoding"])
        if "x-no-compression" in request.headers or "no-transform" in response.get("Cache-Control", ""):
            return ""
        accepted = accepted_encodings(request.headers.get("Accept-Encoding", ""))
        encoding = next((name for name in ("br", "gzip") if name in accepted), "")
        if encoding:
            response["Content-Encoding"] = encoding
        return encoding


def _compressed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "br":
        brotlis = brotli.Compressor(quality=4)
        yield from filter(None, map(brotlis.process, pieces))
        yield brotlis.finish()
    else:
        gzips = zlib.compressobj(level=6, wbits=16 + zlib.MAX_WBITS)
        yield from filter(None, map(gzips.compress, pieces))
        yield gzips.flush()


def accepted_encodings(header: str) -> set[str]:
    """The names in Accept-Encoding that aren't refused by `q=0` (RFC 9110, 12.5.3)."""
    found = set()
    for part in header.split(","):
        name, _, parameters = part.strip().partition(";")
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters):
            found.add(name.strip().lower())
    return found


def body_limit(path: str) -> int:
    """The bytes that a body sent to this path may have."""
    return int(settings.MAX_UPLOAD_SIZE if _UPLOADS.fullmatch(path) else settings.MAX_BODY_SIZE)


class Probes:
    """An orchestrator asks by the process's own address: which host it names doesn't matter for these paths."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._paths = re.compile(f"/{settings.PROBES}")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._paths.fullmatch(request.path_info):
            request.get_host = lambda: "localhost"  # type: ignore[method-assign]
        return self.get_response(request)


class BodyLimit:
    """Refuses a body over the limit by its announced length, before anything reads it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        limit = body_limit(request.path_info)
        if length > limit:
            message = f"The body has {length} bytes; {limit} are allowed."
            return error_response(request, PayloadTooLarge(message, details={"limit": limit}))
        return self.get_response(request)
