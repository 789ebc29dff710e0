"""Which methods does a plain Django view take? GET and HEAD; anything else gets the API's error body."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from computeapi.rest.failures import MethodNotAllowed
from softly.failures import error_response

View = Callable[..., HttpResponse]


def read_only(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, **parts: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request, **parts)
        message = f"{request.method} is not allowed here; allowed: GET, HEAD."
        response = error_response(request, MethodNotAllowed(message))
        response["Allow"] = "GET, HEAD"
        return response

    checked.csrf_exempt = True  # type: ignore[attr-defined]
    return checked
