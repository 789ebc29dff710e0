"""How does a test start workers, and what does it see of them? Real processes on the test's own database."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from computeapi.jobs.models import Job, State
from softly import env
from softly.local.processes import Child, Family
from tests.workshop import until

SOON = 8.0
"""Seconds after which workers give each other up, in tests of what becomes of them. One that only is slow isn't to be
taken for lost in the others, so they have as long as on a site."""


class Crew:
    """Workers, and the folder that they write to."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.family = Family()
        self.workers: list[Child] = []
        self.database: Child
        self.environment = environment

    def start(self, count: int = 1, *options: str, lost_after: float = 30, **settings: str) -> list[Child]:
        """Workers that are ready."""
        begun = [self.begin(*options, lost_after=lost_after, **settings) for _ in range(count)]
        for worker in begun:
            self.await_ready(worker)
        return begun

    def begin(self, *options: str, lost_after: float = 30, **settings: str) -> Child:
        number = len(self.workers) + 1
        command = [sys.executable, "-m", "tests.faults.worker", "--lost-after", str(lost_after), *options]
        worker = self.family.start(
            f"worker {number}",
            command,
            cwd=env.ROOT,
            environment={**os.environ, **self.environment, **settings},
            log=self.folder / f"worker-{number}.log",
            patience=60,
        )
        self.workers.append(worker)
        return worker

    def await_ready(self, worker: Child, times: int = 1) -> None:
        self.family.await_ready(worker, lambda: said(worker).count('"worker ready"') >= times, 180)

    def end(self, worker: Child) -> int:
        """With SIGTERM; its exit status."""
        worker.ask()
        return worker.process.wait(60)

    def finish(self) -> None:
        """The workers together, and before what they use."""
        for worker in self.workers:
            worker.ask()
        for worker in self.workers:
            self.family.end_one(worker)
        self.family.end()

    def owner_of(self, job: Job) -> Child:
        """The worker that has the job in hand."""
        until(lambda: Job.objects.running().filter(id=job.id).exists())
        row = Job.objects.select_related("worker").get(id=job.id)
        assert row.worker
        return next(child for child in self.workers if child.process.pid == row.worker.pid)

    def solver_children(self, worker: Child) -> list[psutil.Process]:
        """Those that compute for it now: children of the hosts that it started."""
        first = psutil.Process(worker.process.pid)
        hosts = first.children()
        return [process for process in first.children(recursive=True) if process not in hosts]


def said(worker: Child) -> str:
    assert worker.log
    return worker.log.read_text(errors="replace")


def await_end(job: Job, state: State = State.SUCCEEDED) -> Job:
    """The job as it is then, in that state."""
    until(lambda: Job.objects.ended().filter(id=job.id).exists())
    job.refresh_from_db()
    assert job.state == state, job.errors
    return job


def await_running(job: Job) -> None:
    until(lambda: Job.objects.running().filter(id=job.id).exists())
