"""Whom do we believe when it says who its client is? The proxies that TRUSTED_PROXIES or TRUST_PROXY name.

After the middleware REMOTE_ADDR is the client's own address, and X-Forwarded-Proto is there only where it holds: what
comes later (Django's is_secure, libraries that look for an address) need not ask whom to believe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from softly.lib import addresses

Next = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"}


def client_address(environ: Mapping[str, Any]) -> str:
    """IPv6 as its /64; the same before and after the middleware."""
    return addresses.client_address(environ, trust_proxy=settings.TRUST_PROXY, trusted=settings.TRUSTED_PROXIES)


def is_believed(environ: Mapping[str, Any]) -> bool:
    return addresses.is_believed(environ, trust_proxy=settings.TRUST_PROXY, trusted=settings.TRUSTED_PROXIES)


class ForwardedHeaders:
    """Takes what trusted proxies say, and drops what others do. The outermost, so that nobody sees it before."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META
        if HEADERS & given.keys():
            if not is_believed(given):
                given.pop("HTTP_X_FORWARDED_PROTO", None)
            given["REMOTE_ADDR"] = addresses.full_address(
                given, trust_proxy=settings.TRUST_PROXY, trusted=settings.TRUSTED_PROXIES
            )
            given.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)
