"""Which methods does a path take? OPTIONS says so by the header Allow, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request

from computeapi.rest.failures import MethodNotAllowed
from softly.failures import error_response

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module, by a setting

View = Callable[..., HttpResponse]
_ALLOWED = "GET, HEAD, OPTIONS"


class NoMetadata(BaseMetadata):
    """DRF's own tells the docstrings of views; what there is to tell stands in /openapi.json."""

    def determine_metadata(self, request: Request, view: APIView) -> None:
        return None


def read_only(view: View) -> View:
    """For a plain Django view: GET and HEAD; anything else gets the API's error body."""

    @wraps(view)
    def checked(request: HttpRequest, **parts: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request, **parts)
        if request.method == "OPTIONS":
            response = HttpResponse()
            del response["Content-Type"]
        else:
            message = f"{request.method} is not allowed here; allowed: {_ALLOWED}."
            response = error_response(request, MethodNotAllowed(message))
        response["Allow"] = _ALLOWED
        return response

    checked.csrf_exempt = True  # type: ignore[attr-defined]
    return checked
