"""A folder of definitions for each test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.cache import cache
from pytest_django import Settings

from accounts.models import User
from computeapi.pages import previews
from tests.pages.visiting import Visitor, person
from tests.workshop import Workshop


@pytest.fixture(autouse=True)
def _no_refresh_behind_the_test(settings: Settings) -> None:
    """A background reader would see another transaction than the test's."""
    settings.DEFINITIONS_MAX_AGE = 3600


@pytest.fixture(autouse=True)
def _no_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are drawn in a thread, behind the next test too."""
    monkeypatch.setattr(previews, "_painter", mock.Mock())


@pytest.fixture
def workshop(tmp_path: Path, db: None) -> Workshop:
    shop = Workshop(tmp_path / "fake-definitions")
    shop.sync()
    return shop


@pytest.fixture
def limited(settings: Settings) -> Iterator[None]:
    """Limits are on, and nothing has been counted."""
    cache.clear()
    settings.ENABLE_RATE_LIMITING = True
    yield
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return person("alice", name="Alice")


@pytest.fixture
def visitor(alice: User) -> Visitor:
    """Alice, logged in."""
    return Visitor().log_in(alice)
