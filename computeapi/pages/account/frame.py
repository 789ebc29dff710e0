"""What do all account pages share? Who may see them, what they count for, and errors that are pages too.

The middleware would answer with the API's JSON; so it leaves these views alone, and what it does is done here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import limits
from accounts.authentication import check_csrf, principal_of, stranger
from accounts.middleware import limited
from accounts.models import User
from accounts.principal import Principal
from computeapi.pages.account.moments import told, wait
from computeapi.pages.rendering import page
from computeapi.pages.visitors import is_logged_in
from computeapi.rest.failures import MethodNotAllowed
from softly.failures import CsrfFailed, from_exception
from softly.lib.errors import SoftlyError

View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD", "POST")


def for_anyone(view: View) -> View:
    return _framed(view, view)


def for_users(view: View) -> View:
    """The view gets the user as well; whoever isn't logged in is sent there and back."""

    def of_user(request: HttpRequest, **parts: str) -> HttpResponse:
        visitor = principal_of(request)
        user = User.objects.select_related("tier").filter(pk=visitor.user_id).first() if visitor.user_id else None
        if user is None or not is_logged_in(visitor):
            back = request.get_full_path() if request.method != "POST" else request.path
            return see_other(f"{resolve_url('log-in')}?{urlencode({'next': back})}")
        return view(request, user, **parts)

    return _framed(view, of_user)


def see_other(to: str) -> HttpResponse:
    """After a form: the browser gets the next page, and loading that again sends nothing twice."""
    response = HttpResponseRedirect(resolve_url(to), status=303)
    response["Cache-Control"] = "private, no-cache"
    return response


def own_path(wanted: str | None) -> str:
    """Where to go after a login: a path of this site, whatever the link said."""
    if wanted and wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url("account")


def secret(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, and not compressed: a secret beside text of others' choosing must not show by its length."""
    response["Cache-Control"] = "no-store, no-transform"
    return response


def _framed(view: View, inner: View) -> View:
    @limited(None)
    @wraps(view)
    def framed(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            _admit(request)
            return inner(request, **parts)
        except (SoftlyError, DatabaseError) as error:
            if not hasattr(request, "principal"):
                request.principal = stranger(request.META)  # type: ignore[attr-defined]
            return trouble(request, from_exception(error))

    # `_admit` checks the token, so that a form that is too old gets a page.
    framed.csrf_exempt = True  # type: ignore[attr-defined]
    return framed


def _admit(request: HttpRequest) -> None:
    if request.method not in METHODS:
        raise MethodNotAllowed(f"{request.method} is not allowed here; allowed: {', '.join(METHODS)}.")
    count(request, principal_of(request))
    if request.method == "POST":
        check_csrf(request)


def count(request: HttpRequest, visitor: Principal) -> None:
    """A page is a request of the platform, counted once. Raises RateLimitExceeded."""
    if hasattr(request, "usage"):
        return  # `/`, which is JSON for others
    usage = limits.count(visitor, "platform")
    request.usage = usage  # type: ignore[attr-defined]
    if usage and not usage.is_allowed:
        raise limits.too_many(usage)


def trouble(request: HttpRequest, error: SoftlyError) -> HttpResponse:
    """The error as a page, in the words of a person."""
    title, message = _words(error)
    context: dict[str, Any] = {"error": error, "title": title, "message": message, "wait": wait(error)}
    context["request_id"] = getattr(request, "id", "")
    response = page(request, "pages/account/trouble.html", context, status=error.status)
    if isinstance(error, MethodNotAllowed):
        response["Allow"] = ", ".join(METHODS)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def _words(error: SoftlyError) -> tuple[str, str]:
    if isinstance(error, CsrfFailed):
        why = "This form is too old, or your browser keeps no cookies. Load the page again and send it once more."
        return "The form was not taken", why
    if type(error) is SoftlyError:
        return "Something went wrong", "It is our fault, not yours. If it stays so, tell us the number of this request."
    return error.title, told(error)
