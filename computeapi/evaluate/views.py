"""POST /api/parse and /api/evaluate: source in, its tree or its geometry out, through the pipeline of every solve."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from computeapi.evaluate import computing
from computeapi.evaluate.failures import ERRORS, as_evaluation
from computeapi.evaluate.serializers import EvaluateAnswer, EvaluateBody, ParseAnswer, ParseBody
from computeapi.jobs.serializers import JobShape
from computeapi.rest.schema import documented, header
from computeapi.solve.callers import caller_of
from computeapi.solve.later import (
    ACCEPTED_ERRORS,
    ACCEPTED_HEADERS,
    CACHE_CONTROL,
    RESPOND_ASYNC,
    ComputingView,
    asked_by,
)

PREFER = header("Prefer", f"`wait=10` waits 10 s for a solver and the work. {RESPOND_ASYNC}")
_HEADERS = ("X-Cache", "ETag", "Cache-Control", "Preference-Applied")


class SourceView(ComputingView):
    """What all have that take source: how often, and how it ends when it takes too long."""

    bucket = "evaluate"
    refuse = staticmethod(as_evaluation)

    def answer(self, request: Request) -> HttpResponseBase:
        asked = asked_by(request)
        return self.respond(request, asked, self.kind.read(asked, caller_of(request)))


class ParseView(SourceView):
    """The syntax tree of a source and its customizer's parameters, or the place of its fault. Nothing is evaluated, and
    no other file is read."""

    kind = computing.PARSE

    @documented(
        "Parse source",
        id="parse",
        tag="evaluate",
        parameters=(CACHE_CONTROL, PREFER),
        request=ParseBody,
        responses={200: ParseAnswer, 202: JobShape},
        errors=(*ERRORS, *ACCEPTED_ERRORS),
        headers={200: _HEADERS, 202: ACCEPTED_HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)


class EvaluateView(SourceView):
    """Evaluate source with the files it includes. A source with a fault is answered with `success: false`."""

    kind = computing.EVALUATE

    @documented(
        "Evaluate source",
        id="evaluate",
        tag="evaluate",
        parameters=(CACHE_CONTROL, PREFER),
        request=EvaluateBody,
        responses={200: EvaluateAnswer, 202: JobShape},
        errors=(*ERRORS, *ACCEPTED_ERRORS),
        headers={200: _HEADERS, 202: ACCEPTED_HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)
