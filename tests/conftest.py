"""Which services do the tests run on? Their own PostgreSQL and Redis, started once, whatever the shell's settings.

Importing this file starts them: settings and models are imported by what comes next. With pytest-xdist the first
process starts them and each worker takes a database, a Redis database and a DATA_DIR of its own.
"""

import atexit
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from softly.local import kernel
from softly.local.throwaway import Throwaway, for_worker, without_settings


def _prepare() -> None:
    # As in the solver host: several processes with a thread a core each would fight over the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        kernel.end_with_parent(signal.SIGKILL)
        environment = for_worker(dict(os.environ), int(worker.removeprefix("gw")))
    else:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as on Ctrl-C
        services = Throwaway()
        atexit.register(services.end)
        environment = without_settings(os.environ) | services.environment()
    os.environ.clear()
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="softly.settings", ENABLE_FAKE_ENGINE="true")
    # Most tests ask more often than anybody may; those on the limits turn them on.
    os.environ["ENABLE_RATE_LIMITING"] = "false"
    Path(os.environ["DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
    django.setup()
    # Passwords are hashed in no time; a test on that time takes Django's own.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _be_patient()


def _be_patient() -> None:
    """How long the services take is the machine's affair: a busy one isn't taken for one whose Redis or PostgreSQL is
    away. Tests of what hangs have less patience. And what was counted is written when a test says so."""
    from computeapi.catalog import confirming
    from computeapi.engines.rhino import engine as rhino
    from computeapi.engines.rhino import health
    from computeapi.files import waiting
    from computeapi.monitoring import checks, dashboard
    from computeapi.solve import journal
    from tests.patience import SECONDS, be_patient

    be_patient()
    checks.PATIENCE = dashboard.SECONDS = waiting.PATIENCE = confirming.PATIENCE = SECONDS
    rhino.VERSION_SECONDS = rhino.CANARY_SECONDS = health.SIGN_SECONDS = SECONDS
    journal.INTERVAL = 3600.0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before the first process starts its workers: with this variable theirs would load its settings, not their own."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("real") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file to a worker, and all of the browser's files to one: a site and a Chromium take seconds to start."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return "tests/browser" if file.startswith("tests/browser/") else file

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """pytest-django's; the journal's threads let go of the database before it is dropped."""
    yield
    from computeapi.solve.journal import journal

    journal.close()


@pytest.fixture(autouse=True)
def _no_window_of_a_limit_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a test, for its requests are counted. As it is, a window's edges depend on who asks."""
    began = int(time.time())
    monkeypatch.setattr("django_ratelimit.core._get_window", lambda _who, seconds: began + seconds)


@pytest.fixture(autouse=True)
def _made_once() -> None:
    """In the DATA_DIR of this process, before a test has another: there they would stay ever after."""
    from computeapi.engines import registry
    from computeapi.solve import placing, results

    registry.pool(), results.store(), placing._root()


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's, under its name, by which it sees that a database is needed: that one would take
    away what the migrations wrote."""
    from accounts.identities import identities
    from tests.workshop import committed_rows, wait_for_what_goes_on

    with django_db_blocker.unblock(), committed_rows():
        yield
        wait_for_what_goes_on()
    identities.forget()


_prepare()
# How long an example takes is the machine's affair; and equal code is tried with equal examples.
hypothesis.settings.register_profile("softly", deadline=None, derandomize=True)
hypothesis.settings.load_profile("softly")
