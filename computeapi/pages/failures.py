"""Which errors are pages? For who asks for a page, those of pages' addresses and of none; the API's stay JSON."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from accounts.authentication import stranger
from computeapi.pages.account.frame import trouble
from computeapi.pages.visitors import visitor_of
from softly.lib.errors import NotFound, SoftlyError

_API = re.compile(r"/(api|v1)(/|$)")
_FOR_BOTH = ("home", "description")
"""Views of the API at addresses that a person may type, or mistype."""


class ErrorsAsPages:
    """Outside of what authenticates and counts, so that refusals are pages too. A page's own errors are its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        error: SoftlyError | None = getattr(response, "error", None)
        if error is None or not _is_of_pages(request) or not _wants_page(request):
            return response
        _know_visitor(request)
        shown = trouble(request, _told(error))
        for name in ("Allow", "WWW-Authenticate"):
            if name in response:
                shown[name] = response[name]
        patch_vary_headers(shown, ["Accept"])
        return shown


def _wants_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def _is_of_pages(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return not _API.match(request.path_info)
    return match.url_name in _FOR_BOTH or not hasattr(match.func, "cls")


def _know_visitor(request: HttpRequest) -> None:
    try:
        visitor_of(request)
    except SoftlyError:  # a wrong credential, which may be what is told
        request.principal = stranger(request.META)  # type: ignore[attr-defined]


def _told(error: SoftlyError) -> SoftlyError:
    """Who mistyped an address need not hear of definitions and how a program lists them."""
    return NotFound("There is nothing at this address.") if isinstance(error, NotFound) else error
