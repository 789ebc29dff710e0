"""/api/jobs: ask for work, see how it goes, take what came of it, stop it, have it tried again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.own import principal, read
from accounts.permissions import ScopeMissing, anyone, users
from computeapi.jobs import asking, control, services
from computeapi.jobs.access import BY_ID, find
from computeapi.jobs.answers import JobEnded, JobNotEnded, JobWithoutResult, accepted, result_of, shown
from computeapi.jobs.control import JobNotRetryable
from computeapi.jobs.document import documents
from computeapi.jobs.filters import FILTERS, STATUS, items, listed
from computeapi.jobs.models import State
from computeapi.jobs.room import TooManyJobs
from computeapi.jobs.running import JobCancelled, JobLost, JobTimeout
from computeapi.jobs.serializers import JobBody, JobShape
from computeapi.jobs.upkeep import JobExpired
from computeapi.rest.pagination import NewestFirst, sliced, sliced_response
from computeapi.rest.schema import documented
from computeapi.rest.shapes import PAGED, SLICED, cursor_page, sliced_list
from softly.lib.errors import (
    DefinitionFailed,
    EngineUnavailable,
    NotAllowed,
    NotFound,
    ResourceExhausted,
    SolveError,
    SolveTimeout,
    ValidationFailed,
)

_POLLED = ("Retry-After",)
_FAILURES = (
    DefinitionFailed,
    ResourceExhausted,
    SolveError,
    EngineUnavailable,
    SolveTimeout,
    JobLost,
    JobTimeout,
    JobExpired,
)
"""What a job may have failed with, as far as jobs know."""
_ANYTHING = {"description": "As the path that it was asked for at says."}


class JobsView(APIView):
    """Lists show one's own jobs, newest first, without the items of batches; staff see all."""

    access = {"GET": users("jobs"), "POST": anyone("jobs")}
    idempotent = True

    @documented(
        "List jobs",
        id="list_jobs",
        parameters=(*FILTERS, *PAGED),
        responses=cursor_page(JobShape),
        errors=[ValidationFailed, NotAllowed],
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        rows = pages.paginate_queryset(listed(request.query_params, principal(request)), request, view=self) or []
        return pages.get_paginated_response(documents(rows))

    @documented(
        "Ask for a job",
        id="create_job",
        request=JobBody,
        responses={202: JobShape},
        errors=[ScopeMissing, TooManyJobs],
        headers={202: ["Location", *_POLLED]},
    )
    def post(self, request: Request) -> Response:
        body, who = read(JobBody, request), principal(request)
        handler = asking.find(body.pop("type"))
        asking.allow(who, handler)
        asking.check_dedupe(who, body.get("dedupe", ""))
        data = asking.checked(handler, body.pop("data", {}), who)
        # More than others get for the same work is the tier's to give.
        body["priority"] = min(body.get("priority", handler.priority), handler.priority)
        return accepted(services.enqueue(handler.type, data, owner=who, **body))


class JobView(APIView):
    """A job by its id. Who knows the id of a job that nobody logged in asked for may see and cancel it."""

    access = BY_ID

    @documented("A job", id="get_job", responses={200: JobShape}, headers={200: _POLLED})
    def get(self, request: Request, job_id: UUID) -> Response:
        return shown(find(request, job_id))

    @documented(
        "Cancel a job",
        id="cancel_job",
        responses={200: JobShape},
        errors=[JobEnded],
        headers={200: _POLLED},
    )
    def delete(self, request: Request, job_id: UUID) -> Response:
        """One that waits is cancelled at once, one that runs within two seconds; a second time changes nothing."""
        job = control.cancel(find(request, job_id))
        if job.state in (State.SUCCEEDED, State.FAILED):
            raise JobEnded(f"The job has {job.state} already; there is nothing to cancel.")
        return shown(job)


class ResultView(APIView):
    """What the request would have been answered, had its client waited: the same status, headers and body. The error
    that it failed with, for a job that did."""

    access = BY_ID

    @documented(
        "The result of a job",
        id="get_job_result",
        responses={(200, "*/*"): _ANYTHING, (201, "*/*"): _ANYTHING},
        errors=[JobNotEnded, JobCancelled, NotFound, JobWithoutResult, *_FAILURES],
    )
    def get(self, request: Request, job_id: UUID) -> HttpResponse:
        return result_of(find(request, job_id))


class RetryView(APIView):
    """A job that failed or was cancelled waits again, with all its attempts; of a batch the items that did."""

    access = BY_ID
    idempotent = True

    @documented(
        "Try a job again",
        id="retry_job",
        responses={202: JobShape},
        errors=[JobNotRetryable, ScopeMissing, TooManyJobs],
        headers={202: ["Location", *_POLLED]},
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        job = find(request, job_id)
        asking.allow_again(principal(request), job)
        return accepted(control.retry(job))


class ItemsView(APIView):
    """The items of a batch, in their order."""

    access = BY_ID

    @documented(
        "The items of a batch",
        id="list_job_items",
        parameters=(STATUS, *SLICED),
        responses={200: sliced_list(JobShape)},
        errors=[ValidationFailed],
        headers={200: ["Link"]},
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        rows = items(find(request, job_id), request.query_params)
        return sliced_response(request, documents(sliced(request, rows)), count=rows.count())
