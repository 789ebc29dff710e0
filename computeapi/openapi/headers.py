"""Which headers do answers have? Each is described once; operations refer to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def _header(description: str, example: Any, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}, "example": example}


HEADERS = {
    "X-Request-ID": _header(
        "The request's id, the client's own where it sent one; it stands in every log line.",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        pattern="^[A-Za-z0-9._-]{8,128}$",
    ),
    "X-Response-Time": _header("Milliseconds on the server.", "12.34ms", pattern=r"^[0-9.]+ms$"),
    "Server-Timing": _header(
        "Milliseconds by part: `validate`, `cache`, `queue`, `solve`, `encode` where something is solved, and `total`.",
        "cache;dur=0.21, total;dur=0.90",
    ),
    "X-API-Version": _header("The version of the API.", "1", const="1"),
    "ETag": _header("The answer's tag; send it as `If-None-Match`.", '"9e107d9d372bb6826bd81d3542a419d6"'),
    "Last-Modified": _header("When it last changed.", "Sat, 31 Jan 2026 12:00:00 GMT"),
    "Cache-Control": _header("How long it may be kept, and by whom.", "private, no-cache"),
    "X-Cache": _header(
        "`HIT` from the cache, `MISS` computed, `SHARED` with an equal request that was computing, `BYPASS` asked for.",
        "HIT",
        enum=["HIT", "MISS", "SHARED", "BYPASS"],
    ),
    "Accept-Ranges": _header("Parts of it can be asked for.", "bytes", const="bytes"),
    "Content-Range": _header("Which part this is, or how much there is.", "bytes 0-1023/146515"),
    "Content-Disposition": _header("The file's name.", 'attachment; filename="box.glb"'),
    "Location": _header("Where what was made is.", "/api/definitions/box-with-lid.scad"),
    "Allow": _header("The methods that the path has.", "GET, HEAD, OPTIONS"),
    "Retry-After": _header("Seconds to wait before the next try.", 2, type="integer", minimum=0),
    "Preference-Applied": _header("What of `Prefer` was done.", "return=minimal"),
    "Link": _header(
        "The next and the previous page of a list (RFC 8288).",
        '<https://softly.example/api/solves?cursor=…>; rel="next"',
    ),
    "WWW-Authenticate": _header("How to authenticate.", 'Bearer realm="softly"'),
    "Idempotent-Replayed": _header("The first answer to this `Idempotency-Key`, again.", "true", const="true"),
    "RateLimit-Policy": _header("The limit: requests and window in seconds.", '"solve";q=100;w=900'),
    "RateLimit": _header("What is left and the seconds until it is new.", '"solve";r=99;t=900'),
    "X-RateLimit-Tier": _header("The caller's tier.", "free"),
    "X-RateLimit-Limit": _header("Requests in the window.", 100, type="integer", minimum=0),
    "X-RateLimit-Remaining": _header("Requests left in the window.", 99, type="integer", minimum=0),
    "X-RateLimit-Reset": _header("Seconds until the window ends.", 900, type="integer", minimum=0),
    "X-RateLimit-Window": _header("The window in seconds.", 900, type="integer", minimum=1),
}
"""Header objects by name, as they stand under components."""

_ALWAYS = ("X-Request-ID", "X-Response-Time", "Server-Timing", "X-API-Version")
_LIMITED = tuple(name for name in HEADERS if "RateLimit" in name)
_BY_STATUS = {
    206: ("Accept-Ranges", "Content-Range"),
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    416: ("Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Content-Disposition"),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def references(status: int, said: Iterable[str] = (), *, limited: bool) -> dict[str, Any]:
    """Of an answer with this status: those that all have, its status's own, and those `said` of it."""
    # What is counted is somebody's, so that it says who may keep it (accounts/middleware.py).
    control = ("Cache-Control",) if limited or status >= 400 else ()
    names = [*said, *control, *_BY_STATUS.get(status, ()), *_ALWAYS, *(_LIMITED if limited else ())]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in dict.fromkeys(names)}
