"""Handlers of the tests' own, each with a name that says what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from accounts.principal import Principal
from computeapi.jobs import registry
from computeapi.jobs.running import RunningJob
from tests.accounts.acting import user

Handle = Callable[..., None]


@pytest.fixture
def handle() -> Iterator[Handle]:
    """Register a handler for the time of a test."""
    before = dict(registry._handlers)

    def register(type: str, run: Callable[[RunningJob], Any] = lambda job: dict(job.data), **options: Any) -> None:
        registry.handler(type, title=type, **options)(run)

    yield register
    registry._handlers.clear()
    registry._handlers.update(before)


@pytest.fixture
def done(handle: Handle) -> list[str]:
    """A handler `note` that writes down the `name` of its data, in the order of doing."""
    names: list[str] = []

    def note(job: RunningJob) -> Mapping[str, Any]:
        names.append(job.data["name"])
        return {"name": job.data["name"]}

    handle("note", note)
    return names


@pytest.fixture
def alice(db: None) -> Principal:
    return Principal(kind="session", user_id=user("alice").pk, tier="free", rank=1)


@pytest.fixture
def bob(db: None) -> Principal:
    return Principal(kind="session", user_id=user("bob").pk, tier="free", rank=1)
