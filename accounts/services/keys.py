"""How are keys made and changed? By a credential that may do all that the key may: nobody helps themselves to more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import ApiKey, User
from accounts.principal import Principal
from softly.lib.errors import FieldError, NotAllowed, SoftlyError, ValidationFailed

MOST = 200
"""Keys of a user that are not revoked."""


class KeyRevoked(SoftlyError):
    code, status, title = "KEY_REVOKED", 409, "Key revoked"


def key_make(
    *, who: Principal, user: User, name: str, scopes: list[str], origins: list[str], expires: datetime | None
) -> tuple[ApiKey, str]:
    """A key and its token, which is told this once. Raises ValidationFailed."""
    if user.keys.filter(revoked=None).count() >= MOST:
        message = f"You have {MOST} keys, which is the most; revoke those you don't need."
        raise ValidationFailed.of("body", message, "too_many")
    _check_strength(who, scopes=scopes, origins=origins, expires=expires)
    key = ApiKey(user=user, name=name, scopes=scopes, origins=origins, expires=expires)
    token = key.take_new_token()
    key.save()
    return key, token


def key_change(*, who: Principal, key: ApiKey, changes: Mapping[str, Any]) -> None:
    """`name`, `scopes`, `origins`, `expires`: what is given replaces what was there. Raises ValidationFailed."""
    for name, value in changes.items():
        setattr(key, name, value)
    _check_strength(who, scopes=key.scopes, origins=key.origins, expires=key.expires)
    key.save(update_fields=list(changes))


def key_rotate(*, who: Principal, key: ApiKey, grace: timedelta) -> str:
    """A new token, told this once; the old one is taken for `grace` longer. Raises KeyRevoked, NotAllowed,
    ValidationFailed."""
    if key.user_id != who.user_id:
        raise NotAllowed("A key's token is for its owner only. Revoke the key; its owner can make a new one.")
    with transaction.atomic():
        if not key.lock() or key.revoked:
            raise KeyRevoked("This key was revoked; make a new one.")
        _check_strength(who, scopes=key.scopes, origins=key.origins, expires=key.expires)
        token = key.take_new_token(grace=grace)
        key.save()
    return token


def _check_strength(who: Principal, *, scopes: Iterable[str], origins: Iterable[str], expires: datetime | None) -> None:
    """Whether `who` may do what such a key may. A login that didn't show its second factor isn't staff's."""
    errors = []
    if "admin" in scopes and not who.is_staff:
        errors.append(_refused("scopes", "Only staff can give the scope admin."))
    elif more := sorted(set(scopes) - who.scopes):
        errors.append(_refused("scopes", f"A key can give no more than it has: not {', '.join(more)}."))
    maker = ApiKey.objects.filter(pk=who.key_id).first() if who.key_id else None
    if maker and maker.origins and not (origins and set(origins) <= set(maker.origins)):
        errors.append(_refused("origins", f"A key can open pages of its own only: {', '.join(maker.origins)}."))
    if maker and maker.expires and (expires is None or expires > maker.expires):
        errors.append(_refused("expiresAt", f"A key can last no longer than it does: {maker.expires.isoformat()}."))
    if errors:
        raise ValidationFailed(errors)


def _refused(field: str, message: str) -> FieldError:
    return FieldError(field=field, message=message, code="not_allowed")
