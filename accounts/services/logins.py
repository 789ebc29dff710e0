"""How does somebody log in and out? With email and password, or with an API key; guessing is slowed down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, authenticate
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import second_factor, throttle, tokens
from accounts.authentication import address_of
from accounts.models import ApiKey, Session, User
from accounts.models.sessions import in_a_day
from accounts.session_store import origin_of
from computeapi.rest.failures import NotAuthenticated
from softly.lib.errors import NotAllowed

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST = 500
"""Sessions of a user, and of each of their keys."""


class LoginFailed(NotAuthenticated):
    code, title = "LOGIN_FAILED", "Login failed"


class ProofTooOld(LoginFailed):
    """Of the two steps of a login on the pages."""


class EmailNotVerified(NotAllowed):
    code, title = "EMAIL_NOT_VERIFIED", "Email not verified"


class CodeRequired(NotAuthenticated):
    """`proof` says for five minutes that the password was right, so that a page needs to ask for the code only."""

    code, title = "ONE_TIME_CODE_REQUIRED", "One-time code required"
    proof = ""


_PROOF, _PROOF_AGE = "accounts.services.logins.proof", 300


def user_by_password(request: HttpRequest, *, email: str, password: str, code: str = "") -> tuple[User, str | None]:
    """Who it is, and which device gave the code. The same answer for a wrong password, an unknown address and an
    account that is off. Raises LoginFailed, CodeRequired, EmailNotVerified, RateLimitExceeded."""
    with throttle.attempt(address_of(request.META), email) as guess:
        user = authenticate(request, username=email, password=password)
        if not isinstance(user, User):
            raise LoginFailed("Email or password are wrong.")
        try:
            device = _device(user, code)
        except CodeRequired as required:
            guess.succeeded()
            required.proof = signing.dumps([str(user.pk), _trace_of(user)], salt=_PROOF)
            raise
        guess.succeeded()
    _check_verified(user)
    return user, device


def user_by_code(request: HttpRequest, *, proof: str, code: str) -> tuple[User, str | None]:
    """The same where the password was shown before: `proof` is what CodeRequired carried. Raises LoginFailed,
    EmailNotVerified, RateLimitExceeded."""
    user = _user_of_proof(proof)
    with throttle.attempt(address_of(request.META), user.email) as guess:
        device = _device(user, code)
        guess.succeeded()
    _check_verified(user)
    return user, device


def _user_of_proof(proof: str) -> User:
    try:
        ident, trace = signing.loads(proof, salt=_PROOF, max_age=_PROOF_AGE)
    except signing.BadSignature:
        ident, trace = None, ""
    user = User.objects.filter(pk=ident, is_active=True).first() if ident else None
    if user is None or _trace_of(user) != trace:
        raise ProofTooOld("That took too long. Send your password again.")
    return user


def _trace_of(user: User) -> str:
    """Another one for each password."""
    return tokens.digest(user.get_session_auth_hash())


def _check_verified(user: User) -> None:
    if settings.REQUIRE_VERIFIED_EMAIL and not user.email_verified and not user.is_staff:
        raise EmailNotVerified("Confirm your email address first: follow the link in the mail you got.")


def _device(user: User, code: str) -> str | None:
    if not second_factor.has_device(user):
        return None
    if not code:
        raise CodeRequired("This account has a second factor: send the code as `code`.")
    device = second_factor.device_for(user, code)
    if device is None:
        raise LoginFailed("The one-time code is wrong or was used already.")
    return str(device.persistent_id)


def session_open(
    request: HttpRequest,
    *,
    user: User,
    device: str | None = None,
    key: ApiKey | None = None,
    data: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> tuple[Session, str]:
    """A new session and its token, which is told this once. Raises LoginFailed where the password was changed, or the
    account turned off, since it was looked at: that has ended all sessions, and none may come after."""
    token = tokens.new_session()
    address, user_agent = origin_of(request)
    with transaction.atomic():
        state = {} if key else _logged_in(user, device)
        _make_room(user, key)
        session = Session.objects.create(
            token_hash=tokens.digest(token),
            user=user,
            key=key,
            state=state,
            data=data or {},
            metadata=metadata or {},
            address=address or None,
            user_agent=user_agent,
            expires=_end(key),
        )
    return session, token


def _logged_in(user: User, device: str | None) -> dict[str, Any]:
    """The state of their session. Their row is locked until it is there."""
    now = User.objects.select_for_update().filter(pk=user.pk, is_active=True).first()
    if now is None or now.get_session_auth_hash() != user.get_session_auth_hash():
        raise LoginFailed("Email or password are wrong.")
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    state = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return state | ({second_factor.STATE_KEY: device} if device else {})


def _make_room(user: User, key: ApiKey | None) -> None:
    """Those seen longest ago end. A key's count by themselves: one that stands in a page must log out nobody."""
    rows = Session.objects.filter(user=user, key=key).order_by("-last_seen", "-id")
    Session.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST - 1 :])).delete()


def _end(key: ApiKey | None) -> datetime:
    return min(in_a_day(), key.expires) if key and key.expires else in_a_day()


def sessions_end(*, user: User, but: UUID | None = None) -> int:
    """How many were ended."""
    rows = user.sessions.exclude(pk=but) if but else user.sessions.all()
    ids = list(rows.values_list("pk", flat=True))
    for session in Session.objects.filter(pk__in=ids):
        session.delete()
    return len(ids)
