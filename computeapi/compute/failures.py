"""How do clients of Rhino Compute hear of an error? By our one error body, with the members besides that they read.

Hops shows what stands in `errors`, and reads no further where a member that it goes through is missing; the clients
for Python and JavaScript hand the body on whatever the status. Inputs that don't fit are 400, as Compute answers them.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from softly.failures import error_response
from softly.lib.errors import BadRequest, SoftlyError, ValidationFailed

_NAMED = 10


class BadInputs(BadRequest):
    code, title = "BAD_INPUTS", "Bad inputs"


def of_solve(request: HttpRequest, error: SoftlyError) -> HttpResponse:
    error, texts = _told(error)
    return error_response(request, error, also={"values": [], "warnings": [], "errors": texts})


def of_io(request: HttpRequest, error: SoftlyError) -> HttpResponse:
    error, texts = _told(error)
    nothing: dict[str, list[str]] = {"InputNames": [], "OutputNames": [], "Inputs": [], "Outputs": [], "Warnings": []}
    return error_response(request, error, also=nothing | {"Errors": texts})


def meant_for_compute(error: SoftlyError) -> SoftlyError:
    """As clients of Rhino Compute are told it."""
    return _told(error)[0]


def without_body() -> HttpResponse:
    """What Compute answers where it can't load a pointer: by the missing body Hops knows to send the file."""
    response = HttpResponse(status=500)
    del response["Content-Type"]
    return meant(response)


def meant(response: HttpResponse) -> HttpResponse:
    """A 500 that is no fault of the server's, which Django would log as one."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _told(error: SoftlyError) -> tuple[SoftlyError, list[str]]:
    """As it is answered, and in sentences."""
    if not isinstance(error, ValidationFailed):
        return error, [error.message]
    texts = [f"{wrong.field}: {wrong.message}" for wrong in error.errors]
    rest = [f"{len(texts) - _NAMED} more are wrong."] if len(texts) > _NAMED else []
    return BadInputs(" ".join([*texts[:_NAMED], *rest]), details=error.details), texts
