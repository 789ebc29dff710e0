"""How do errors in API views become answers? DRF's own are put in our tree, so that there is one body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from softly.failures import CSRF_MESSAGE, CsrfFailed, error_response, from_exception
from softly.lib.errors import BadRequest, FieldError, NotAllowed, NotFound, SoftlyError, Unavailable, ValidationFailed


class MethodNotAllowed(SoftlyError):
    code, status, title = "METHOD_NOT_ALLOWED", 405, "Method not allowed"


class UnsupportedMediaType(SoftlyError):
    code, status, title = "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported media type"


class NotAuthenticated(SoftlyError):
    code, status, title = "NOT_AUTHENTICATED", 401, "Not authenticated"


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """DRF's hook: every exception of an API view ends here. A view may say by `refuse` how its errors look."""
    known = _translate(error, context)
    refuse = getattr(context["view"], "refuse", error_response)
    response: HttpResponse = refuse(context["request"]._request, known or from_exception(error))
    if isinstance(known, MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def _translate(error: Exception, context: Mapping[str, Any]) -> SoftlyError | None:
    match error:
        case exceptions.MethodNotAllowed():
            allowed = ", ".join(context["view"].allowed_methods)
            return MethodNotAllowed(f"{context['request'].method} is not allowed here; allowed: {allowed}.")
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType("Send the body as application/json.")
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return NotAuthenticated("Log in first.")
        case exceptions.PermissionDenied() if str(error.detail).startswith("CSRF Failed"):
            return CsrfFailed(CSRF_MESSAGE)
        case exceptions.PermissionDenied() | PermissionDenied():
            return NotAllowed("You may not do this.")
        case exceptions.NotFound() | Http404():
            return NotFound("There is no such object.")
        case exceptions.ValidationError():
            return ValidationFailed(list(_field_errors(error.get_full_details())))
        case exceptions.Throttled():
            return Unavailable("Too many requests.", retry_after=int(getattr(error, "wait", None) or 1))
        case exceptions.ParseError():
            return BadRequest("The body can't be read.")
    return None


def _field_errors(details: Any, field: str = "") -> list[FieldError]:
    if isinstance(details, Mapping) and "message" in details and "code" in details:
        return [FieldError(field=field or "body", message=str(details["message"]), code=str(details["code"]))]
    if isinstance(details, Mapping):
        parts = [(f"{field}.{key}" if field else str(key), value) for key, value in details.items()]
    else:
        parts = [(field, value) for value in details]
    return [error for name, value in parts for error in _field_errors(value, name)]
