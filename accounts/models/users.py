"""People: each logs in with an email address, or comes with a token of an external identity provider."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.models.tiers import Tier

NO_EMAIL = "@external.invalid"
"""The end of an address made up for somebody whose identity provider names none (RFC 2606: it can't exist)."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Addresses that differ in case only are the same. Without a tier of their own users are in DEFAULT_TIER."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    email_verified = models.DateTimeField(null=True, blank=True, help_text="When the address was seen to be theirs.")
    name = models.CharField(max_length=150, blank=True)
    tier = models.ForeignKey(
        Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="users", help_text="Empty: DEFAULT_TIER."
    )
    preferences: Any = models.JSONField(default=dict, blank=True)
    metadata: Any = models.JSONField(default=dict, blank=True)
    issuer = models.CharField(max_length=255, blank=True, editable=False, help_text="The external identity provider.")
    subject = models.CharField(max_length=255, blank=True, editable=False, help_text="Who they are there.")
    is_staff = models.BooleanField(default=False, help_text="May use the admin.")
    is_active = models.BooleanField(default=True, help_text="Off: no login, session or key of theirs is taken.")
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    kept_session: uuid.UUID | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            # UPPER, as `iexact` asks: it finds by this index, and one row ("ı" and "i" are one to UPPER, two to LOWER).
            models.UniqueConstraint(Upper("email"), name="user_email_without_case"),
            models.UniqueConstraint(fields=["issuer", "subject"], condition=~Q(subject=""), name="user_external_once"),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password, however it came, ends all sessions but `kept_session`."""
        is_new_password = self._password is not None and not self._state.adding  # type: ignore[attr-defined]
        super().save(*args, **kwargs)
        if is_new_password:
            ended = self.sessions.exclude(pk=self.kept_session) if self.kept_session else self.sessions.all()
            ended.delete()

    def get_short_name(self) -> str:
        return self.name or self.email

    @property
    def address(self) -> str | None:
        """The email address, unless it was made up."""
        return None if self.email.endswith(NO_EMAIL) else self.email
