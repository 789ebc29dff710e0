"""Do tests run on services of their own?"""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from softly import env
from softly.local.throwaway import for_worker, without_settings
from tests.engines.processes import alive
from tests.local.runs import wait_for


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="another server was asked for")
@pytest.mark.django_db
def test_the_database_is_the_throw_away_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        assert "softly-tests-" in cursor.fetchone()[0]
    assert "test_" in str(connection.settings_dict["NAME"])


def test_data_dir_is_in_the_throw_away_folder() -> None:
    assert "softly-tests-" in str(settings.DATA_DIR)


def test_each_worker_has_its_own_redis_database_and_data_dir() -> None:
    shared = {"DATA_DIR": "/tmp/x/data", "REDIS_URL": "unix:///tmp/x/redis.sock?db=0"}
    first, second = for_worker(shared, 0), for_worker(shared, 1)
    assert first["REDIS_URL"] != second["REDIS_URL"] != shared["REDIS_URL"]
    assert first["DATA_DIR"] != second["DATA_DIR"]


def test_settings_of_the_shell_do_not_reach_the_tests() -> None:
    assert without_settings({"SECRET_KEY": "x", "PATH": "/bin"}) == {"PATH": "/bin"}
    assert os.environ["ENV_FILE"] == ""


@pytest.mark.real
def test_a_test_run_that_is_killed_leaves_no_process() -> None:
    command = [sys.executable, "-m", "softly.local.throwaway", "/bin/sh", "-c", "echo $DATA_DIR; exec sleep 600"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    with subprocess.Popen(command, cwd=env.ROOT, env=own, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        folder = Path(run.stdout.readline().strip()).parent
        below = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    assert len(below) > 2, "PostgreSQL, Redis and the command"
    assert folder.name.startswith("softly-tests-")
    wait_for(lambda: not [one for one in below if alive(one.pid)], "the end of them all")
