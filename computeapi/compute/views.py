"""POST /grasshopper and /io, as Rhino Compute answers them, and the small paths around them.

Whatever engine a definition is for, it is solved through the same pipeline as with /solve: cache, queue, limits,
history.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.compute import failures, io, pointers
from computeapi.compute.capacity import slots
from computeapi.compute.computing import GRASSHOPPER
from computeapi.compute.negotiation import JsonOfAnyName
from computeapi.compute.request import from_body
from computeapi.compute.serializers import IO_FAILURE, SOLVE_FAILURE, ComputeAnswer, ComputeBody, IoAnswer, IoBody, text
from computeapi.jobs.serializers import JobShape
from computeapi.rest.schema import documented, header
from computeapi.solve.callers import caller_of, may_send_definitions
from computeapi.solve.computing import Computed
from computeapi.solve.failures import ERRORS
from computeapi.solve.later import (
    ACCEPTED_ERRORS,
    ACCEPTED_HEADERS,
    CACHE_CONTROL,
    RESPOND_ASYNC,
    ComputingView,
    asked_by,
)
from softly.lib.errors import DefinitionNotFound, PayloadTooLarge

_ERRORS = (failures.BadInputs, pointers.MayNotSend)
_PREFER = header("Prefer", f"`wait=10` waits 10 s for a solver and the solve. {RESPOND_ASYNC}")
_HEADERS = ("X-Cache", "Preference-Applied")


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


class GrasshopperView(ComputeView, ComputingView):
    """Solve a definition."""

    bucket = "solve"
    kind = GRASSHOPPER
    refuse = staticmethod(failures.of_solve)

    @documented(
        "Solve as Rhino Compute does",
        id="compute_solve",
        tag="compute",
        parameters=(CACHE_CONTROL, _PREFER),
        request=ComputeBody,
        responses={200: ComputeAnswer, 202: JobShape, 500: SOLVE_FAILURE},
        errors=(*_ERRORS, *ERRORS, *ACCEPTED_ERRORS),
        headers={200: _HEADERS, 202: ACCEPTED_HEADERS, 500: _HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = asked_by(request)
        try:
            return self.respond(request, asked, self.kind.read(asked, caller_of(request)))
        except pointers.FileWanted:
            return failures.without_body()

    def is_for_later(self, body: Mapping[str, Any]) -> bool:
        """The body is Compute's: it has no word for it."""
        return self.wishes.respond_async

    def answered(self, request: Request, computed: Computed) -> HttpResponse:
        return failures.meant(super().answered(request, computed))


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
