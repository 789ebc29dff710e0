"""How are bytes sent so that a client can resume? With an ETag and single byte ranges (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def bytes_response(request: HttpRequest, data: bytes, *, etag: str, content_type: str) -> HttpResponse:
    """200 with all of it, 206 with the part asked for, 304 when the client has it, 416 for a part beyond the end.

    Several ranges at once are answered with all of it, as the RFC allows.
    """
    quoted = f'"{etag}"'
    if quoted in etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = _ranged(request, data, quoted, content_type)
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    return response


def _ranged(request: HttpRequest, data: bytes, quoted: str, content_type: str) -> HttpResponse:
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or match.groups() == ("", "") or request.headers.get("If-Range", quoted) != quoted:
        return HttpResponse(data, content_type=content_type)
    first, last = match.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(data)}"
        return response
    response = HttpResponse(data[start : end + 1], status=206, content_type=content_type)
    response["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return response


def etags(header: str) -> set[str]:
    """The quoted tags of If-None-Match; weak ones count as the strong they name (weak comparison)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
