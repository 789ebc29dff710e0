"""A crew of workers for each test of this folder, gone with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection

from accounts.principal import Principal
from computeapi.jobs import registry
from tests.faults import handlers
from tests.faults.crew import Crew
from tests.local.runs import make_folder


@pytest.fixture
def crew(known: None, transactional_db: None) -> Iterator[Crew]:
    """On the database of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with make_folder() as folder:
        found = Crew(folder, {"DATABASE_URL": url, "DATA_DIR": str(folder / "data")})
        try:
            yield found
        finally:
            found.finish()
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def known() -> Iterator[None]:
    """The tests' jobs can be left for later in this process."""
    before = dict(registry._handlers)
    handlers.register()
    yield
    registry._handlers.clear()
    registry._handlers.update(before)


@pytest.fixture
def somebody() -> Principal:
    return Principal(address="10.1.2.3")
