"""Who gets at a job by its id? Its owner, and with a key the one that may see jobs, or do what this job does."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request

from accounts import permissions
from accounts.api.own import principal
from accounts.permissions import anyone
from computeapi.jobs import registry
from computeapi.jobs.models import Job
from softly.lib.errors import NotFound

SCOPE = "jobs"
BY_ID = anyone(SCOPE, by_object=True)
"""The access of views that call `find`: a key that may solve and no more sees what became of its solve."""


def find(request: Request, job_id: UUID) -> Job:
    """Raises NotFound, ScopeMissing."""
    who = principal(request)
    job = Job.objects.found_by(who, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    permissions.check(who, anyone(SCOPE if SCOPE in who.scopes else _scope_of(job)))
    return job


def _scope_of(job: Job) -> str:
    """Of a kind that is gone nothing is known."""
    handler = registry.find(job.type)
    return handler.scope if handler else SCOPE
