"""How are bytes sent so that a client can resume? With an ETag and single byte ranges (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe

from computeapi.rest.connection import let_go_of_database
from computeapi.rest.pieces import Pieces, Readable
from softly.failures import error_response
from softly.lib.errors import SoftlyError

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class RangeNotSatisfiable(SoftlyError):
    code, status, title = "RANGE_NOT_SATISFIABLE", 416, "Range not satisfiable"


def bytes_response(
    request: HttpRequest, data: bytes, *, etag: str, content_type: str, modified: datetime | None = None
) -> HttpResponse:
    """200 with all of it, 206 with the part asked for, 304 when the client has it, 416 for a part beyond the end.

    Several ranges at once are answered with all of it, as the RFC allows.
    """

    def answer(part: range) -> HttpResponse:
        return HttpResponse(data[part.start : part.stop], content_type=content_type)

    return _response(request, answer, len(data), f'"{etag}"', modified)


def file_response(
    request: HttpRequest,
    opened: Callable[[], Readable],
    *,
    size: int,
    etag: str,
    content_type: str,
    modified: datetime | None = None,
) -> HttpResponse | StreamingHttpResponse:
    """The same of a file of `size` bytes, read while it is sent. It is opened only where something of it is asked
    for, and closed with the answer. Raises what `opened` raises."""

    def answer(part: range) -> StreamingHttpResponse:
        let_go_of_database()  # to fetch and look at a file takes long
        response = StreamingHttpResponse(Pieces(opened(), part), content_type=content_type)
        response["Content-Length"] = str(len(part))
        return response

    return _response(request, answer, size, f'"{etag}"', modified)


def _response[R: HttpResponseBase](
    request: HttpRequest, answer: Callable[[range], R], size: int, quoted: str, modified: datetime | None
) -> R | HttpResponse:
    response: R | HttpResponse
    if _is_known(request, quoted, modified):
        response = HttpResponse(status=304)
    else:
        response = _ranged(request, answer, size, quoted)
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


def _is_known(request: HttpRequest, quoted: str, modified: datetime | None) -> bool:
    """By the tag where one is sent, else by the time (RFC 9110, 13.2.2)."""
    if known := request.headers.get("If-None-Match"):
        return known.strip() == "*" or quoted in etags(known)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return modified is not None and since is not None and int(modified.timestamp()) <= since


def _ranged[R: HttpResponseBase](
    request: HttpRequest, answer: Callable[[range], R], size: int, quoted: str
) -> R | HttpResponse:
    part = _part(request, size, quoted)
    if part is None:
        return answer(range(size))
    if not part:
        refusal = error_response(request, RangeNotSatisfiable(f"There are {size} bytes."))
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    response = answer(part)
    response.status_code = 206
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _part(request: HttpRequest, size: int, quoted: str) -> range | None:
    """What is asked for, empty where it is beyond the end; None for all of it."""
    asked = request.headers.get("Range", "") if request.method == "GET" else ""  # 14.2: no other method has ranges
    match = _RANGE.fullmatch(asked)
    if not match or match.groups() == ("", "") or request.headers.get("If-Range", quoted) != quoted:
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(int(last) + 1, size) if last else size)


def etags(header: str) -> set[str]:
    """The quoted tags of If-None-Match; weak ones count as the strong they name (weak comparison)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
