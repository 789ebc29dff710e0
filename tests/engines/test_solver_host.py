"""The solver host's life: started once by whoever needs it, gone with the last who did, and no orphan whoever dies."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd import protocol, tasks
from computeapi.engines.solverd.lease import Lease
from softly.lib.errors import EngineCrashed, EngineUnavailable
from tests.engines.processes import alive, children, client, wait_until
from tests.engines.solver_tasks import TASKS


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path / "run", tasks=TASKS)
    yield pool
    pool.close()


def echo(pool: SolverPool, payload: bytes = b"x") -> bytes:
    return pool.run("echo", payload, limits=Limits(), deadline=Deadline(60))


def gone(pid: int) -> bool:
    return not alive(pid)


class Sleeper:
    """A solve that would last a minute, in a thread; `pid` is its child's."""

    def __init__(self, pool: SolverPool) -> None:
        self._pool = pool
        self._began = threading.Event()
        self.pid = 0
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._began.wait(60)

    def _run(self) -> None:
        try:
            self._pool.run("sleep", b"60", limits=Limits(), deadline=Deadline(60), progress=self._progress)
        except (EngineCrashed, EngineUnavailable) as error:
            self.error = error
        self._began.set()

    def _progress(self, _: float, text: str) -> None:
        self.pid = int(text)
        self._began.set()

    def outcome(self) -> Exception | None:
        self._thread.join(60)
        return self.error


def test_nothing_runs_before_the_first_use(tmp_path: Path) -> None:
    SolverPool(tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_killed_host_fails_its_solves_clearly_and_the_next_solve_works(pool: SolverPool) -> None:
    solve = Sleeper(pool)
    host = pool.stats().pids[0]
    os.kill(host, signal.SIGKILL)
    error = solve.outcome()
    assert type(error) is EngineCrashed
    assert "host was lost" in error.message
    assert wait_until(lambda: not alive(solve.pid))
    assert echo(pool) == b"x"
    assert pool.stats().pids[0] != host
    assert wait_until(lambda: host not in children(os.getpid()))


def test_a_host_that_is_asked_to_end_takes_its_children_with_it(pool: SolverPool) -> None:
    solve = Sleeper(pool)
    host = pool.stats().pids[0]
    os.kill(host, signal.SIGTERM)
    assert type(solve.outcome()) is EngineCrashed
    assert wait_until(lambda: not alive(host))
    assert not alive(solve.pid)
    assert echo(pool) == b"x"


def test_the_child_for_the_next_solve_ends_with_a_killed_host(pool: SolverPool) -> None:
    host = pool.stats().pids[0]
    assert wait_until(lambda: len(children(host)) == 1)
    (spare,) = children(host)
    os.kill(host, signal.SIGKILL)
    assert wait_until(lambda: not alive(spare))


def test_a_solve_works_though_the_child_made_ready_for_it_was_killed(pool: SolverPool) -> None:
    host = pool.stats().pids[0]
    for _ in range(3):
        assert wait_until(lambda: len(children(host)) == 1)
        (spare,) = children(host)
        os.kill(spare, signal.SIGKILL)
        assert wait_until(partial(gone, spare))
        assert echo(pool) == b"x"
    assert pool.stats().pids[0] == host


def test_a_killed_client_takes_its_child_with_it(pool: SolverPool, tmp_path: Path) -> None:
    host = pool.stats().pids[0]
    other = client(tmp_path / "run", "run('sleep', b'60', lambda fraction, text: print(text, flush=True))\n")
    assert other.stdout is not None
    child = int(other.stdout.readline())
    assert alive(child)
    assert child in children(host)
    other.kill()
    other.communicate()
    assert wait_until(lambda: not alive(child))
    assert wait_until(lambda: pool.stats().cancelled == 1)
    assert wait_until(lambda: len(children(host)) == 1)
    assert echo(pool) == b"x"


def test_many_processes_and_threads_start_one_host(tmp_path: Path) -> None:
    script = (
        "pids = []\n"
        "threads = [threading.Thread(target=lambda: pids.append(pool.stats().pids[0])) for _ in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(*pids, flush=True)\n"
        "sys.stdin.readline()\n"
    )
    clients = [client(tmp_path / "run", script) for _ in range(3)]
    lines = [other.stdout.readline() for other in clients if other.stdout]
    pids = [int(pid) for line in lines for pid in line.split()]
    assert len(pids) == 24
    assert len(set(pids)) == 1
    assert alive(pids[0])
    for other in clients:
        other.kill()
        other.communicate()
    assert wait_until(lambda: not alive(pids[0]))


def test_the_host_ends_with_its_last_client_and_leaves_its_log_only(pool: SolverPool, tmp_path: Path) -> None:
    second = SolverPool(tmp_path / "run", tasks=TASKS)
    host = pool.stats().pids[0]
    assert second.stats().pids[0] == host
    second.close()
    assert echo(pool) == b"x"
    pool.close()
    assert wait_until(lambda: not Path(f"/proc/{host}").exists())
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["solverd.log", "solverd.start"]


def test_a_closed_pool_can_be_used_again(pool: SolverPool) -> None:
    assert echo(pool) == b"x"
    pool.close()
    assert echo(pool) == b"x"


def test_only_its_user_can_reach_the_host(pool: SolverPool, tmp_path: Path) -> None:
    pool.stats()
    (socket,) = (tmp_path / "run").glob("*.sock")
    assert socket.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


def test_what_a_dead_host_left_is_replaced(tmp_path: Path) -> None:
    path = Lease(tmp_path, TASKS).path
    path.write_text("no socket")
    folder = path.with_name(path.name + ".tmp")
    (folder / "1").mkdir(parents=True)
    pool = SolverPool(tmp_path, tasks=TASKS)
    assert echo(pool) == b"x"
    assert list(folder.iterdir()) == []
    pool.close()


def test_who_finds_a_host_that_is_just_ending_starts_the_next_one(pool: SolverPool, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    path = Lease(tmp_path / "run", TASKS).path
    with protocol.listen(path) as listener:

        def end() -> None:
            connection, _ = listener.accept()
            path.unlink()
            connection.close()

        ending = threading.Thread(target=end)
        ending.start()
        assert echo(pool) == b"x"
        ending.join()


def test_a_long_path_is_no_hindrance(tmp_path: Path) -> None:
    pool = SolverPool(tmp_path / ("long" * 20) / ("path" * 20), tasks=TASKS)
    assert echo(pool) == b"x"
    pool.close()


def test_the_host_knows_no_secret_of_its_clients(pool: SolverPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of-this-test")
    environment = Path(f"/proc/{pool.stats().pids[0]}/environ").read_bytes()
    assert b"of-this-test" not in environment
    assert b"DATABASE_URL" not in environment


def test_a_pool_survives_a_fork(tmp_path: Path) -> None:
    script = (
        "assert run('echo', b'before') == b'before'\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    ok = run('echo', b'child') == b'child'\n"
        "    os._exit(0 if ok else 1)\n"
        "assert run('echo', b'parent') == b'parent'\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert run('echo', b'after') == b'after'\n"
        "print('well', flush=True)\n"
    )
    other = client(tmp_path / "run", script)
    output, _ = other.communicate(timeout=300)
    assert output == "well\n"


def test_a_host_that_can_not_start_makes_the_engine_unavailable(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file where a folder belongs")
    with pytest.raises(EngineUnavailable) as caught:
        echo(SolverPool(tmp_path / "run", tasks=TASKS))
    assert str(tmp_path) not in caught.value.message


def test_the_engines_are_loaded_without_a_thread(tmp_path: Path) -> None:
    pool = SolverPool(tmp_path)
    stats = pool.stats()
    assert stats.tasks == {task: "ok" for host in tasks.HOSTS for task in host}
    assert stats.threads == 1  # or forking would not be safe
    pool.close()


def test_a_task_that_does_not_load_leaves_the_others_working(tmp_path: Path) -> None:
    pool = SolverPool(tmp_path, tasks={**TASKS, "absent": "no_such_module:run", "nameless": f"{__name__}:nothing"})
    stats = pool.stats()
    assert stats.tasks["absent"] == "ModuleNotFoundError while loading"
    assert stats.tasks["nameless"] == "AttributeError while loading"
    with pytest.raises(EngineUnavailable):
        pool.run("absent", b"", limits=Limits(), deadline=Deadline(60))
    assert echo(pool) == b"x"
    pool.close()
