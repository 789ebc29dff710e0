"""What is answered for a job? 202 when it begins, its document while it goes on, and in the end what it was for."""

from __future__ import annotations

import zlib

from django.http import HttpResponse
from rest_framework.response import Response

from computeapi.jobs.document import document, poll_after
from computeapi.jobs.models import Job, JobAnswer, State
from computeapi.jobs.running import JobCancelled
from softly.lib.errors import NotFound, SoftlyError, restored

_OURS = ("cache-control", "content-type", "content-length")
"""Headers of a kept answer that are not its own at the job's address: it is its owner's there, whoever's it was."""


class JobNotEnded(SoftlyError):
    code, status, title = "JOB_NOT_ENDED", 409, "Job not ended"


class JobEnded(SoftlyError):
    code, status, title = "JOB_ENDED", 409, "Job ended already"


class JobWithoutResult(NotFound):
    code, title = "JOB_WITHOUT_RESULT", "Job without a result"


def shown(job: Job, *, status: int = 200) -> Response:
    """Its document, with a hint when to ask again."""
    response = Response(document(job), status=status)
    if (seconds := poll_after(job)) is not None:
        response["Retry-After"] = str(seconds)
    return response


def accepted(job: Job) -> Response:
    """202: the work was left for later."""
    response = shown(job, status=202)
    response["Location"] = f"/api/jobs/{job.id}"
    response["Cache-Control"] = "no-store"
    return response


def result_of(job: Job) -> HttpResponse:
    """What the request would have been answered, had its client waited. Raises JobNotEnded, the error that the job
    failed with, JobCancelled, JobWithoutResult."""
    if not job.has_ended:
        raise JobNotEnded(f"The job is {job.state}; ask again when it has ended.", retry_after=poll_after(job))
    if job.state == State.CANCELLED:
        raise JobCancelled("The job was cancelled.")
    if job.state == State.FAILED and job.errors:
        raise _error(job)
    kept = JobAnswer.objects.filter(job=job).first()
    if kept is None:
        raise JobWithoutResult(_why_none(job))
    response = HttpResponse(zlib.decompress(kept.body), status=kept.status, content_type=kept.media_type)
    for name, value in kept.headers.items():
        if name.lower() not in _OURS:
            response[name] = value
    return response


def _error(job: Job) -> SoftlyError:
    last = job.errors[-1]
    return restored({"details": None, "retryAfter": None} | last)


def _why_none(job: Job) -> str:
    if job.is_batch:
        return "A batch has a result for each item: see links.items of the job."
    return "All there is of this job's result stands in its own document, as `result`."
