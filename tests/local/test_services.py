"""Do the embedded PostgreSQL and Redis come up whatever they find, and stay within their bounds?"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis as redis_client

from softly.local import folders, postgres, redis
from softly.local.processes import Family, StartError
from tests.engines.processes import alive

pytestmark = pytest.mark.real
MEMORY = 8 << 20


@pytest.fixture
def family() -> Iterator[Family]:
    made = Family()
    yield made
    made.end()


@pytest.fixture
def connected(family: Family, folder: Path) -> redis_client.Redis:
    if redis.start(family, folder, memory=MEMORY) is None:
        pytest.skip("this machine has no Redis")
    return redis_client.Redis.from_url(redis.url(folder))


def ask(folder: Path, query: str) -> object:
    with psycopg.connect(postgres.url(folder)) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row and row[0]


def test_the_database_keeps_what_was_written_when_it_is_killed(family: Family, folder: Path) -> None:
    server = postgres.start(family, folder, durable=True)
    with psycopg.connect(postgres.url(folder)) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t VALUES (7)")
    server.process.kill()
    family.end_one(server)
    postgres.start(family, folder, durable=True)
    assert ask(folder, "SELECT n FROM t") == 7


def test_the_database_listens_on_its_socket_only(family: Family, folder: Path) -> None:
    server = postgres.start(family, folder, durable=False)
    kinds = {connection.type for connection in psutil.Process(server.process.pid).net_connections("inet")}
    assert kinds == set()
    assert postgres._socket_folder(folder).stat().st_mode & 0o077 == 0


def test_a_pid_file_that_names_another_process_is_no_hindrance(family: Family, folder: Path) -> None:
    family.end_one(postgres.start(family, folder, durable=False))
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}/postgres\n1\n5432\n", "ascii")
    postgres.start(family, folder, durable=False)
    assert ask(folder, "SELECT 1") == 1


def test_a_server_that_outlived_its_run_is_ended_before_the_next(family: Family, folder: Path) -> None:
    stale = postgres.start(family, folder, durable=False)
    family.children.clear()
    postgres.start(family, folder, durable=False)
    assert stale.process.wait(60) == 0
    assert ask(folder, "SELECT 1") == 1


def test_an_interrupted_first_start_is_made_good(family: Family, folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n", "ascii")
    postgres.start(family, folder, durable=False)
    assert ask(folder, "SELECT current_database()") == "softly"


def test_a_long_data_dir_gets_a_short_folder_for_its_sockets(family: Family, folder: Path) -> None:
    deep = folder / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    sockets = folders.Folders(data=deep).sockets
    assert not sockets.is_relative_to(deep)
    postgres.start(family, deep, durable=False)
    assert ask(deep, "SELECT 1") == 1
    assert (deep / "postgres" / "PG_VERSION").exists()
    family.end()
    for path in (sockets / "postgres", sockets):
        path.rmdir()


def test_a_server_that_does_not_come_up_is_reported_with_its_last_words(family: Family, folder: Path) -> None:
    family.end_one(postgres.start(family, folder, durable=False))
    (folder / "postgres" / "postgresql.conf").write_text("nonsense = 1\n", "ascii")
    with pytest.raises(StartError, match=r"(?s)PostgreSQL ended with status .*nonsense"):
        postgres.start(family, folder, durable=False)
    assert family.children == []


def test_redis_drops_the_oldest_instead_of_growing(connected: redis_client.Redis) -> None:
    for number in range(200):
        connected.set(f"key-{number}", os.urandom(100_000))
    assert int(connected.info("memory")["used_memory"]) < MEMORY + (2 << 20)
    assert connected.get("key-199") is not None


def test_redis_writes_nothing_to_disk(connected: redis_client.Redis, family: Family, folder: Path) -> None:
    connected.set("a", "b")
    family.end()
    assert [path.name for path in (folder / "run").iterdir() if path.suffix in (".rdb", ".aof")] == []


def test_a_child_that_ignores_the_signal_is_killed_with_all_below_it(family: Family) -> None:
    script = "trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & while :; do sleep 1; done"
    child = family.start("stubborn", ["/bin/sh", "-c", script], stop=signal.SIGTERM, patience=0.3)
    process = psutil.Process(child.process.pid)
    family.await_ready(child, lambda: len(process.children()) > 0, 60)
    everyone = [process, *process.children(recursive=True)]
    family.end()
    assert [one for one in everyone if alive(one.pid)] == []


def test_a_data_dir_has_one_holder_and_is_free_again_when_it_lets_go(folder: Path) -> None:
    first = folders.claim(folder)
    with pytest.raises(StartError, match=rf"in use by another run \(process {os.getpid()}\)"):
        folders.claim(folder)
    first.close()
    folders.claim(folder).close()
