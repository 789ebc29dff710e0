"""Keys for programs: each acts for a user, within its scopes."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import scopes, tokens
from accounts.models.users import User


def validate_scopes(value: Any) -> None:
    if wrong := scopes.unknown(value):
        raise ValidationError(f"There is no scope {', '.join(wrong)}; allowed: {', '.join(scopes.SCOPES)}.")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def living(self) -> ApiKeyQuerySet:
        """Neither revoked nor expired, of somebody active."""
        now = timezone.now()
        return self.filter(Q(expires=None) | Q(expires__gt=now), revoked=None, user__is_active=True)


class ApiKey(models.Model):
    """`name` is for people, `prefix` is the public part of the token. The token itself is shown once and not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    previous_prefix = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    previous_expires = models.DateTimeField(null=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=16), validators=[validate_scopes])
    origins = ArrayField(
        models.CharField(max_length=255),
        default=list,
        blank=True,
        help_text="Pages that may use it, https://shop.example; empty: not for browsers on other sites.",
    )
    expires = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, editable=False)
    revoked = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["user", "-created"], name="key_by_user")]

    def __str__(self) -> str:
        return f"{self.name} (softly_k_{self.prefix}…)"

    def lock(self) -> bool:
        """Within a transaction: as it stands now, and changed by nobody else until its end. Whether it is there."""
        try:
            self.refresh_from_db(from_queryset=ApiKey.objects.select_for_update())
        except ApiKey.DoesNotExist:
            return False
        return True

    def opened_by(self, token: str) -> bool:
        """Whether this is its token, or the one before while that is still taken. In constant time."""
        given = tokens.digest(token)
        is_current = hmac.compare_digest(self.hash, given)
        is_previous = hmac.compare_digest(self.previous_hash or "-", given)
        return is_current or (
            is_previous and self.previous_expires is not None and timezone.now() < self.previous_expires
        )

    @property
    def is_living(self) -> bool:
        return self.revoked is None and (self.expires is None or timezone.now() < self.expires)

    def take_new_token(self, *, grace: timedelta = timedelta()) -> str:
        """A new token, not saved; the old one is taken for `grace` longer."""
        token, prefix = tokens.new_key()
        if self.prefix and grace:
            self.previous_prefix, self.previous_hash = self.prefix, self.hash
            self.previous_expires = timezone.now() + grace
        else:
            self.previous_prefix, self.previous_hash, self.previous_expires = "", "", None
        self.prefix, self.hash = prefix, tokens.digest(token)
        return token

    def revoke(self, at: datetime | None = None) -> None:
        self.revoked = self.revoked or at or timezone.now()
        self.save(update_fields=["revoked"])
