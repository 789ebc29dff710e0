"""Definitions, empty caches and a journal that writes when the test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache as shared_cache
from pytest_django import Settings

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


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The fake engine writes a line here each time it runs; give it as the input `log`."""
    return tmp_path / "runs.log"
