"""POST /solve and GET /solve/<name>: one request in, one answer out, or a stream of progress that ends in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

from computeapi.jobs.serializers import JobShape
from computeapi.rest.ranges import etags
from computeapi.rest.schema import IF_NONE_MATCH, documented, header, query
from computeapi.solve import cache, record, shortcut, solving, stream
from computeapi.solve.callers import caller_of
from computeapi.solve.computing import Computed
from computeapi.solve.failures import ERRORS
from computeapi.solve.headers import etag, kept, with_headers
from computeapi.solve.later import (
    ACCEPTED_ERRORS,
    ACCEPTED_HEADERS,
    CACHE_CONTROL,
    RESPOND_ASYNC,
    ComputingView,
    asked_by,
)
from computeapi.solve.request import from_query
from computeapi.solve.serializers import EVENTS, INPUT_QUERY, SolveAnswer, SolveBody
from computeapi.solve.solving import Solving

_CONDITIONS = (IF_NONE_MATCH, CACHE_CONTROL)
_WAIT = "`return=minimal` leaves the meshes out, `wait=10` waits 10 s for a solver and the solve."
_HEADERS = ("X-Cache", "ETag", "Cache-Control", "Preference-Applied")


class SolvingView(ComputingView):
    """What both have: how often, and answers that the client has already."""

    bucket = "solve"
    kind = solving.SOLVE

    def note(self, computation: Solving) -> None:
        """Whether `return=minimal` is what they get."""
        if self.wishes.minimal and computation.request.geometry == "none":
            self.applied.append("return=minimal")

    def not_modified(self, request: Request, computation: Solving) -> HttpResponse | None:
        """304 where the client has the answer: equal keys have equal ones, whether we still have it or not."""
        known = etags(request.headers.get("If-None-Match", ""))
        asked = computation.request
        if not known or not asked.use_cache or asked.refresh or etag(computation.call) not in known:
            return None
        call = computation.call
        found = cache.find(call.key)
        record.known(call)
        response = HttpResponse(status=304)
        patch_vary_headers(response, ["Accept-Encoding"])
        age = found.remaining() if found else call.ttl
        return with_headers(response, kept(call, age, request.method != "POST") | {"X-Cache": "HIT"})

    def answered(self, request: Request, computed: Computed) -> HttpResponse:
        if computed.result:
            shortcut.offer(request.META, computed.result)
        return super().answered(request, computed)


class SolveView(SolvingView):
    """Solve a definition with the inputs in the body."""

    idempotent = True

    @documented(
        "Solve a definition",
        id="solve",
        tag="solve",
        parameters=(*_CONDITIONS, header("Prefer", f"{_WAIT} {RESPOND_ASYNC}")),
        request=SolveBody,
        responses={200: SolveAnswer, (200, "text/event-stream"): EVENTS, 202: JobShape, 304: None},
        errors=(*ERRORS, *ACCEPTED_ERRORS),
        headers={200: _HEADERS, 202: ACCEPTED_HEADERS, 304: _HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = asked_by(request, minimal=self.wishes.minimal)
        computation = solving.read(asked, caller_of(request))
        self.note(computation)
        if "text/event-stream" in request.headers.get("Accept", ""):
            return stream.response(computation.request)
        return self.not_modified(request, computation) or self.respond(request, asked, computation)


class SolveByNameView(SolvingView):
    """Solve a definition with the inputs in the query; the answer can be cached by browsers and proxies."""

    @documented(
        "Solve by the query",
        id="solve_by_name",
        tag="solve",
        parameters=(
            query("inputs", INPUT_QUERY, "`?width=1000&height=500`; a repeated name is a list.", explode=True),
            query("geometry", str, "Unless an input has that name.", enum=["full", "none"]),
            *_CONDITIONS,
            header("Prefer", _WAIT),
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
        computation = Solving(solve_request, is_get=True)
        self.note(computation)
        return self.not_modified(request, computation) or self.answered(request, self.carry_out(request, computation))
