"""How is one solve of a batch done? As its owner's own, through the pipeline of every solve; then its files."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from computeapi.batches.outcome import outcome
from computeapi.batches.plan import own_inputs, plan_of
from computeapi.formats import Format
from computeapi.jobs.running import Answer, Outcome, RunningJob
from computeapi.solve import artifacts, pipeline
from computeapi.solve.callers import as_caller
from computeapi.solve.patience import unless_stopped
from computeapi.solve.record import SolveResult
from computeapi.solve.shapes import files_of
from computeapi.solve.watch import Watch, of_job, patiently
from softly.lib.errors import NotFound


def solve_item(job: RunningJob) -> Outcome:
    """Raises what a solve raises, and why the job was stopped."""
    if job.parent is None:
        raise NotFound("This solve is of no batch.")
    plan, watch = plan_of(job.parent), of_job(job)
    request = plan.request(as_caller(job.owner), own_inputs(job.data))
    result = unless_stopped(job, lambda: pipeline.solve(request, watch))
    made = make_files(result, plan.formats, watch)
    links = [] if plan.warm else made if plan.formats else None
    said = outcome(result.answer, cached=result.cache == "HIT", made=links)
    return Outcome(result=said, answer=None if plan.warm else Answer(body=result.body))


def make_files(result: SolveResult, names: Sequence[str], watch: Watch) -> list[str]:
    """Have these files made and kept; the names of those that can be made of the result."""
    kinds = [kind for kind in files_of(result.answer.result) if kind.name in names]
    for kind in kinds:
        patiently(watch, lambda kind=kind: file_of(result, kind, watch))  # type: ignore[misc]
    return [kind.name for kind in kinds]


def file_of(result: SolveResult, kind: Format, watch: Watch) -> bytes:
    """Raises what a solve raises, where the stored result has to be computed again."""
    request = result.call.request
    data = artifacts.of_result(result.answer.result, kind, result.call.entry.name, gone=watch.gone)
    if data is not None:
        return data
    return artifacts.find(UUID(result.answer.id), f"model.{kind.extension}", request.caller, gone=watch.gone).data
