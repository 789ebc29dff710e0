"""How often, and how much a month? Tiers with a limit per bucket; staff edit them in the admin."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.shipped import ANONYMOUS, BUCKETS, FREE, STAFF

DAY = 86_400


class Tier(models.Model):
    """What its users may take. Empty quotas don't limit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.SlugField(max_length=32, unique=True)
    title = models.CharField(max_length=64)
    rank = models.PositiveSmallIntegerField(unique=True, help_text="A higher tier sees what a lower one may see.")
    upgrade_url = models.URLField(blank=True, help_text="Where to get the next tier; told with each refusal.")
    monthly_solves = models.PositiveBigIntegerField(null=True, blank=True)
    monthly_compute_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    monthly_ai_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    storage_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    longest_ttl = models.PositiveIntegerField(
        null=True, blank=True, help_text="Seconds that a request may ask to be cached; empty: CACHE_TTL_MAX."
    )
    may_send_definitions = models.BooleanField(
        default=False,
        help_text="Its users may have Grasshopper files of their own solved, which may run scripts on its server.",
    )
    priority = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(10)],
        help_text="Added to the priority of its users' jobs, up to 10; each step doubles their share of the workers.",
    )
    batch_items = models.PositiveIntegerField(default=100, help_text="At most so many in one batch; 0 for none at all.")

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_built_in(self) -> bool:
        """Its name stands in the code: it can be edited and not be removed."""
        return self.name in (ANONYMOUS, FREE, STAFF)


class TierLimit(models.Model):
    """At most `limit` requests of a bucket in `window` seconds. A bucket without a row is not for this tier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tier = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="limits")
    bucket = models.CharField(max_length=16, choices=[(name, f"{name}: {about}") for name, about in BUCKETS.items()])
    limit = models.PositiveIntegerField(help_text="Requests; 0 refuses all.")
    window = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(31 * DAY)], help_text="Seconds."
    )

    class Meta:
        ordering = ["tier__rank", "bucket"]
        constraints = [
            models.UniqueConstraint(fields=["tier", "bucket"], name="tier_bucket_once"),
            models.CheckConstraint(condition=models.Q(window__gte=1), name="tier_window_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket}: {self.limit} in {self.window} s"
