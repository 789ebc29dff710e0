"""Whose objects may a caller touch? Their own; staff also others', of which superusers alone change those of staff.

Of all others nothing is known.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request

from accounts.models import User
from accounts.principal import Principal
from softly.lib.errors import NotAllowed, NotFound


def principal(request: Request) -> Principal:
    found: Principal = request.auth  # type: ignore[assignment]
    return found


def user_of(request: Request, user_id: UUID | None) -> User:
    """The user of that id, None for the caller. Raises NotFound, NotAllowed."""
    who = principal(request)
    wanted = user_id or who.user_id
    user = User.objects.select_related("tier").filter(pk=wanted).first() if wanted else None
    if user is None or not (who.is_staff or user.pk == who.user_id):
        raise NotFound("There is no such user.")
    _check_rank(request, user)
    return user


def themselves(request: Request, user: User) -> None:
    """For what decides who gets in: it is the user, and by a login of theirs where there is no password to ask for, or
    a key would make itself a login that may do more than it may. Raises NotAllowed."""
    who = principal(request)
    if user.pk != who.user_id:
        raise NotAllowed("This is for the user alone.")
    if who.key_id and not user.has_usable_password():
        raise NotAllowed("A key can't do this for an account without a password; log in at your identity provider.")


def own(request: Request, rows: Any, ident: UUID, what: str) -> Any:
    """The caller's row of that id. Raises NotFound, NotAllowed."""
    who = principal(request)
    row = (rows if who.is_staff else rows.filter(user_id=who.user_id)).filter(pk=ident).first()
    if row is None:
        raise NotFound(f"There is no such {what}.")
    _check_rank(request, row.user)
    return row


def _check_rank(request: Request, user: User) -> None:
    """As in the admin: staff look after users, superusers after staff."""
    mine: Any = principal(request).user_id
    if request.method in ("GET", "HEAD") or user.pk == mine or not (user.is_staff or user.is_superuser):
        return
    if not User.objects.filter(pk=mine, is_superuser=True).exists():
        raise NotAllowed("Only superusers change staff, their keys and sessions.")


def read(serializer: type, request: Request) -> dict[str, Any]:
    """The body by a serializer. Raises DRF's ValidationError."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
