"""Tiers in the admin: how often, and how much a month. A change acts everywhere within three seconds."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.admin.shown import NOTHING, seconds
from accounts.models import Tier, TierLimit


class LimitInline(admin.TabularInline[TierLimit, Tier]):
    model = TierLimit
    fields = ("bucket", "limit", "window", "in_words")
    readonly_fields = ("in_words",)
    extra = 0
    verbose_name_plural = "limits: a bucket that is not listed is not for this tier"

    @admin.display(description="which is")
    def in_words(self, limit: TierLimit) -> str:
        return f"{limit.limit} in {seconds(limit.window)}" if limit.pk and limit.window else NOTHING


@admin.register(Tier)
class TierAdmin(admin.ModelAdmin[Tier]):
    list_display = ("title", "name", "rank", "user_count", "solves", "seconds", "tokens", "storage")
    ordering = ("rank",)
    search_fields = ("name", "title")
    inlines = (LimitInline,)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("name", "title", "rank", "upgrade_url", "longest_ttl", "may_send_definitions")}),
        ("Jobs", {"fields": ("priority", "batch_items")}),
        (
            "A month's quotas",
            {
                "fields": ("monthly_solves", "monthly_compute_seconds", "monthly_ai_tokens", "storage_bytes"),
                "description": "Empty: no quota. Storage is what lies there at a time, in bytes (1 GiB = 1073741824).",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tier]:
        return super().get_queryset(request).annotate(count=Count("users"))

    def get_readonly_fields(self, request: HttpRequest, obj: Tier | None = None) -> tuple[str, ...]:
        return ("name",) if obj and _is_needed(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Tier | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and _is_needed(obj))

    @admin.display(description="users", ordering="count")
    def user_count(self, tier: Tier) -> int:
        return int(getattr(tier, "count", 0))

    @admin.display(description="solves a month", ordering="monthly_solves")
    def solves(self, tier: Tier) -> str:
        return _number(tier.monthly_solves)

    @admin.display(description="compute seconds", ordering="monthly_compute_seconds")
    def seconds(self, tier: Tier) -> str:
        return _number(tier.monthly_compute_seconds)

    @admin.display(description="AI tokens", ordering="monthly_ai_tokens")
    def tokens(self, tier: Tier) -> str:
        return _number(tier.monthly_ai_tokens)

    @admin.display(description="storage, MiB", ordering="storage_bytes")
    def storage(self, tier: Tier) -> str:
        return _number(None if tier.storage_bytes is None else tier.storage_bytes >> 20)


def _is_needed(tier: Tier) -> bool:
    """Its name stands in the code or in the settings."""
    return tier.is_built_in or tier.name == settings.DEFAULT_TIER


def _number(value: int | None) -> str:
    return "any" if value is None else f"{value:,}".replace(",", " ")
