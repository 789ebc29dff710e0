"""Both clients, for tests that say what either does."""

from __future__ import annotations

from typing import Any, Protocol

import pytest
from serving import Served, Step


class Serve(Protocol):
    def __call__(self, *steps: Step, **settings: Any) -> Served: ...


@pytest.fixture(params=["sync", "async"])
def serve(request: pytest.FixtureRequest) -> Serve:
    def make(*steps: Step, **settings: Any) -> Served:
        return Served(request.param, steps, **settings)

    return make
