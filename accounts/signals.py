"""What does Django tell us that concerns accounts? A login, wherever it was done, and changes that must act at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corsheaders.signals import check_request_enabled
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from accounts import embeds, tiers
from accounts.identities import identities
from accounts.models import ApiKey, Session, Tier, TierLimit, User


def connect() -> None:
    user_logged_in.connect(_note_origin, dispatch_uid="session-origin")
    for model in (ApiKey, Session, User, Tier):
        post_save.connect(_forget, sender=model, dispatch_uid=f"forget-{model.__name__}")
        post_delete.connect(_forget, sender=model, dispatch_uid=f"forget-deleted-{model.__name__}")
    check_request_enabled.connect(embeds.is_allowed, dispatch_uid="embeds")
    for signal in (post_save, post_delete):
        signal.connect(_origins_changed, sender=ApiKey, dispatch_uid="origins-changed")
    for tier in (Tier, TierLimit):
        post_save.connect(_age, sender=tier, dispatch_uid=f"age-{tier.__name__}")
        post_delete.connect(_age, sender=tier, dispatch_uid=f"age-deleted-{tier.__name__}")


def _note_origin(request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None and hasattr(request.session, "comes_from"):
        request.session.comes_from(request)


def _forget(**_: Any) -> None:
    _now_and_after(identities.forget)


def _origins_changed(**_: Any) -> None:
    _now_and_after(embeds.expire)


def _age(**_: Any) -> None:
    _now_and_after(tiers.expire)


def _now_and_after(drop: Callable[[], None]) -> None:
    """Until the change is committed others read what was there before, and keep it."""
    drop()
    transaction.on_commit(drop)
