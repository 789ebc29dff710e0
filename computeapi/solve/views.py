"""POST /solve and GET /solve/<name>: one request in, one answer out, or a stream of progress that ends in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView

from computeapi.rest.ranges import etags
from computeapi.solve import pipeline, shortcut, stream, validation, watch
from computeapi.solve.callers import caller_of
from computeapi.solve.record import SolveResult
from computeapi.solve.request import SolveRequest, from_body, from_query


class SolveView(APIView):
    """Solve a definition with the inputs in the body."""

    def post(self, request: Request) -> HttpResponseBase:
        solve_request = from_body(
            request.data, caller=caller_of(request), cache_control=request.headers.get("Cache-Control", "")
        )
        if "text/event-stream" in request.headers.get("Accept", ""):
            return stream.response(solve_request)
        return answer(request, solve_request)


class SolveByNameView(APIView):
    """Solve a definition with the inputs in the query; the answer can be cached by browsers and proxies."""

    def get(self, request: Request, name: str) -> HttpResponseBase:
        solve_request = from_query(
            name,
            {key: request.query_params.getlist(key) for key in request.query_params},
            caller=caller_of(request),
            cache_control=request.headers.get("Cache-Control", ""),
        )
        return answer(request, solve_request)


def answer(request: Request, solve_request: SolveRequest) -> HttpResponse:
    if known := etags(request.headers.get("If-None-Match", "")):
        key = validation.check(solve_request).key
        if f'"{key}"' in known:
            # Equal keys have equal answers: the client has it, whether we still do or not.
            response = HttpResponse(status=304)
            response["ETag"], response["X-Cache"] = f'"{key}"', "HIT"
            return response
    result = pipeline.solve(solve_request, watch.of_connection(request.META))
    response = HttpResponse(result.body, content_type="application/json")
    for name, value in headers(result, cacheable=request.method != "POST").items():
        response[name] = value
    request._request.timings = list(result.timings.items())  # type: ignore[attr-defined]
    patch_vary_headers(response, ["Accept", "Cookie"])
    shortcut.offer(request.META, result)
    return response


def headers(result: SolveResult, *, cacheable: bool) -> dict[str, Any]:
    """`cacheable`: a GET, whose answer may be kept by browsers and, for public definitions, by proxies."""
    found: dict[str, Any] = {"X-Cache": result.cache}
    if result.answer.partial:
        return found | {"Cache-Control": "no-store"}
    found["ETag"] = f'"{result.call.key}"'
    if not cacheable or result.cache == "BYPASS":
        return found | {"Cache-Control": "private, no-cache"}
    scope = "public" if result.call.entry.public else "private"
    return found | {"Cache-Control": f"{scope}, max-age={result.answer.remaining()}"}
