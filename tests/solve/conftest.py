"""Definitions, empty caches and a journal that writes when the test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache as shared_cache
from pytest_django import DjangoDbBlocker, Settings

from computeapi.solve import cache
from computeapi.solve import journal as journal_module
from computeapi.solve.journal import journal
from tests.workshop import Workshop, committed_rows

journal_module.INTERVAL = 3600.0


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's, under its name, by which it sees that a database is needed."""
    with django_db_blocker.unblock(), committed_rows():
        yield


@pytest.fixture
def workshop(tmp_path: Path, transactional_db: None, settings: Settings) -> Iterator[Workshop]:
    """Records are written by other threads, so the test's rows must be committed."""
    settings.DEFINITIONS_MAX_AGE = 3600
    cache.memory.clear()
    shared_cache.clear()
    yield Workshop(tmp_path / "definitions")
    journal.flush()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The fake engine writes a line here each time it runs; give it as the input `log`."""
    return tmp_path / "runs.log"
