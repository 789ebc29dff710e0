"""What can be solved: definitions, their versions and the contents of their files."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from accounts.models import Tier, User
from definitions.names import problem_with_alias, problem_with_name
from definitions.schema import Interface

MINIMUM_TTL = 300


class Engine(models.TextChoices):
    OPENSCAD = "openscad", "OpenSCAD"
    PYTHON = "python", "Python"
    RHINO = "rhino", "Grasshopper (Rhino Compute)"
    FAKE = "fake", "Fake, for tests"


def validate_name(value: str) -> None:
    if problem := problem_with_name(value):
        raise ValidationError(problem)


def validate_alias(value: str) -> None:
    if problem := problem_with_alias(value):
        raise ValidationError(problem)


def validate_rounding(value: Any) -> None:
    if not isinstance(value, dict) or not all(
        isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= 12 for v in value.values()
    ):
        raise ValidationError('Give {"input name": decimals}, decimals from 0 to 12.')


class SourceBlob(models.Model):
    """The content of one file, once, however many versions hold it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Definition(models.Model):
    """A definition under its file name. `current` is the version that a solve by name uses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128, unique=True, validators=[validate_name])
    aliases = ArrayField(
        models.CharField(max_length=128, validators=[validate_alias]),
        default=list,
        blank=True,
        help_text="Other names that find it, separated by commas, until a definition really has that name.",
    )
    engine = models.CharField(max_length=16, choices=Engine)
    enabled = models.BooleanField(default=True, help_text="Off: nobody sees or solves it.")
    pruned = models.BooleanField(default=False, editable=False, help_text="Disabled because its file was gone.")
    public = models.BooleanField(default=True, help_text="Off: staff, its owner and its tier only.")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="definitions", help_text="May see it."
    )
    tier = models.ForeignKey(
        Tier,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="definitions",
        help_text="Users of this tier and of those above may see it.",
    )
    cache_ttl = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(MINIMUM_TTL)],
        help_text="Seconds an answer is kept; empty: by the usual rules.",
    )
    rounding = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_rounding],
        help_text='Decimals per input, {"width": 1}: the rounded value is the one that is solved.',
    )
    time_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
        help_text="Seconds a solve may take; empty: SOLVE_TIMEOUT.",
    )
    cache_epoch = models.PositiveIntegerField(default=0, editable=False)
    current = models.ForeignKey("DefinitionVersion", null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    synced_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the files when sync last saw them."
    )
    origin = models.CharField(max_length=255, blank=True, help_text="The folder it was synced from.")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.rounding = self.rounding or {}
        if self.current is None or not isinstance(self.rounding, dict):
            return  # their own checks say so
        if unknown := sorted(self.rounding.keys() - {item.name for item in self.current.schema.inputs}):
            raise ValidationError({"rounding": f"There is no input {', '.join(unknown)}."})

    def forget_answers(self) -> None:
        """Make every cached answer of this definition unreachable: the epoch is part of the key."""
        with transaction.atomic():
            known = Definition.objects.select_for_update().get(pk=self.pk)
            self.cache_epoch = known.cache_epoch + 1
            self.save(update_fields=["cache_epoch", "updated"])

    def publish(self, version: DefinitionVersion) -> None:
        """Make `version` what a solve by name uses."""
        self.current = version
        self.save(update_fields=["current", "updated"])


class DefinitionVersion(models.Model):
    """One content of a definition. `digest` is over the file and all it includes; md5 is the public id of the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    md5 = models.CharField(max_length=32, db_index=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    blob = models.ForeignKey(SourceBlob, on_delete=models.PROTECT, related_name="+")
    files = models.JSONField(default=dict, help_text="Path to SHA-256 of each file it includes.")
    interface = models.JSONField()
    inventory = models.JSONField(default=dict, help_text="What it is built of, and what is odd about it.")
    compute_keys = ArrayField(
        models.CharField(max_length=36), default=list, help_text="Under which Rhino Compute would keep the file."
    )
    confirmation = models.JSONField(
        null=True, help_text="Where its engine's own server reads it otherwise; null: none was asked."
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "digest"], name="version_digest_once"),
            models.UniqueConstraint(fields=["definition", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} ({self.md5[:8]})"

    @property
    def schema(self) -> Interface:
        return Interface.from_json(self.interface)
