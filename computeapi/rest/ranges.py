"""How are bytes sent so that a client can resume? With an ETag and single byte ranges (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_http_date_safe

from softly.failures import error_response
from softly.lib.errors import SoftlyError

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class RangeNotSatisfiable(SoftlyError):
    code, status, title = "RANGE_NOT_SATISFIABLE", 416, "Range not satisfiable"


def bytes_response(
    request: HttpRequest, data: bytes, *, etag: str, content_type: str, modified: datetime | None = None
) -> HttpResponse:
    """200 with all of it, 206 with the part asked for, 304 when the client has it, 416 for a part beyond the end.

    Several ranges at once are answered with all of it, as the RFC allows.
    """
    quoted = f'"{etag}"'
    if _is_known(request, quoted, modified):
        response = HttpResponse(status=304)
    else:
        response = _ranged(request, data, quoted, content_type)
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


def _ranged(request: HttpRequest, data: bytes, quoted: str, content_type: str) -> HttpResponse:
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or match.groups() == ("", "") or request.headers.get("If-Range", quoted) != quoted:
        return HttpResponse(data, content_type=content_type)
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return HttpResponse(data, content_type=content_type)
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        response = error_response(request, RangeNotSatisfiable(f"There are {len(data)} bytes."))
        response["Content-Range"] = f"bytes */{len(data)}"
        return response
    response = HttpResponse(data[start : end + 1], status=206, content_type=content_type)
    response["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return response


def etags(header: str) -> set[str]:
    """The quoted tags of If-None-Match; weak ones count as the strong they name (weak comparison)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
