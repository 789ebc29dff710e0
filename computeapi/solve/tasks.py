"""Jobs that compute: what `Prefer: respond-async` leaves for later, and what POST /api/jobs asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.principal import Principal
from computeapi.jobs.registry import handler
from computeapi.jobs.running import Outcome, RunningJob
from computeapi.solve import patience, watch
from computeapi.solve.callers import as_caller
from computeapi.solve.computing import Asked, Kind
from computeapi.solve.solving import SOLVE
from softly.lib.errors import SoftlyError, SolveCancelled

_PRIORITY = 7
"""Somebody waits for it."""
_TIMEOUT = 900
"""Seconds of an attempt, the wait for a solver among them, where no request gave another (later.py). A solve has a
limit of its own."""


def register(kind: Kind, *, title: str, bucket: str, body: str = "") -> None:
    """Have jobs of this kind done. `body` is the name of its schema in the document, of what POST /api/jobs can ask
    for."""

    def check(data: Mapping[str, Any], principal: Principal) -> Mapping[str, Any]:
        asked = Asked(body=data)
        computation = kind.read(asked, as_caller(principal))
        if not computation.is_known():
            computation.check()
        return asked.kept()

    handler(
        kind.type,
        title=title,
        priority=_PRIORITY,
        timeout=_TIMEOUT,
        check=check if body else None,
        schema={"$ref": f"/openapi.json#/components/schemas/{body}"} if body else None,
        scope="solve",
        bucket=bucket,
    )(lambda job: carry_out(kind, job))


def carry_out(kind: Kind, job: RunningJob) -> Outcome:
    """For the job's owner, as if they waited. Raises what they would be told."""
    try:
        computation = kind.read(Asked.restored(job.data), as_caller(job.owner))
        computed = patience.unless_stopped(job, lambda: computation.run(watch.of_job(job)))
    except SolveCancelled:
        job.check()
        raise
    except SoftlyError as error:
        raise kind.meant(error) from error
    url = f"/api/jobs/{job.id}/result"
    return Outcome(result={**computed.summary, "url": url}, answer=computed.answer)


register(SOLVE, title="Solve", bucket="solve", body="SolveBody")
