"""Rows that are committed, so that other threads see them, and limits that count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker, Settings

from accounts.identities import identities
from tests.workshop import committed_rows


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's, under its name, by which it sees that a database is needed."""
    with django_db_blocker.unblock(), committed_rows():
        yield
    identities.forget()


@pytest.fixture
def limited(transactional_db: None, settings: Settings) -> Iterator[None]:
    """Limits are on, and nothing has been counted."""
    cache.clear()
    settings.ENABLE_RATE_LIMITING = True
    yield
    cache.clear()
