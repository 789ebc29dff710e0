"""What becomes of a job whose solver is killed under it, and of the solver of a job that is cancelled?"""

from __future__ import annotations

import psutil
import pytest

from accounts.principal import Principal
from computeapi.jobs.control import cancel
from computeapi.jobs.models import Job, State
from computeapi.jobs.services import enqueue
from computeapi.solve.computing import Asked
from softly.local.processes import Child
from tests.engines.processes import alive
from tests.faults.crew import Crew, await_end
from tests.real.site import busy_for
from tests.workshop import until

pytestmark = pytest.mark.real

ENDLESS = "function f(n) = n > 0 ? f(n - 1) : 0; for (i = [0:9999]) echo(f(9e5));"


def evaluate(code: str, owner: Principal) -> Job:
    body = {"code": code, "language": "openscad"}
    return enqueue("evaluate", Asked(body=body).kept(), owner=owner)


def await_solver(crew: Crew, worker: Child) -> psutil.Process:
    """The process that computes; hosts do so for a moment by themselves when they start."""
    found: list[psutil.Process] = []

    def is_there() -> bool:
        found[:] = [process for process in crew.solver_children(worker) if busy_for(process) > 0.3]
        return bool(found)

    until(is_there)
    return found[0]


def test_a_cancelled_job_ends_with_its_solver(crew: Crew, somebody: Principal) -> None:
    (worker,) = crew.start()
    job = evaluate(ENDLESS, somebody)
    solver = await_solver(crew, worker)
    cancel(job)
    until(lambda: not alive(solver.pid))
    await_end(job, State.CANCELLED)


def test_a_job_whose_solver_is_killed_is_tried_once_more_and_its_end_says_why(crew: Crew, somebody: Principal) -> None:
    (worker,) = crew.start()
    job = evaluate(ENDLESS, somebody)
    for attempt in (1, 2):
        until(lambda number=attempt: Job.objects.running().filter(id=job.id, attempt=number).exists())  # type: ignore[misc]
        await_solver(crew, worker).kill()
    await_end(job, State.FAILED)
    assert [(error["attempt"], error["code"]) for error in job.errors] == [(1, "ENGINE_CRASHED"), (2, "ENGINE_CRASHED")]
    assert await_end(evaluate("cube(1);", somebody)).attempt == 1
