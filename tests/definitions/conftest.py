"""A folder of definitions for each test of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.workshop import Workshop


@pytest.fixture(autouse=True)
def _no_refresh_behind_the_test(settings: Settings) -> None:
    """A background reader would see another transaction than the test's."""
    settings.DEFINITIONS_MAX_AGE = 3600


@pytest.fixture
def workshop(tmp_path: Path, transactional_db: None) -> Workshop:
    return Workshop(tmp_path / "fake-definitions")
