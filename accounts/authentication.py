"""Who makes this request? One order for all of the site: `Authorization: Bearer`, then `X-Session-ID`, then
`RhinoComputeKey`, then the cookie.

The first that is there decides: one that is wrong is refused (401) and never taken for nobody. Only a browser's stale
cookie is nobody, for it comes along unasked. A bearer is an API key, a session's token, or an external provider's JWT.
`RhinoComputeKey`, in which clients of Rhino Compute send their key, takes our API keys; on every path, so that it is
nowhere passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.functional import SimpleLazyObject
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts import tiers, tokens
from accounts.identities import Identity, identities
from accounts.models import User
from accounts.principal import Principal
from computeapi.rest.failures import NotAuthenticated
from softly.failures import CSRF_MESSAGE, CsrfFailed
from softly.lib.errors import NotAllowed
from softly.lib.hashing import keyed
from softly.proxies import client_address

LONGEST_TOKEN = 8192

_HEADERS = {
    "HTTP_X_SESSION_ID": ("s", "X-Session-ID takes the token of a session, as POST /api/sessions gave it."),
    "HTTP_RHINOCOMPUTEKEY": ("k", "RhinoComputeKey takes an API key, as POST /api/keys gave it."),
}
"""What each takes, by the kind of token, and what is said of anything else."""


class OriginNotAllowed(NotAllowed):
    code, title = "ORIGIN_NOT_ALLOWED", "Origin not allowed"


def principal_of(request: HttpRequest) -> Principal:
    """Found once for a request, and kept there as `request.principal`. Raises NotAuthenticated, OriginNotAllowed."""
    known: Principal | None = getattr(request, "principal", None)
    if known is None:
        known = from_environ(request.META) or _from_cookie(request) or stranger(request.META)
        request.principal = known  # type: ignore[attr-defined]
    return known


def from_environ(environ: Mapping[str, Any]) -> Principal | None:
    """By the headers that carry a credential; None where there is none."""
    token = _sent(environ)
    if token is None:
        return None
    identity = identities.find(token) if 0 < len(token) <= LONGEST_TOKEN else None
    if identity is None:
        raise NotAuthenticated("This credential is unknown, expired or revoked.")
    if identity.origins and environ.get("HTTP_ORIGIN") not in identity.origins:
        raise OriginNotAllowed("This key may be used by pages of its allowed origins only.")
    return _principal(identity, environ)


def _sent(environ: Mapping[str, Any]) -> str | None:
    """The first of the tokens in headers. Raises NotAuthenticated for one in the wrong place."""
    if header := environ.get("HTTP_AUTHORIZATION"):
        scheme, _, token = str(header).partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthenticated("Send `Authorization: Bearer` with an API key or a session's token.")
        return token.strip()
    for name, (kind, message) in _HEADERS.items():
        if token := str(environ.get(name, "")):
            if tokens.kind_of(token.strip()) != kind:
                raise NotAuthenticated(message)
            return token.strip()
    return None


def stranger(environ: Mapping[str, Any]) -> Principal:
    """Nobody in particular, at an address."""
    return _stranger(client_address(environ))


def address_of(environ: Mapping[str, Any]) -> str:
    """The keyed hash of the client's address: enough to tell strangers apart, and nothing to read back."""
    return _hashed(client_address(environ))


class Credentials(BaseAuthentication):
    """The same for DRF; `request.auth` is the principal, `request.user` is read when it is looked at."""

    def authenticate(self, request: Request) -> tuple[Any, Principal]:
        principal = principal_of(request._request)
        if principal.kind == "cookie":
            check_csrf(request._request)
        if (user_id := principal.user_id) is None:
            return AnonymousUser(), principal
        return SimpleLazyObject(lambda: User.objects.select_related("tier").get(pk=user_id)), principal

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="softly"'


def check_csrf(request: HttpRequest) -> None:
    """A cookie comes along whoever wrote the page: what changes something needs the token too. Raises CsrfFailed."""
    check = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, lambda _: HttpResponse(), (), {}):
        raise CsrfFailed(CSRF_MESSAGE)


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _from_cookie(request: HttpRequest) -> Principal | None:
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    identity = identities.find(token) if tokens.kind_of(token) == "s" else None
    # One that was opened with a key for certain pages stays with the headers, where its origin is checked.
    return _principal(identity, request.META, kind="cookie") if identity and not identity.origins else None


def _principal(identity: Identity, environ: Mapping[str, Any], kind: Any = None) -> Principal:
    return Principal(
        kind=kind or identity.kind,
        user_id=identity.user_id,
        is_staff=identity.is_staff,
        tier=identity.tier,
        rank=tiers.current().find(identity.tier).rank,
        scopes=identity.scopes,
        key_id=identity.key_id,
        session_id=identity.session_id,
        address=address_of(environ),
        is_shown=bool(identity.origins),
    )


@lru_cache(maxsize=4096)
def _stranger(address: str) -> Principal:
    return Principal(address=_hashed(address))


@lru_cache(maxsize=4096)
def _hashed(address: str) -> str:
    return keyed(settings.SECRET_KEY, f"caller:{address}")
