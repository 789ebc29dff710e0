"""/api/solves/batch: ask for many solves, see how they stand, take what came of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.own import principal
from accounts.limits import NotInTier
from accounts.permissions import anyone
from accounts.quotas import QuotaExceeded
from computeapi.batches import archive, sheets, tables
from computeapi.batches.asked import FILES_QUERY, SHEET_QUERY, formats_of, sheet_of
from computeapi.batches.checking import BatchTooLarge
from computeapi.batches.plan import Plan, plan_of
from computeapi.batches.request import read_batch
from computeapi.batches.rows import rows_of, summary_of
from computeapi.batches.serializers import BatchBody, BatchShape, BatchTable
from computeapi.batches.services import find_batch, queue_batch
from computeapi.files.titles import disposition
from computeapi.jobs.answers import accepted, shown
from computeapi.jobs.models import Job
from computeapi.jobs.room import TooManyJobs
from computeapi.jobs.serializers import JobShape
from computeapi.rest.schema import BINARY, documented
from computeapi.solve import watch
from computeapi.solve.callers import as_caller
from softly.lib.errors import (
    DefinitionNotFound,
    EngineUnavailable,
    NotFound,
    QueueFull,
    QueueTimeout,
    ValidationFailed,
)

_REFUSALS = (
    *(NotInTier, DefinitionNotFound, ValidationFailed, BatchTooLarge),
    *(TooManyJobs, QuotaExceeded, EngineUnavailable, QueueFull, QueueTimeout),
)
_FILE = ("Content-Disposition", "Cache-Control")


class BatchesView(APIView):
    """Solve one definition with many inputs: a list of them, or every combination of a sweep."""

    access = anyone("solve")
    bucket = "solve"
    idempotent = True

    @documented(
        "Solve a batch",
        id="solve_batch",
        tag="solve",
        request=BatchBody,
        responses={202: JobShape},
        errors=_REFUSALS,
        headers={202: ["Location", "Retry-After"]},
    )
    def post(self, request: Request) -> Response:
        """All inputs are looked at before any is queued; what is wrong is named by its place in the body."""
        return accepted(queue_batch(read_batch(request.data), owner=principal(request)))


class BatchView(APIView):
    """A batch: its job, what it is of, and how many of its solves wait and run. The items are at `links.items`."""

    access = anyone("solve")

    @documented("A batch", id="get_batch", tag="solve", responses={200: BatchShape}, headers={200: ["Retry-After"]})
    def get(self, request: Request, batch_id: UUID) -> Response:
        batch = find_batch(batch_id, principal(request))
        response = shown(batch)
        response.data["batch"] = _summary(batch, plan_of(batch.id))
        return response


class TableView(APIView):
    """A row an item: how it stands, what varies, the outputs that are single values, and its error. While the batch
    runs there are the values so far."""

    access = anyone("solve")

    @documented(
        "The table of a batch",
        id="get_batch_table",
        tag="solve",
        responses={(200, "application/json"): BatchTable, (200, *tables.MEDIA_TYPES): BINARY},
        errors=[NotFound],
        headers={200: _FILE},
    )
    def get(self, request: Request, batch_id: UUID, kind: str) -> HttpResponse:
        batch = find_batch(batch_id, principal(request))
        if kind not in tables.KINDS:
            raise NotFound(f"There is no such table; there are {', '.join(tables.KINDS)}.")
        data, media_type = tables.written(batch, kind)
        return _file(HttpResponse(data, content_type=media_type), batch, "table", kind)


class ContactSheetView(APIView):
    """The pictures of a batch on one PNG, with what varies below each; what failed is shown as that."""

    access = anyone("solve")
    bucket = "files"

    @documented(
        "The contact sheet of a batch",
        id="get_batch_contact_sheet",
        tag="solve",
        parameters=SHEET_QUERY,
        responses={(200, "image/png"): BINARY, 202: JobShape},
        errors=[NotFound, ValidationFailed, TooManyJobs, EngineUnavailable, QueueFull, QueueTimeout],
        headers={200: _FILE, 202: ["Location", "Retry-After"]},
    )
    def get(self, request: Request, batch_id: UUID) -> HttpResponseBase:
        """Many pictures are drawn by a job: 202, and the picture is the job's result; then it is here too."""
        batch = find_batch(batch_id, principal(request))
        wanted = sheet_of(request, batch.id)
        found = sheets.find_or_queue(
            wanted, batch, owner=principal(request), watch=watch.of_connection(request._request.META)
        )
        if isinstance(found, Job):
            return accepted(found)
        return _file(HttpResponse(found, content_type="image/png"), batch, "contact sheet", "png", inline=True)


class FilesView(APIView):
    """A file of each solve, in one ZIP, with a table of them: `manifest.csv`. Those that were not made yet are made as
    it is sent."""

    access = anyone("solve")
    bucket = "files"

    @documented(
        "The files of a batch",
        id="get_batch_files",
        tag="solve",
        parameters=FILES_QUERY,
        responses={(200, "application/zip"): BINARY},
        errors=[NotFound, ValidationFailed],
        headers={200: _FILE},
    )
    def get(self, request: Request, batch_id: UUID) -> HttpResponseBase:
        owner = principal(request)
        batch = find_batch(batch_id, owner)
        plan, rows = plan_of(batch.id), list(rows_of(batch))
        get = archive.getter(as_caller(owner), watch.of_connection(request._request.META).gone)
        content = archive.stream(plan, rows, formats_of(request, plan), get)
        return _file(StreamingHttpResponse(content, content_type="application/zip"), batch, "files", "zip")


def _summary(batch: Job, plan: Plan) -> dict[str, Any]:
    here = f"/api/solves/batch/{batch.id}"
    return {
        "name": plan.name,
        "definition": plan.definition,
        "version": plan.version,
        "varied": [column.name for column in plan.varied],
        "warm": plan.warm,
        "formats": list(plan.formats),
        **summary_of(batch),
        "links": {
            **{kind: f"{here}/table.{kind}" for kind in tables.KINDS},
            "contactSheet": f"{here}/contact-sheet.png",
            "files": f"{here}/files.zip",
        },
    }


def _file[Response: HttpResponseBase](
    response: Response, batch: Job, what: str, extension: str, *, inline: bool = False
) -> Response:
    """Its name says where it is of a batch that still runs."""
    plan = plan_of(batch.id)
    state = "" if batch.has_ended else " so far"
    title = f"{plan.name or plan.definition.rpartition('.')[0]} {what}{state}"
    response["Content-Disposition"] = disposition(title, extension, inline=inline)
    response["Cache-Control"] = "private, no-cache"
    return response
