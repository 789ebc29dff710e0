"""Does `make run` start everything, say where it is, and end everything, however it ends?"""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from softly import env
from softly.local import procfile
from tests.local.runs import Run, free_port, make_folder, wait_for

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def running() -> Iterator[Run]:
    """One run for the tests that leave it running."""
    with make_folder() as folder, Run(folder) as run:
        run.wait_until_ready()
        yield run


def test_a_run_answers_at_the_address_it_prints(running: Run) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.wait_until_ready()
    assert running.get("/ready")[0] == 200
    assert running.below("bin/postgres"), "the database is embedded"


def test_each_web_process_has_a_listening_socket(running: Run) -> None:
    """With one socket for all of them one process may take every keep-alive connection."""
    wait_for(lambda: len(running.listening()) == 2, "two processes that listen")


def test_a_second_run_on_the_same_data_dir_is_refused(running: Run) -> None:
    with Run(running.folder) as second:
        line = second.line_with("DATA_DIR")
        assert f"DATA_DIR {running.folder} is in use by another run (process {running.process.pid})" in line
        assert second.process.wait(120) == 1
    assert running.get("/ready")[0] == 200


def test_services_that_die_are_started_again(running: Run) -> None:
    postgres = next(process for process in running.below("bin/postgres") if process.ppid() == running.process.pid)
    redis = running.below("redis-server")
    for process in [postgres, *redis]:
        process.kill()
    running.line_with("PostgreSQL ended")
    wait_for(lambda: running.get("/ready")[0] == 200, "an answer of 200 at /ready")
    wait_for(lambda: len(running.below("redis-server")) == len(redis), "Redis running again")


def test_a_worker_that_dies_is_started_again_while_the_web_goes_on(running: Run) -> None:
    running.line_with("worker ready")
    # It may have ended with the database, and be about to be started again.
    wait_for(lambda: len(running.below("manage.py", "work")) == 1, "a worker")
    (worker,) = running.below("manage.py", "work")
    worker.kill()
    running.line_with("work ended with status -9; starting it again")
    assert running.get("/live")[0] == 200
    wait_for(lambda: len(running.below("manage.py", "work")) == 1, "another worker")


def test_a_killed_run_leaves_nothing_and_the_next_goes_on_from_its_data(shared_folder: Path) -> None:
    with Run(shared_folder) as run:
        run.wait_until_ready()
        run.line_with("worker ready")
        run.process.kill()
        run.process.wait()
        wait_for(lambda: run.left() == [], "the end of all its processes")
    with Run(shared_folder, PORT=str(run.port)) as again:
        again.wait_until_ready()
        assert again.get("/ready")[0] == 200
        assert not any("Applying" in line for line in again.lines), "the migrations were there"
        again.line_with("worker ready")
        assert again.end(signal.SIGINT) == 0
        again.line_with("worker stopped")
        assert again.left() == []


def test_without_a_queue_no_worker_is_started(shared_folder: Path) -> None:
    with Run(shared_folder, ENABLE_QUEUE="false") as run:
        run.wait_until_ready()
        assert run.below("manage.py", "work") == []
        assert b'"queue":false' in run.get("/health")[1]


def test_granian_serves_too_and_ends_when_the_run_is_killed(shared_folder: Path) -> None:
    with Run(shared_folder, SERVER="granian") as run:
        run.wait_until_ready()
        run.line_with("worker ready")
        assert run.get("/ready")[0] == 200
        wait_for(lambda: len({*run.listening()} & {*run.below("granian")}) >= 2, "two processes that listen")
        run.process.kill()
        run.process.wait()
        wait_for(lambda: run.left() == [], "the end of all its processes")


def test_a_web_server_that_dies_ends_the_run_and_its_status_is_passed_on(shared_folder: Path) -> None:
    with Run(shared_folder) as run:
        run.wait_until_ready()
        main = next(process for process in run.below("gunicorn") if process.ppid() == run.process.pid)
        main.kill()
        assert run.process.wait(120) == 128 + signal.SIGKILL
        assert run.left() == []


def test_a_port_in_use_is_named(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with Run(folder, PORT=str(port)) as run:
            assert f"PORT {port} is in use on 127.0.0.1" in run.line_with("PORT")
            assert run.process.wait(120) == 1
            assert run.left() == []


def test_a_run_that_is_stopped_while_it_starts_ends_at_once_and_leaves_nothing(folder: Path) -> None:
    with Run(folder) as run:
        wait_for(lambda: bool(run.below("postgres")), "PostgreSQL")
        assert run.end() == 0
        assert run.left() == []


@pytest.mark.parametrize(("name", "value"), [("PORT", "99999"), ("SERVER", "apache"), ("REDIS_MAXMEMORY", "lots")])
def test_a_wrong_setting_is_named_without_a_traceback(name: str, value: str, folder: Path) -> None:
    with Run(folder, **({"PORT": str(free_port())} if name != "PORT" else {}) | {name: value}) as run:
        assert run.line_with(name).startswith(f"softly: {name} must be ")
        assert run.process.wait(120) != 0
        assert not any("Traceback" in line for line in run.lines)


def test_services_that_are_given_are_not_started(folder: Path) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    with Run(folder, DATABASE_URL=nowhere, REDIS_URL="redis://127.0.0.1:1/0") as run:
        run.line_with("could not be prepared")
        assert run.process.wait(120) == 1
        assert not (folder / "postgres").exists()


def test_the_procfile_names_the_web_and_the_worker() -> None:
    assert procfile.commands(env.ROOT / "Procfile").keys() == {"web", "work"}
