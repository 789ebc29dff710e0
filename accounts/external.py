"""Who is behind a token of an external identity provider? A JWT checked against its JWKS; a user made on first sight.

Signature, issuer, audience, expiry and `nbf` are checked (RFC 7519, RFC 8725): only asymmetric algorithms are taken,
so that nobody signs with a public key as if it were a secret. The key set is fetched once and again when a token names
a key that isn't in it, at most every KEYS_PAUSE seconds. Written for Clerk and the like; seen against a scripted
provider only, never against a real one.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import Any

import jwt
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.users import NO_EMAIL
from accounts.tokens import digest
from softly.lib import http
from softly.lib.errors import Unavailable

logger = logging.getLogger(__name__)

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 30
KEYS_AGE, KEYS_PAUSE = 3600.0, 30.0
MAX_KEYS_SIZE = 256 << 10
_JWT = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")


class IdentityProviderUnavailable(Unavailable):
    code, title = "IDENTITY_PROVIDER_UNAVAILABLE", "Identity provider unavailable"


def user_of(token: str) -> User | None:
    """None where no provider is configured, or for a token it didn't give. Raises IdentityProviderUnavailable."""
    if not settings.JWT_JWKS_URL or not _JWT.fullmatch(token) or len(token) > 8192:
        return None
    claims = _claims(token)
    if claims is None or not isinstance(claims.get("sub"), str):
        return None
    user = _user(str(claims["iss"]), claims["sub"][:255], claims)
    return user if user.is_active else None


def _claims(token: str) -> dict[str, Any] | None:
    try:
        header = jwt.get_unverified_header(token)
        key = keys.find(str(header.get("kid", "")))
        if key is None or header.get("alg") not in ALGORITHMS:
            return None
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=ALGORITHMS,
            issuer=settings.JWT_ISSUER,
            audience=settings.JWT_AUDIENCE or None,
            leeway=LEEWAY,
            options={"require": ["exp", "iss", "sub"], "verify_aud": bool(settings.JWT_AUDIENCE)},
        )
    except jwt.PyJWTError:
        return None
    return claims


def _user(issuer: str, subject: str, claims: dict[str, Any]) -> User:
    known = User.objects.select_related("tier").filter(issuer=issuer, subject=subject).first()
    return known or _first_seen(issuer, subject, claims)


def _first_seen(issuer: str, subject: str, claims: dict[str, Any]) -> User:
    """Never an account that exists already under the same address: whoever holds the one need not hold the other."""
    email = str(claims.get("email") or "").lower()
    is_free = email and claims.get("email_verified") is True and not User.objects.filter(email__iexact=email).exists()
    made_up = f"{digest(f'{issuer} {subject}')[:24]}{NO_EMAIL}"
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email if is_free else made_up,
                issuer=issuer,
                subject=subject,
                name=str(claims.get("name") or "")[:150],
                email_verified=timezone.now() if is_free else None,
            )
    except IntegrityError:
        # Two first requests at once: the other one made it.
        user = User.objects.get(issuer=issuer, subject=subject)
    return user


class Keys:
    """The provider's keys by their id. Safe for threads."""

    def __init__(self) -> None:
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -1e9
        self._lock = threading.Lock()

    def find(self, key_id: str) -> jwt.PyJWK | None:
        now = time.monotonic()
        is_old = now - self._read_at > KEYS_AGE
        if (is_old or key_id not in self._keys) and now - self._tried_at > KEYS_PAUSE:
            with self._lock:
                if now - self._tried_at > KEYS_PAUSE:
                    self._tried_at = now
                    self._fetch(now)
        if not self._keys:
            raise IdentityProviderUnavailable("The identity provider's keys can't be read; try again.", retry_after=30)
        return self._keys.get(key_id)

    def _fetch(self, now: float) -> None:
        try:
            body = http.get(settings.JWT_JWKS_URL, seconds=3.0, most=MAX_KEYS_SIZE)
            found = jwt.PyJWKSet.from_json(body.decode()).keys
        except (http.FetchFailed, ValueError, jwt.PyJWTError) as error:
            logger.warning("the identity provider's keys can't be read", extra={"reason": str(error)})
            return
        self._keys = {str(key.key_id or ""): key for key in found if key.key_type != "oct"}
        self._read_at = now


keys = Keys()
