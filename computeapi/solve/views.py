"""POST /solve and GET /solve/<name>: one request in, one answer out, or a stream of progress that ends in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.rest.prefer import preferences
from computeapi.rest.ranges import etags
from computeapi.rest.schema import IF_NONE_MATCH, documented, header, query
from computeapi.solve import cache, patience, pipeline, record, shortcut, stream, validation, watch
from computeapi.solve.callers import caller_of
from computeapi.solve.failures import ERRORS
from computeapi.solve.record import SolveResult
from computeapi.solve.request import SolveRequest, from_body, from_query
from computeapi.solve.serializers import EVENTS, INPUT_QUERY, SolveAnswer, SolveBody
from computeapi.solve.validation import SolveCall

_PARAMETERS = (
    IF_NONE_MATCH,
    header("Cache-Control", "`no-cache` computes anew and keeps it, `no-store` neither reads nor keeps."),
    header("Prefer", "`return=minimal` leaves the meshes out, `wait=10` waits 10 s for a solver and the solve."),
)
_HEADERS = ("X-Cache", "ETag", "Cache-Control", "Preference-Applied")


class SolvingView(APIView):
    """What both have: who may, how often, and what `Prefer` asks of them."""

    access = anyone("solve")
    bucket = "solve"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.wishes = preferences(request.headers.get("Prefer", ""))
        self.applied: list[str] = []
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        patch_vary_headers(response, ["Prefer"])
        if applied := getattr(self, "applied", None):
            response["Preference-Applied"] = ", ".join(applied)
        return super().finalize_response(request, response, *args, **kwargs)

    def note(self, solve_request: SolveRequest) -> None:
        """Whether `return=minimal` is what they get."""
        if self.wishes.minimal and solve_request.geometry == "none":
            self.applied.append("return=minimal")

    def answer(self, request: Request, solve_request: SolveRequest) -> HttpResponse:
        is_get = request.method != "POST"
        may_have = solve_request.use_cache and not solve_request.refresh
        if may_have and (known := etags(request.headers.get("If-None-Match", ""))):
            call = validation.check(solve_request)
            if _etag(call) in known:
                # Equal keys have equal answers: the client has it, whether we still do or not.
                found = cache.find(call.key)
                age = found.remaining() if found else call.ttl
                record.known(call)
                response = HttpResponse(status=304)
                patch_vary_headers(response, ["Accept-Encoding"])
                return _with_headers(response, _kept(call, age, is_get) | {"X-Cache": "HIT"})
        result = self.solved(request, solve_request)
        response = HttpResponse(result.body, content_type="application/json")
        request._request.timings = list(result.timings.items())  # type: ignore[attr-defined]
        shortcut.offer(request.META, result)
        return _with_headers(response, headers(result, is_get=is_get))

    def solved(self, request: Request, solve_request: SolveRequest) -> SolveResult:
        """When they want it: as long as they wait, or as the server lets them."""
        client = watch.of_connection(request.META)
        if self.wishes.wait is None:
            return pipeline.solve(solve_request, client)
        self.applied.append(f"wait={self.wishes.wait}")
        return patience.solve(solve_request, client, seconds=self.wishes.wait)


class SolveView(SolvingView):
    """Solve a definition with the inputs in the body."""

    idempotent = True
    in_transaction = False  # a solve may take long, and one that is done again does no harm

    @documented(
        "Solve a definition",
        id="solve",
        tag="solve",
        parameters=_PARAMETERS,
        request=SolveBody,
        responses={200: SolveAnswer, (200, "text/event-stream"): EVENTS, 304: None},
        errors=ERRORS,
        headers={200: _HEADERS, 304: _HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        solve_request = from_body(
            request.data,
            caller=caller_of(request),
            cache_control=request.headers.get("Cache-Control", ""),
            minimal=self.wishes.minimal,
        )
        self.note(solve_request)
        if "text/event-stream" in request.headers.get("Accept", ""):
            return stream.response(solve_request)
        return self.answer(request, solve_request)


class SolveByNameView(SolvingView):
    """Solve a definition with the inputs in the query; the answer can be cached by browsers and proxies."""

    @documented(
        "Solve by the query",
        id="solve_by_name",
        tag="solve",
        parameters=(
            query("inputs", INPUT_QUERY, "`?width=1000&height=500`; a repeated name is a list.", explode=True),
            query("geometry", str, "Unless an input has that name.", enum=["full", "none"]),
            *_PARAMETERS,
        ),
        responses={200: SolveAnswer, 304: None},
        errors=ERRORS,
        headers={200: _HEADERS, 304: _HEADERS},
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        solve_request = from_query(
            name,
            {key: request.query_params.getlist(key) for key in request.query_params},
            caller=caller_of(request),
            cache_control=request.headers.get("Cache-Control", ""),
            minimal=self.wishes.minimal,
        )
        self.note(solve_request)
        return self.answer(request, solve_request)


def headers(result: SolveResult, *, is_get: bool) -> dict[str, str]:
    if result.answer.partial:
        return {"X-Cache": result.cache, "Cache-Control": "no-store"}
    kept = _kept(result.call, result.answer.remaining(), is_get and result.cache != "BYPASS")
    return kept | {"X-Cache": result.cache}


def _kept(call: SolveCall, seconds: int, cacheable: bool) -> dict[str, str]:
    """`cacheable`: a GET, whose answer may be kept by browsers and, for public definitions, by proxies."""
    # What comes with a credential tells how its owner stands (RateLimit): not for others, even where the answer is.
    scope = "public" if call.entry.public and call.request.caller.user_id is None else "private"
    control = f"{scope}, max-age={seconds}" if cacheable else "private, no-cache"
    return {"ETag": _etag(call), "Cache-Control": control}


def _etag(call: SolveCall) -> str:
    """The key; an answer without its geometry is another representation of the same solve."""
    return f'"{call.key}-light"' if call.request.geometry == "none" else f'"{call.key}"'


def _with_headers(response: HttpResponse, found: dict[str, str]) -> HttpResponse:
    for name, value in found.items():
        response[name] = value
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
