"""Rows that are committed, so that other threads see them, and limits that count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from accounts import quotas, tiers
from accounts.models import Tier, TierLimit, User
from computeapi.solve import cache as answers
from computeapi.solve.journal import journal
from tests.workshop import Workshop, until

Allow = Callable[..., None]


@pytest.fixture
def limited(transactional_db: None, settings: Settings) -> Iterator[None]:
    """Limits are on, and nothing has been counted."""
    cache.clear()
    settings.ENABLE_RATE_LIMITING = True
    yield
    cache.clear()


@pytest.fixture
def shipped_tiers(transactional_db: None) -> Iterator[None]:
    """A test may change tiers; they are put back."""
    kept = list(Tier.objects.all()), list(TierLimit.objects.all())
    yield
    User.objects.update(tier=None)
    TierLimit.objects.all()._raw_delete("default")  # without a line in the audit log for each
    Tier.objects.exclude(pk__in=[tier.pk for tier in kept[0]]).delete()
    Tier.objects.bulk_update(kept[0], [field.name for field in Tier._meta.fields if not field.primary_key])
    TierLimit.objects.bulk_create(kept[1])
    quotas.forget()
    tiers._fresh.refresh()  # not behind the next test


@pytest.fixture
def allow(shipped_tiers: None) -> Allow:
    """Staff edit a limit: `allow("free", "platform", 3)` requests a day, so that no window ends in a test."""

    def change(tier: str, bucket: str, limit: int, *, window: int = 86_400) -> None:
        found = Tier.objects.get(name=tier)
        row = TierLimit.objects.filter(tier=found, bucket=bucket).first() or TierLimit(tier=found, bucket=bucket)
        row.limit, row.window = limit, window
        row.save()
        until(lambda: tiers.current().limit(tier, bucket) == (limit, window))

    return change


@pytest.fixture
def workshop(tmp_path: Path, transactional_db: None, settings: Settings) -> Iterator[Workshop]:
    """Definitions to solve, and nothing solved."""
    settings.DEFINITIONS_MAX_AGE = 3600
    answers.memory.clear()
    cache.clear()
    quotas.forget()
    yield Workshop(tmp_path / "definitions")
    journal.flush()
    quotas.forget()
