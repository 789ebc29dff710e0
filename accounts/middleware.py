"""What happens before every view: who is it, is it too often, was it answered before? After it: headers of limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import idempotency, limits
from accounts.authentication import principal_of, stranger
from accounts.limits import Usage
from accounts.principal import Principal
from softly.failures import error_response, from_exception
from softly.lib.errors import SoftlyError

USAGE = "softly.usage"
"""Where the environment says that a request was counted before it came to Django."""


def limited(bucket: str | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Names the bucket of a plain view; None: as often as one likes."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.bucket = bucket  # type: ignore[attr-defined]
        return view

    return mark


class Gate:
    """Authenticates and counts. The admin is for those who are logged in there, and its logins are counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        _note_staff(request)
        usage: Usage | None = getattr(request, "usage", None)
        for name, value in usage.headers() if usage else ():
            response[name] = value
        if hasattr(request, "usage") and not response.has_header("Cache-Control"):
            # Whoever asked may be told by a cookie or X-Session-ID, of which a shared cache knows nothing.
            response["Cache-Control"] = "private, no-cache"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """A DRF view may say by `refuse` how its errors look."""
        bucket = bucket_of(request, view)
        if bucket is None:
            return None
        refuse = getattr(getattr(view, "cls", None), "refuse", error_response)
        refusal = None
        try:
            principal = principal_of(request)
        except (SoftlyError, DatabaseError) as error:
            refusal, principal = from_exception(error), stranger(request.META)
        try:
            usage = request.META.get(USAGE) or limits.count(principal, bucket)
        except SoftlyError as error:
            return refuse(request, refusal or from_exception(error))
        request.usage = usage  # type: ignore[attr-defined]
        if usage and not usage.is_allowed:
            return refuse(request, limits.too_many(usage))
        if refusal:
            return refuse(request, refusal)
        return idempotency.answer(request, view, args, kwargs)


def _note_staff(request: HttpRequest) -> None:
    """For the log: the admin finds its users by itself. Only where Django has found one; nobody is looked up here."""
    user = getattr(request, "_cached_user", None)
    if user is not None and user.is_authenticated and not hasattr(request, "principal"):
        request.principal = Principal(kind="cookie", user_id=user.pk)  # type: ignore[attr-defined]


def bucket_of(request: HttpRequest, view: Callable[..., Any]) -> str | None:
    """DRF's views say it as a class, plain ones by `limited`; those that say nothing count for the platform."""
    if request.resolver_match and "admin" in request.resolver_match.app_names:
        return None
    found: str | None = getattr(getattr(view, "cls", view), "bucket", "platform")
    return found
