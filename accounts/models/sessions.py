"""Logins: one row for each browser or program that is logged in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models.keys import ApiKey
from accounts.models.users import User

LIFETIME = timedelta(hours=24)


def in_a_day() -> datetime:
    return timezone.now() + LIFETIME


class SessionQuerySet(models.QuerySet["Session"]):
    def living(self) -> SessionQuerySet:
        return self.filter(expires__gt=timezone.now())

    def ended(self) -> SessionQuerySet:
        return self.filter(expires__lte=timezone.now())


class Session(models.Model):
    """24 hours from the login on. `state` is Django's own; `data` and `metadata` are the client's.

    A session that was opened with an API key ends with that key and may do what the key may.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    state: Any = models.JSONField(default=dict, editable=False)
    data: Any = models.JSONField(default=dict, blank=True)
    metadata: Any = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True, editable=False)
    user_agent = models.CharField(max_length=400, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=in_a_day, db_index=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["user", "-created"], name="session_by_user")]

    def __str__(self) -> str:
        return f"session of {self.user or 'nobody'} until {self.expires:%Y-%m-%d %H:%M}"
