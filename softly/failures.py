"""How does an error look to a client? One JSON body for all of them, wherever they come from."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import Error as DatabaseError
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from softly.lib.errors import (
    BadRequest,
    NotAllowed,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    SoftlyError,
    Unavailable,
)
from softly.lib.times import rfc3339

logger = logging.getLogger(__name__)


CSRF_MESSAGE = "The CSRF token is missing or wrong. Send it as the X-CSRFToken header."


class HostNotAllowed(BadRequest):
    code, title = "HOST_NOT_ALLOWED", "Host not allowed"


class CredentialsInQuery(BadRequest):
    code, title = "CREDENTIALS_IN_QUERY", "Credentials in the query"


class HttpsRequired(NotAllowed):
    code, title = "HTTPS_REQUIRED", "HTTPS required"


class CsrfFailed(NotAllowed):
    code, title = "CSRF_FAILED", "CSRF check failed"


class DatabaseUnavailable(Unavailable):
    code, title = "DATABASE_UNAVAILABLE", "Database unavailable"


def error_body(error: SoftlyError, request_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {"error": error.title, "code": error.code, "message": error.message}
    if error.details:
        body["details"] = error.details
    body["requestId"] = request_id
    body["timestamp"] = rfc3339(datetime.now(UTC), timespec="milliseconds")
    return body


def error_response(request: HttpRequest, error: SoftlyError, *, also: Mapping[str, Any] | None = None) -> HttpResponse:
    """`also`: members of the body besides those that all have."""
    body = error_body(error, getattr(request, "id", "")) | dict(also or {})
    response = JsonResponse(body, status=error.status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="softly"'
    response["Cache-Control"] = "no-store"
    response.is_outcome = error.is_outcome  # type: ignore[attr-defined]
    response.error = error  # type: ignore[attr-defined]  # for who shows it otherwise
    return response


def from_exception(error: Exception) -> SoftlyError:
    """The client's view of any exception; what isn't expected is logged whole and shown as an internal error."""
    if isinstance(error, SoftlyError):
        return error
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.error("database unavailable", extra={"reason": type(error).__name__})
        return DatabaseUnavailable("The database can't be reached; try again in a moment.", retry_after=2)
    if isinstance(error, UnreadablePostError):
        slow = isinstance(error.__cause__, TimeoutError)
        return RequestTimeout("The body took too long to arrive.") if slow else BadRequest("The body ended early.")
    if isinstance(error, RequestDataTooBig):
        return PayloadTooLarge("The request body is too large.")
    if isinstance(error, DisallowedHost):
        return HostNotAllowed("This server doesn't answer to that host name.")
    if isinstance(error, TooManyFieldsSent):
        return BadRequest(f"The request has more than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields.")
    if isinstance(error, (DjangoBadRequest, SuspiciousOperation)):
        return BadRequest("The request can't be read.")
    logger.error("unexpected error", exc_info=error, extra={"database": isinstance(error, DatabaseError)})
    return SoftlyError("Something went wrong on the server. The request id helps to find it.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = from_exception(exception)
    return error_response(request, error if error.status < 500 else BadRequest("The request can't be read."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, NotAllowed("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, NotFound("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled; Django has logged it."""
    if isinstance(error := sys.exception(), (OperationalError, InterfaceError)):
        return error_response(request, from_exception(error))
    return error_response(request, SoftlyError("Something went wrong on the server."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_response(request, CsrfFailed(CSRF_MESSAGE))
