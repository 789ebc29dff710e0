"""POST /grasshopper and /io, as Rhino Compute answers them, and the small paths around them.

Whatever engine a definition is for, it is solved through the same pipeline as with /solve: cache, queue, limits,
history.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.compute import answer, failures, io, pointers
from computeapi.compute.capacity import slots
from computeapi.compute.negotiation import JsonOfAnyName
from computeapi.compute.request import from_body
from computeapi.compute.serializers import IO_FAILURE, SOLVE_FAILURE, ComputeAnswer, ComputeBody, IoAnswer, IoBody, text
from computeapi.compute.trees import fitting
from computeapi.rest.schema import documented, header
from computeapi.solve import pipeline, watch
from computeapi.solve.callers import caller_of, may_send_definitions
from computeapi.solve.failures import ERRORS
from computeapi.solve.request import SolveRequest, cache_wishes
from softly.lib.errors import DefinitionNotFound, PayloadTooLarge

_ERRORS = (failures.BadInputs, pointers.MayNotSend)
_CACHE_CONTROL = header("Cache-Control", "`no-cache` computes anew and keeps it, `no-store` neither reads nor keeps.")


class ComputeView(APIView):
    """What both have: who may, and how large a body may be."""

    access = anyone("solve")
    content_negotiation_class = JsonOfAnyName

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # MAX_UPLOAD_SIZE is for files, which not everybody may send.
        length, limit = int(request.META.get("CONTENT_LENGTH") or 0), settings.MAX_BODY_SIZE
        if length > limit and not may_send_definitions(caller_of(request)):
            message = f"The body has {length} bytes; {limit} are allowed."
            raise PayloadTooLarge(message, details={"limit": limit})


class GrasshopperView(ComputeView):
    """Solve a definition."""

    bucket = "solve"
    refuse = staticmethod(failures.of_solve)

    @documented(
        "Solve as Rhino Compute does",
        id="compute_solve",
        tag="compute",
        parameters=(_CACHE_CONTROL,),
        request=ComputeBody,
        responses={200: ComputeAnswer, 500: SOLVE_FAILURE},
        errors=(*_ERRORS, *ERRORS),
        headers={200: ["X-Cache"], 500: ["X-Cache"]},
    )
    def post(self, request: Request) -> HttpResponse:
        caller, asked = caller_of(request), from_body(request.data)
        try:
            entry = pointers.find(asked, caller)
        except pointers.FileWanted:
            return failures.without_body()
        trees, warnings = fitting(asked.trees, entry.interface)
        use_cache, refresh = cache_wishes(request.headers.get("Cache-Control", ""))
        solve_request = SolveRequest(
            definition=entry.name,
            entry=entry,
            values=trees,
            use_cache=use_cache,
            refresh=refresh,
            caller=caller,
            document=asked.document,
        )
        result = pipeline.solve(solve_request, watch.of_connection(request.META))
        request._request.timings = list(result.timings.items())  # type: ignore[attr-defined]
        body, has_errors = answer.body(result, asked, warnings)
        response = HttpResponse(body, status=500 if has_errors else 200, content_type="application/json")
        response["X-Cache"] = result.cache
        return failures.meant(response)


class IoView(ComputeView):
    """What a definition takes and gives."""

    refuse = staticmethod(failures.of_io)

    @documented(
        "Describe as Rhino Compute does",
        id="compute_io",
        tag="compute",
        request=IoBody,
        responses={200: IoAnswer, 500: IO_FAILURE},
        errors=(*_ERRORS, DefinitionNotFound),
    )
    def post(self, request: Request) -> HttpResponse | Response:
        asked = from_body(request.data)
        try:
            entry = pointers.find(asked, caller_of(request))
        except pointers.FileWanted:
            return failures.without_body()
        return Response(io.described(entry, file_name=asked.file_name))


class HealthcheckView(APIView):
    """That the server answers; says nothing of solving, as Compute's doesn't. Counted for nobody."""

    authentication_classes = []
    permission_classes = []
    bucket = None

    @documented("Is it up, in Compute's word?", id="compute_healthcheck", tag="compute", responses=text("Healthy"))
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("Healthy", content_type="text/plain")


class ActiveChildrenView(APIView):
    """How many solves can run at a time, as a number in text. Starts none."""

    access = anyone("solve")

    @documented(
        "How many solves can run at a time?",
        id="compute_active_children",
        tag="compute",
        responses=text("5"),
    )
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(str(slots()), content_type="text/plain")
