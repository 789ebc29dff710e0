"""Does a job wait for a solver longer than a client would, and does it let go when it is stopped?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.engines import registry as engines
from computeapi.jobs.running import JobCancelled, RunningJob
from computeapi.solve import admission, pipeline
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from computeapi.solve.request import SolveRequest
from computeapi.solve.watch import of_job
from softly.lib.errors import QueueFull, QueueTimeout, SolveCancelled, Unavailable
from tests.workshop import Workshop, set_up_engines_anew, until

REQUEST = SolveRequest(definition="Box.fake")


def job(seconds: float = 600) -> RunningJob:
    return RunningJob(id=uuid4(), type="solve", data={}, owner=Principal(), attempt=1, attempts=3, seconds=seconds)


@pytest.fixture
def taken(settings: Settings) -> Iterator[ExitStack]:
    """The one slot there is, and nobody may wait for it; to be closed."""
    settings.MAX_CONCURRENT_COMPUTATIONS, settings.MAX_QUEUE_SIZE = 1, 0
    set_up_engines_anew()
    until(lambda: engines.pool().stats().running == 0)
    with ExitStack() as slot:
        slot.enter_context(admission.ask(queued=lambda _: None, abandoned=lambda: False))
        yield slot
    set_up_engines_anew()


def test_a_job_asks_again_until_a_solver_is_free_and_no_failure_is_recorded(
    workshop: Workshop, taken: ExitStack
) -> None:
    workshop.fake()
    watch = of_job(job())
    refused: list[str] = []
    ask_again = watch.ask_again

    def free_it_then(error: Unavailable) -> bool:
        refused.append(error.code)
        taken.close()
        return ask_again(error)

    watch.ask_again = free_it_then
    assert pipeline.solve(REQUEST, watch).cache == "MISS"
    assert refused[0] == "QUEUE_FULL"
    journal.flush()
    assert [record.status for record in SolveRecord.objects.all()] == ["ok"]


def test_a_job_whose_time_would_not_do_leaves_it_to_its_next_attempt(workshop: Workshop, taken: ExitStack) -> None:
    workshop.fake()
    with pytest.raises(QueueFull):
        pipeline.solve(REQUEST, of_job(job(seconds=30)))


def test_a_job_that_is_stopped_asks_no_more() -> None:
    running = job()
    running.stop(JobCancelled("Enough."))
    assert not of_job(running).ask_again(QueueTimeout("Nothing is free.", retry_after=5))


def test_a_solve_ends_with_its_job(workshop: Workshop) -> None:
    workshop.fake(inputs=[{"name": "sleep", "paramType": "Number", "default": 20}])
    running = job()
    watch = of_job(running)
    watch.started = lambda: running.stop(JobCancelled("Enough."))
    with pytest.raises(SolveCancelled):
        pipeline.solve(REQUEST, watch)


def test_progress_of_a_job_that_is_stopped_harms_nobody_who_shares_its_solve() -> None:
    running = job()
    running.stop(JobCancelled("Enough."))
    of_job(running).progress(0.5, "half of it")
