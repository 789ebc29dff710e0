"""How soon does a worker begin a job, how many can two do in a second, and what does an idle one need?

PostgreSQL (durable, as in a run), one worker and then two, and a job that only notes when it began. First the worker
is idle: a job is enqueued, and what counts is the time from before the call of `enqueue` until the handler runs; the
next job comes when that one has ended. Then two workers are held still while thousands of jobs of several owners are
left for them, and let go: what counts is the time until the last has ended, of both together. Memory is that of the
idle worker: PSS counts a page that n processes share as 1/n.

How to read it: the start is wanted under 50 ms (median) and 500 jobs a second are the goal, both on two quiet cores,
which PostgreSQL, the workers and this script share. "CPU a job" tells what is spent where, and is steadier.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import psutil

from softly.local import postgres
from softly.local.processes import Child, Family
from softly.local.throwaway import without_settings

MOST_OF_ONE = 800  # a user may leave 1,000 waiting
LONGEST = 90.0  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(figures.machine(), flush=True)
    with stage.data_folder() as folder, stage.family() as processes:
        database = _prepare(processes, folder)
        workers = [_start_worker(processes, folder)]
        memory = _memory(workers[0])
        starts, calls = _starts(options.starts)
        workers += [_start_worker(processes, folder, number) for number in range(1, options.workers)]
        rate, spent = _drain(options.jobs, workers, database)
    print(f"an idle worker: {memory[0]:.1f} MB PSS, {memory[1]:.1f} MB RSS")
    print(f"the call of enqueue: {figures.spread(calls, 1)} ms")
    shares = ", ".join(f"{name} {seconds * 1000 / options.jobs:.2f}" for name, seconds in spent.items())
    print(f"CPU a job, ms: {shares}")
    print(f"until it runs, ms: {figures.spread(starts, 1)}, 95 % within {figures.percentile(starts, 0.95):.1f}")
    print(figures.verdict("enqueue to start, median", figures.median(starts), 50, unit=" ms", below=True))
    print(figures.verdict(f"small jobs a second, {options.workers} workers", rate, 500, below=False))
    print(figures.machine())


def _prepare(processes: Family, folder: Path) -> Child:
    """The database, and the environment of this process and of those it starts."""
    database = postgres.start(processes, folder, durable=True)
    environment = without_settings(os.environ) | {
        "ENV_FILE": "",
        "DATA_DIR": str(folder),
        "DATABASE_URL": postgres.url(folder),
        "LOG_LEVEL": "INFO",
    }
    os.environ.clear()
    os.environ.update(environment)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=stage.ROOT, check=True, stderr=subprocess.DEVNULL)
    return database


def _start_worker(processes: Family, folder: Path, number: int = 0) -> Child:
    log = folder / f"worker-{number}.log"
    child = processes.start("worker", [sys.executable, str(stage.BENCH / "small_job.py")], cwd=stage.ROOT, log=log)
    processes.await_ready(child, lambda: "worker ready" in log.read_text(), 60)
    time.sleep(2)  # the work of its first periods
    return child


def _memory(worker: Child) -> tuple[float, float]:
    rollup = Path(f"/proc/{worker.process.pid}/smaps_rollup").read_text()
    sizes = dict(re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE))
    return int(sizes["Pss"]) / 1024, int(sizes["Rss"]) / 1024


def _starts(count: int) -> tuple[list[float], list[float]]:
    """Milliseconds until each began, and those of the call itself."""
    import small_job

    from computeapi.jobs.models import Job
    from computeapi.jobs.services import SYSTEM, enqueue

    starts, calls = [], []
    for _ in range(count):
        began = time.time()
        job = enqueue(small_job.TYPE, {}, owner=SYSTEM)
        calls.append((time.time() - began) * 1000)
        _wait_for(lambda row=job: Job.objects.ended().filter(id=row.id).exists())  # type: ignore[misc]
        job.refresh_from_db()
        assert isinstance(job.result, dict)
        starts.append((job.result["began"] - began) * 1000)
        time.sleep(0.02)
    return starts, calls


def _drain(count: int, workers: list[Child], database: Child) -> tuple[float, dict[str, float]]:
    """Jobs a second, and seconds of processor time by who spent them."""
    import small_job
    from django.db import transaction

    from accounts.models import User
    from accounts.principal import Principal
    from computeapi.jobs.models import Job
    from computeapi.jobs.services import enqueue

    users = [User.objects.create_user(f"{number}@example.com") for number in range(count // MOST_OF_ONE + 1)]
    people = [Principal(kind="session", user_id=user.pk, tier="free") for user in users]
    with _held_still(workers), transaction.atomic():
        for number in range(count):
            enqueue(small_job.TYPE, {}, owner=people[number % len(people)])
    before, began = _spent(workers, database), time.monotonic()
    _wait_for(lambda: not Job.objects.active().filter(type=small_job.TYPE).exists(), every=0.1)
    seconds = time.monotonic() - began
    after = _spent(workers, database)
    done = Job.objects.filter(type=small_job.TYPE, state="succeeded").count()
    assert done >= count, f"only {done} succeeded"
    return count / seconds, {name: after[name] - before[name] for name in after}


@contextmanager
def _held_still(workers: list[Child]) -> Iterator[None]:
    for worker in workers:
        worker.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            worker.process.send_signal(signal.SIGCONT)


def _spent(workers: list[Child], database: Child) -> dict[str, float]:
    """Of PostgreSQL only what lives now: its processes stay as long as their clients' connections."""
    server = psutil.Process(database.process.pid)
    return {
        "workers": sum(_cpu(psutil.Process(worker.process.pid)) for worker in workers),
        "PostgreSQL": sum(_cpu(process) for process in (server, *server.children())),
    }


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _wait_for(true: Callable[[], bool], every: float = 0.01) -> None:
    until = time.monotonic() + LONGEST
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {LONGEST:g} s")
        time.sleep(every)


if __name__ == "__main__":
    main()
