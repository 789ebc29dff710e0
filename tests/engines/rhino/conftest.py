"""Servers for the tests: a scripted Compute, or two of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from computeapi.engines.rhino.fake_server import FakeCompute


@pytest.fixture
def fake() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server


@pytest.fixture
def north() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server


@pytest.fixture
def south() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server
