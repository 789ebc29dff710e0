"""Which changes are written down, with who made them? Those of what decides over access: django-auditlog's rows.

Its own middleware would look up the browser's user for each request, also where nothing is changed and PostgreSQL may
be away; here the one who acts is looked up when there is a row to write, and may be an API key's user as well.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.auth.models import Group
from django.db.models.signals import pre_delete, pre_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiKey, Session, Tier, TierLimit, User
from softly import logs

HIDDEN = "•••"

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


def register() -> None:
    """Never the value of a secret: that it changed, not to what."""
    auditlog.register(
        User,
        # What clients keep with a user decides over nothing, and may change often: the log would grow with it.
        exclude_fields=["last_login", "preferences", "metadata"],
        mask_fields=["password"],
        mask_callable="accounts.audit.hidden",
        m2m_fields={"groups", "user_permissions"},
    )
    auditlog.register(Group, m2m_fields={"permissions"})
    auditlog.register(Tier)
    auditlog.register(TierLimit)
    auditlog.register(ApiKey, exclude_fields=["last_used", "hash", "previous_hash"])
    for device in (TOTPDevice, StaticDevice):
        auditlog.register(device, include_fields=["user", "name", "confirmed"])
    pre_save.connect(_complete, sender=LogEntry, dispatch_uid="audit-actor")
    pre_delete.connect(_note_leaving, sender=User, dispatch_uid="audit-leaving")


def hidden(_value: str) -> str:
    """auditlog's own mask leaves half of it."""
    return HIDDEN


def session_ended(session: Session) -> None:
    """Logins come and go by themselves and are not audited; that somebody ends another's is."""
    changes = {"user": [str(session.user or "nobody"), "None"]}
    LogEntry.objects.log_create(session, action=LogEntry.Action.DELETE, changes=changes, force_log=True)


class Actor:
    """Middleware: remembers whose request this is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def _complete(instance: Any, **_: Any) -> None:
    """Who did it, in which request. The address of one that is just being deleted stays, without the reference."""
    request = _request.get()
    if request is None or instance.actor_id or instance.actor_email:
        return
    instance.cid = logs.request_id.get() or None
    user_id = _user_id(request)
    if user_id is None:
        return
    leaving: str | None = getattr(request, "leaving_actor", None)
    instance.actor_email = leaving or User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    if not leaving:
        instance.actor_id = user_id


def _note_leaving(instance: User, **_: Any) -> None:
    request = _request.get()
    if request is not None and instance.pk == _user_id(request):
        request.leaving_actor = instance.email  # type: ignore[attr-defined]


def _user_id(request: HttpRequest) -> UUID | None:
    """By the API's credential, or the browser's login in the admin, where there is no other."""
    principal = getattr(request, "principal", None)
    if principal is not None:
        known: UUID | None = principal.user_id
        return known
    user = getattr(request, "user", None)
    return user.pk if isinstance(user, User) and user.is_authenticated else None
