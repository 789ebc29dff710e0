"""What becomes of jobs when PostgreSQL is restarted under them, and when there is no Redis?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from accounts.principal import Principal
from computeapi.jobs.models import Job, State
from computeapi.jobs.services import enqueue
from softly import env
from softly.local import postgres, redis
from softly.settings.database import connection
from tests.faults import handlers
from tests.faults.crew import SOON, Crew, await_end
from tests.faults.test_solvers import evaluate
from tests.local.runs import make_folder
from tests.workshop import until

pytestmark = pytest.mark.real


@pytest.fixture
def apart(known: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Crew]:
    """On a PostgreSQL and a Redis that can be stopped."""
    with make_folder() as folder:
        crew = Crew(folder, {"DATA_DIR": str(folder / "data"), "DATABASE_URL": postgres.url(folder)})
        try:
            crew.database = postgres.start(crew.family, folder, durable=False)
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=env.ROOT, env={**os.environ, **crew.environment}, check=True)
            with django_db_blocker.unblock(), connected(postgres.url(folder)):
                yield crew
        finally:
            crew.finish()


@contextmanager
def connected(url: str) -> Iterator[None]:
    """This thread's rows are those of that database."""
    before: Any = connections["default"]
    settings = connections.configure_settings({"default": connection(url)})["default"]
    del settings["OPTIONS"]["pool"]  # there is one for each name, not for each database
    connections["default"] = type(before)(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def restart(crew: Crew, number: signal.Signals) -> None:
    """As it happens: at once, or killed and recovering from its log."""
    crew.database.process.send_signal(number)
    crew.database.process.wait(60)
    crew.family.end_one(crew.database)
    crew.database = postgres.start(crew.family, crew.folder, durable=False)
    connections["default"].close()


def test_a_restart_of_postgresql_loses_no_job_and_repeats_no_effect(apart: Crew, somebody: Principal) -> None:
    file = apart.folder / "effects"
    apart.start(2)
    data = {"file": str(file), "seconds": 0.05}
    jobs = [enqueue("test.effect", data, owner=somebody) for _ in range(100)]
    for done, number in ((10, signal.SIGINT), (40, signal.SIGKILL)):
        until(lambda least=done: len(handlers.noted(file)) >= least)  # type: ignore[misc]
        restart(apart, number)
    until(lambda: not Job.objects.active().filter(type="test.effect").exists())
    assert set(Job.objects.filter(type="test.effect").values_list("state", "attempt")) == {(State.SUCCEEDED, 1)}
    assert sorted(handlers.noted(file)) == sorted(str(job.id) for job in jobs)


def test_connections_that_break_lose_no_job_and_repeat_no_effect(crew: Crew, somebody: Principal) -> None:
    file = crew.folder / "effects"
    crew.start(2, lost_after=SOON)
    data = {"file": str(file), "seconds": 0.05}
    jobs = [enqueue("test.effect", data, owner=somebody) for _ in range(100)]
    for done in range(0, 80, 10):
        until(lambda least=done: len(handlers.noted(file)) >= least)  # type: ignore[misc]
        break_connections()
    until(lambda: not Job.objects.active().filter(type="test.effect").exists())
    assert set(Job.objects.filter(type="test.effect").values_list("state", flat=True)) == {State.SUCCEEDED}
    assert sorted(handlers.noted(file)) == sorted(str(job.id) for job in jobs)


def break_connections() -> None:
    """All but ours."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_without_redis_jobs_go_on(crew: Crew, somebody: Principal) -> None:
    server = redis.start(crew.family, crew.folder, memory=16 << 20)
    assert server, "this test needs a Redis"
    crew.start(REDIS_URL=redis.url(crew.folder))
    assert await_end(evaluate("cube(1);", somebody)).attempt == 1
    crew.family.end_one(server)
    assert await_end(evaluate("cube(2);", somebody)).attempt == 1
