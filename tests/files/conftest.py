"""A store of the test's own, and three people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.files.models import GeneratedFile
from computeapi.files.services import create_file
from tests.accounts.acting import user
from tests.accounts.conftest import shipped_tiers  # noqa: F401 - a fixture

Keep = Callable[..., GeneratedFile]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where the store lies on disk."""
    place = tmp_path / "store"
    files = {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": place}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    return place


def principal(name: str, **fields: Any) -> Principal:
    return Principal(kind="session", user_id=user(name).pk, tier="free", rank=1, **fields)


@pytest.fixture
def alice(transactional_db: None) -> Principal:
    return principal("alice")


@pytest.fixture
def bob(transactional_db: None) -> Principal:
    return principal("bob")


@pytest.fixture
def nobody() -> Principal:
    return Principal(address="a" * 32)


@pytest.fixture
def keep(folder: Path, transactional_db: None) -> Keep:
    """Keep text for somebody."""

    def kept(owner: Principal, text: str = "some text", **more: Any) -> GeneratedFile:
        given: dict[str, Any] = {"kind": "csv", "title": "Parts", "media_type": "text/csv", "extension": "csv"}
        return create_file(owner=owner, data=text.encode(), **given | more)

    return kept


def contents(folder: Path) -> list[str]:
    """What lies in the store, half-written files too."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
