"""/api/jobs/types: what can be asked for by POST /api/jobs, and what each of it takes."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.jobs import registry
from computeapi.jobs.registry import Handler
from computeapi.jobs.serializers import JobTypeShape
from computeapi.rest.schema import documented


class TypesView(APIView):
    """What can be asked for here."""

    access = anyone("jobs")

    @documented("The types of jobs", id="list_job_types", responses={200: JobTypeShape(many=True)})
    def get(self, request: Request) -> Response:
        return Response([_shown(handler) for handler in registry.public()])


def _shown(handler: Handler) -> dict[str, Any]:
    return {
        "type": handler.type,
        "title": handler.title,
        "priority": handler.priority,
        "attempts": handler.attempts,
        "timeLimit": handler.timeout,
        "scope": handler.scope,
        "bucket": handler.bucket,
        "schema": handler.schema,
    }
