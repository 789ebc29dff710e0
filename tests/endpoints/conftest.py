"""People, definitions and empty caches for tests through HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache as shared_cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from computeapi.pages import previews
from computeapi.solve import cache
from computeapi.solve.journal import journal
from tests.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path, transactional_db: None, settings: Settings) -> Iterator[Workshop]:
    """Records are written by other threads, so the test's rows must be committed."""
    settings.DEFINITIONS_MAX_AGE = 3600
    cache.memory.clear()
    shared_cache.clear()
    yield Workshop(tmp_path / "definitions")
    journal.flush()


@pytest.fixture(autouse=True)
def _no_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gallery has its pictures drawn behind everybody's solves, also behind those of the next test."""
    monkeypatch.setattr(previews.Painter, "ask", lambda *_: None)


@pytest.fixture
def client() -> Client:
    """Nobody in particular, at 127.0.0.1; a fault of the server is an answer, not an exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def alice(workshop: Workshop) -> Client:
    """A member."""
    return _logged_in(User.objects.create_user("alice@example.com"))


@pytest.fixture
def bob(workshop: Workshop) -> Client:
    """Another member."""
    return _logged_in(User.objects.create_user("bob@example.com"))


@pytest.fixture
def charlie() -> Client:
    """Nobody, at an address of their own."""
    return Client(raise_request_exception=False, REMOTE_ADDR="198.51.100.7")


@pytest.fixture
def staff(workshop: Workshop) -> Client:
    return _logged_in(User.objects.create_superuser("staff@example.com"))


def _logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client
