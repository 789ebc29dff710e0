"""Folders for the tests of the local services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.runs import make_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with make_folder() as made:
        yield made


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """A DATA_DIR for runs that follow each other: only the first makes the database."""
    with make_folder() as made:
        yield made
