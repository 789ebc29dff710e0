"""Which jobs do the workers of these tests know, besides Softly's own?"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from computeapi.jobs import periodic, registry
from computeapi.jobs.running import RunningJob

PERIOD = 1
"""Seconds of the periodic job."""


def register() -> None:
    """In a worker of the tests, or for the time of a test."""
    for run, options in (
        (effect, {}),
        (hold, {}),
        (poison, {"attempts": 2}),
        (patient, {"timeout": 1}),
        (deaf, {"timeout": 1}),
    ):
        registry.handler(f"test.{run.__name__}", title=run.__name__, **options)(run)  # type: ignore[operator, arg-type]


def register_periodic(file: str) -> None:
    """Its line names the period's job, whose id is made of the period."""
    periodic.periodic("test.period", every=PERIOD, title="period")(lambda job: note(file, job))


def note(file: str, job: RunningJob) -> None:
    """One write, so that lines of several processes don't mix."""
    with Path(file).open("ab", buffering=0) as log:
        log.write(f"{job.id}\n".encode())


def noted(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def effect(job: RunningJob) -> None:
    """Something that may happen once."""
    note(job.data["file"], job)
    time.sleep(job.data.get("seconds", 0))


def hold(job: RunningJob) -> None:
    """Goes on until the file `until` is there, or the job has to end."""
    while not Path(job.data["until"]).exists():
        job.check()
        time.sleep(0.02)


def poison(job: RunningJob) -> None:
    """Kills its worker, as long as the file `cured` isn't there."""
    if not Path(job.data["cured"]).exists():
        os.kill(os.getpid(), signal.SIGKILL)


def patient(job: RunningJob) -> None:
    """Would go on for ever, but looks whether it has to end."""
    while True:
        job.check()
        time.sleep(0.02)


def deaf(job: RunningJob) -> None:
    """Never looks."""
    time.sleep(60)
