"""How do accounts come, change and go?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from accounts import holdings, links, mail, throttle
from accounts.authentication import address_of
from accounts.models import ApiKey, Session, User
from softly.lib.errors import FieldError, NotAllowed, ValidationFailed


class SignUpClosed(NotAllowed):
    code, title = "SIGN_UP_CLOSED", "Sign-up is closed"


def user_sign_up(request: HttpRequest, *, email: str, password: str, name: str = "") -> User:
    """A new user, and a mail to confirm the address. Raises SignUpClosed, ValidationFailed, and RateLimitExceeded for
    whoever tries many addresses to find out which have an account."""
    if not settings.ENABLE_SIGN_UP:
        raise SignUpClosed("Ask the operators of this site for an account.")
    check_password(password, User(email=email, name=name))
    throttle.mail(address=address_of(request.META), to=email)
    with throttle.attempt(address_of(request.META), email) as guess:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, password, name=name)
        except IntegrityError as error:
            message = "There is an account with this address. Log in, or ask for a new password."
            raise ValidationFailed.of("email", message, "taken") from error
        guess.succeeded()
    mail.send_verification(user)
    return user


def check_password(password: str, user: User, *, field: str = "password") -> None:
    """Whether it may become this user's. Raises ValidationFailed that says what is missing."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationFailed(
            [FieldError(field=field, message=" ".join(error.messages), code="weak_password")]
        ) from error


def email_verify(*, token: str) -> User:
    """Raises ValidationFailed for a link that was used, is old, or is for another address."""
    with transaction.atomic():
        user = links.user_of_email_token(token, locked=True)
        if user is None:
            raise _bad_link()
        user.email_verified = timezone.now()
        user.save(update_fields=["email_verified"])
    return user


def verification_send(*, user: User) -> None:
    """Nothing where the address is confirmed already."""
    if user.email_verified is None:
        mail.send_verification(user)


def verification_ask(request: HttpRequest, *, email: str) -> None:
    """For whoever can't log in before: says nothing of whether there is such an account, nor how it stands."""
    throttle.mail(address=address_of(request.META), to=email)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is not None:
        verification_send(user=user)


def password_reset_ask(request: HttpRequest, *, email: str) -> None:
    """Says nothing of whether there is such an account. Asking too often is refused like guessing."""
    throttle.mail(address=address_of(request.META), to=email)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is not None:
        mail.send_password_reset(user)


def password_reset(*, token: str, password: str) -> User:
    """All sessions of the user end. Whoever read the mail has shown that the address is theirs; where nobody had
    before, the account may be one that somebody else made with it, so that its keys end too."""
    with transaction.atomic():
        user = links.user_of_password_token(token, locked=True)
        if user is None:
            raise _bad_link()
        check_password(password, user)
        user.set_password(password)
        is_first_proof = user.email_verified is None
        if is_first_proof:
            user.email_verified = timezone.now()
        user.save(update_fields=["password", "email_verified"])
        for key in user.keys.filter(revoked=None) if is_first_proof else ():
            key.revoke()
    return user


def password_change(*, user: User, current: str, new: str, session: UUID | None) -> None:
    """All sessions but this one end."""
    confirm(user, current, field="currentPassword")
    check_password(new, user, field="newPassword")
    user.set_password(new)
    user.kept_session = session
    with transaction.atomic():
        user.save(update_fields=["password"])
        kept = Session.objects.select_for_update().filter(pk=session, user=user).first() if session else None
        if kept is not None and HASH_SESSION_KEY in kept.state:
            # Django takes a browser's session for ended when this isn't of the password.
            kept.state[HASH_SESSION_KEY] = user.get_session_auth_hash()
            kept.save(update_fields=["state"])


def email_change(*, user: User, email: str, current: str | None) -> None:
    """The new address has to be confirmed again."""
    if email == user.email:
        return
    confirm(user, current, field="currentPassword")
    # Each try counts as at sign-up: it tells whether there is an account.
    with throttle.attempt(f"user {user.pk}", f"change {user.pk}") as guess:
        user.email, user.email_verified = email, None
        try:
            with transaction.atomic():
                user.save(update_fields=["email", "email_verified"])
        except IntegrityError as error:
            message = "There is an account with this address."
            raise ValidationFailed.of("email", message, "taken") from error
        guess.succeeded()
    mail.send_verification(user)


def confirm(user: User, password: str | None, *, field: str) -> None:
    """That it is really them. Those who came by an external identity have no password to give. Guesses are counted
    with those of the login: a session that was stolen must not find the password out. Raises RateLimitExceeded too."""
    if not user.has_usable_password():
        return
    wrong = ValidationFailed.of(field, "This isn't your password.", "wrong_password")
    if not password:
        raise wrong
    with throttle.attempt(f"user {user.pk}", user.email) as guess:
        if not user.check_password(password):
            raise wrong
        guess.succeeded()


def user_deactivate(*, user: User) -> None:
    """No login, session or key is taken from now on; staff can turn it on again."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.sessions.all().delete()


def user_delete(*, user: User) -> None:
    """The account and everything held of it but the lines of the audit log, for ever."""
    with transaction.atomic():
        for holding in holdings.all_of_them():
            holding.erase(user.pk)
        user.delete()


def user_export(user: User) -> dict[str, Any]:
    """Everything held of a user but the lines of the audit log, without secrets."""
    return {
        "exportedAt": datetime.now(UTC),
        "user": {
            "id": user.pk,
            "email": user.address,
            "emailVerifiedAt": user.email_verified,
            "name": user.name,
            "tier": user.tier.name if user.tier else settings.DEFAULT_TIER,
            "preferences": user.preferences,
            "metadata": user.metadata,
            "isStaff": user.is_staff,
            "createdAt": user.created,
            "lastLoginAt": user.last_login,
            "externalIdentity": {"issuer": user.issuer, "subject": user.subject} if user.subject else None,
        },
        "sessions": list(
            Session.objects.filter(user=user).values(
                "id", "key_id", "address", "user_agent", "data", "metadata", "created", "last_seen", "expires"
            )
        ),
        "keys": list(
            ApiKey.objects.filter(user=user).values(
                "id", "name", "prefix", "scopes", "origins", "created", "expires", "last_used", "revoked"
            )
        ),
        **{holding.name: list(holding.export(user.pk)) for holding in holdings.all_of_them()},
    }


def statistics(user: User) -> dict[str, Any]:
    """Counted from the records, and when they were last seen."""
    counts: dict[str, Any] = {"solves": 0, "cacheHits": 0, "jobs": 0, "files": 0}
    for holding in holdings.all_of_them():
        counts |= holding.statistics(user.pk)
    seen: list[datetime] = [
        moment
        for moment in (
            Session.objects.filter(user=user).aggregate(last=Max("last_seen"))["last"],
            ApiKey.objects.filter(user=user).aggregate(last=Max("last_used"))["last"],
            user.last_login,
        )
        if moment
    ]
    return counts | {"lastSeenAt": max(seen, default=None)}


def profile_change(*, user: User, changes: Mapping[str, Any]) -> None:
    """`name`, `preferences`, `metadata`: what is given replaces what was there."""
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))


def _bad_link() -> ValidationFailed:
    message = "This link was used already or is too old. Ask for a new one."
    return ValidationFailed.of("token", message, "invalid_token")
