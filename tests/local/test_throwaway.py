"""Do tests run on services of their own?"""

import os

import pytest
from django.conf import settings
from django.db import connection

from softly.local.throwaway import for_worker, without_settings


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
