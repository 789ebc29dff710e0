"""Who is behind a token of an external identity provider? A JWT checked against its JWKS; a user made on first sight.

Signature, issuer, audience, expiry and `nbf` are checked (RFC 7519, RFC 8725): only asymmetric algorithms are taken,
so that nobody signs with a public key as if it were a secret. Written for Clerk and the like; seen against a scripted
provider only, never against a real one.
"""

from __future__ import annotations

import re
from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.jwks import Keys
from accounts.models import User
from accounts.models.users import NO_EMAIL
from accounts.tokens import digest
from softly.lib.text import storable, whole

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 30
MAX_SUBJECT = 255
_JWT = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")


def user_of(token: str) -> User | None:
    """None for a token that the configured provider didn't give. Raises IdentityProviderUnavailable."""
    if not _JWT.fullmatch(token) or len(token) > 8192:
        return None
    claims = _claims(token)
    subject = _subject(claims) if claims else None
    if claims is None or subject is None:
        return None
    user = _user(str(claims["iss"]), subject, claims)
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


def _subject(claims: dict[str, Any]) -> str | None:
    """Who it is there; None for what can't be told apart from others when it is stored."""
    found = claims.get("sub")
    is_name = isinstance(found, str) and 0 < len(found) <= MAX_SUBJECT and storable(found) and bool(found.strip())
    return found if is_name else None


def _user(issuer: str, subject: str, claims: dict[str, Any]) -> User:
    known = User.objects.select_related("tier").filter(issuer=issuer, subject=subject).first()
    return known or _first_seen(issuer, subject, claims)


def _first_seen(issuer: str, subject: str, claims: dict[str, Any]) -> User:
    """Never an account that exists already under the same address: whoever holds the one need not hold the other."""
    email = _verified_email(claims)
    is_free = email and not User.objects.filter(email__iexact=email).exists()
    made_up = f"{digest(f'{issuer} {subject}')[:24]}{NO_EMAIL}"
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email if is_free else made_up,
                issuer=issuer,
                subject=subject,
                name=_name(claims),
                email_verified=timezone.now() if is_free else None,
            )
    except IntegrityError:
        # Two first requests at once: the other one made it. Or somebody has signed up with this address meanwhile.
        known = User.objects.select_related("tier").filter(issuer=issuer, subject=subject).first()
        return known or _first_seen(issuer, subject, claims | {"email_verified": False})
    return user


def _verified_email(claims: dict[str, Any]) -> str:
    """Nothing where the provider doesn't vouch for it, or where it is no address."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or len(email) > 254:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email.lower() if storable(email) else ""


def _name(claims: dict[str, Any]) -> str:
    name = claims.get("name")
    return whole(name).replace("\0", "")[:150] if isinstance(name, str) else ""


keys = Keys()
