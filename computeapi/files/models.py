"""Which files were made, of what, and for whom? The row is written before the bytes, and says when they are there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from computeapi.files.querysets import GeneratedFileQuerySet
from computeapi.jobs.models import Job


class GeneratedFile(models.Model):
    """One file of one owner: a user, or whoever comes from a keyed address.

    Its bytes lie in the store under `sha256`, once for all rows that have it. Without `stored` they aren't there yet:
    the row keeps the room for them, and keeps them from being swept away before they are whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, unique=True, help_text="In addresses; made of chance alone.")
    title = models.CharField(max_length=200, help_text="For people, without its ending.")
    kind = models.CharField(max_length=20)
    media_type = models.CharField(max_length=128)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True, help_text="What it was made of: solve:<id>, body.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    address = models.CharField(max_length=32, blank=True, help_text="Keyed hash of the address of a stranger.")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="files")
    created = models.DateTimeField(default=timezone.now)
    stored = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField()

    objects = GeneratedFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-created"], name="file_by_user"),
            models.Index(fields=["address"], name="file_by_address", condition=Q(user=None)),
            models.Index(fields=["sha256", "size"], name="file_by_content"),
            models.Index(fields=["expires"], name="file_by_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(user=None) | ~Q(address=""), name="file_has_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2]

    def mark_stored(self) -> bool:
        """Whether it was still wanted: its owner may have gone while it was written."""
        self.stored = timezone.now()
        return bool(GeneratedFile.objects.filter(pk=self.pk).update(stored=self.stored))
