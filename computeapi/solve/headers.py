"""Which headers does an answer of the pipeline have? Where it came from, its tag, and who may keep it for how long."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from computeapi.solve.call import SolveCall
from computeapi.solve.record import SolveResult


def headers(result: SolveResult, *, is_get: bool) -> dict[str, str]:
    if result.answer.partial:
        return {"X-Cache": result.cache, "Cache-Control": "no-store"}
    found = kept(result.call, result.answer.remaining(), is_get and result.cache != "BYPASS")
    return found | {"X-Cache": result.cache}


def kept(call: SolveCall, seconds: int, cacheable: bool) -> dict[str, str]:
    """`cacheable`: a GET, whose answer may be kept by browsers and, for public definitions, by proxies."""
    # What comes with a credential tells how its owner stands (RateLimit): not for others, even where the answer is.
    scope = "public" if call.entry.public and call.request.caller.user_id is None else "private"
    control = f"{scope}, max-age={seconds}" if cacheable else "private, no-cache"
    return {"ETag": etag(call), "Cache-Control": control}


def etag(call: SolveCall) -> str:
    """The key; an answer without its geometry is another representation of the same solve."""
    return f'"{call.key}-light"' if call.request.geometry == "none" else f'"{call.key}"'


def with_headers(response: HttpResponse, found: Mapping[str, str]) -> HttpResponse:
    for name, value in found.items():
        response[name] = value
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
