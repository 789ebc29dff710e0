"""What becomes of a request that comes over plain HTTP where HTTPS is asked for? A page's visitor is sent to HTTPS.

Anything else is refused, above all a request with a credential: a redirect would let its sender go on sending the key
in the clear without noticing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from softly.failures import HttpsRequired, error_response

Next = Callable[[HttpRequest], HttpResponseBase]

_PAGES = re.compile(r"/?|/(?:view|admin|account|static|api-docs)(?:/.*)?")


class NothingInTheClear:
    """In front of Django's SecurityMiddleware, which redirects what is let through here."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._exempt = [re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.SECURE_SSL_REDIRECT or request.is_secure() or self._is_exempt(request):
            return self.get_response(request)
        if _has_credential(request):
            message = "This came in the clear with a credential: replace that credential, and send it by https:// only."
        elif _is_page(request):
            return self.get_response(request)
        else:
            message = "This site answers by https:// only."
        response = error_response(request, HttpsRequired(message))
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _is_exempt(self, request: HttpRequest) -> bool:
        return any(pattern.search(request.path.lstrip("/")) for pattern in self._exempt)


def _has_credential(request: HttpRequest) -> bool:
    given = request.META
    return bool(
        given.get("HTTP_AUTHORIZATION")
        or given.get("HTTP_X_SESSION_ID")
        or given.get("HTTP_RHINOCOMPUTEKEY")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def _is_page(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    return bool(_PAGES.fullmatch(request.path_info)) or "text/html" in request.headers.get("Accept", "")
