"""/api/solves: what the caller has solved, and the files of each solve."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi import formats
from computeapi.rest.pagination import NewestFirst
from computeapi.rest.ranges import RangeNotSatisfiable, bytes_response
from computeapi.rest.schema import RANGED, documented, file_headers, file_responses, query
from computeapi.rest.shapes import PAGED, cursor_page
from computeapi.solve import artifacts, watch
from computeapi.solve.callers import caller_of, listed_of, records_of
from computeapi.solve.failures import ERRORS
from computeapi.solve.models import CacheStatus, Kind, SolveRecord, Status
from computeapi.solve.serializers import SolveRecordShape
from computeapi.solve.shapes import files_of
from definitions.registry import registry
from softly.lib.errors import FieldErrors, NotFound, ValidationFailed
from softly.lib.times import rfc3339

_CHOSEN = {"kind": Kind, "status": Status, "cache": CacheStatus}
_FILTERS = ("definition", *_CHOSEN, "since", "until")
_FILTERS_DOCUMENTED = (
    query("definition", str, "Name or alias."),
    query("kind", str, "What was done.", enum=Kind.values),
    query("status", str, "How it ended.", enum=Status.values),
    query("cache", str, "Where the answer came from.", enum=CacheStatus.values),
    query("since", datetime, "Not before this time."),
    query("until", datetime, "Before this time."),
)


class SolvesView(APIView):
    """The caller's solves, newest first; filters `definition`, `kind`, `status`, `cache`, `since`, `until`."""

    access = anyone("solve")

    @documented(
        "List solves",
        id="list_solves",
        parameters=(*_FILTERS_DOCUMENTED, *PAGED),
        responses=cursor_page(SolveRecordShape),
        errors=[ValidationFailed],
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        rows = pages.paginate_queryset(filtered(request, listed_of(caller_of(request))), request, view=self) or []
        return pages.get_paginated_response([shown(row) for row in rows])


class SolveDetailView(APIView):
    """One of the caller's solves."""

    access = anyone("solve")

    @documented("Read a solve", id="get_solve", responses=SolveRecordShape)
    def get(self, request: Request, solve_id: uuid.UUID) -> Response:
        record = records_of(caller_of(request)).filter(id=solve_id).first()
        if record is None:
            raise NotFound("There is no such solve.")
        return Response(shown(record))


class ArtifactView(APIView):
    """A file made of a solve: immutable, so it may be kept for ever."""

    access = anyone("solve")

    @documented(
        "Get a file of a solve",
        id="get_solve_artifact",
        parameters=RANGED,
        responses=file_responses(*(format.media_type for format in formats.all())),
        errors=[NotFound, RangeNotSatisfiable, *ERRORS],
        headers=file_headers("Content-Disposition"),
    )
    def get(self, request: Request, solve_id: uuid.UUID, file_name: str) -> HttpResponse:
        gone = watch.of_connection(request.META).gone
        found = artifacts.find(solve_id, file_name, caller_of(request), gone=gone)
        response = bytes_response(request._request, found.data, etag=found.digest, content_type=found.format.media_type)
        stem = found.name.rpartition(".")[0]
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in stem)
        response["Content-Disposition"] = f'attachment; filename="{safe}.{found.format.extension}"'
        scope = "public" if found.is_public else "private"
        response["Cache-Control"] = f"{scope}, max-age=31536000, immutable"
        return response


def shown(record: SolveRecord) -> dict[str, Any]:
    """A record as its owner sees it."""
    return {
        "id": str(record.id),
        "kind": record.kind,
        "definition": record.name,
        "engine": record.engine,
        "key": record.key,
        "inputs": record.inputs,
        "status": record.status,
        "cache": record.cache,
        "count": record.count,
        "timings": record.timings,
        "error": {"code": record.error_code, "message": record.error_message} if record.error_code else None,
        "createdAt": _time(record.created),
        "lastAt": _time(record.last),
        "artifacts": [
            {"format": f.name, "url": f"/api/solves/{record.id}/artifacts/model.{f.extension}"}
            for f in files_of(record.result)
        ],
    }


def _time(value: datetime) -> str:
    return rfc3339(value)


def filtered(request: Request, rows: QuerySet[SolveRecord]) -> QuerySet[SolveRecord]:
    """Those of the rows that the query asks for. Raises ValidationFailed."""
    errors = FieldErrors()
    for name in _FILTERS:
        text = request.query_params.get(name)
        if text is None:
            continue
        try:
            rows = rows.filter(**_condition(name, text))
        except ValueError as error:
            errors.add(name, str(error), "invalid_filter")
    errors.refuse()
    return rows


def _condition(name: str, text: str) -> dict[str, Any]:
    if name == "definition":
        known = registry.snapshot()
        entry = known.by_name.get(text) or known.by_alias.get(text)
        return {"name": entry.name if entry else text.replace("\0", "\ufffd")}  # PostgreSQL knows no NUL
    if name in _CHOSEN:
        allowed = [str(value) for value in _CHOSEN[name].values]
        if text not in allowed:
            raise ValueError(f"Allowed: {', '.join(allowed)}.")
        return {name: text}
    moment = parse_datetime(text.replace(" ", "+"))
    if moment is None or moment.tzinfo is None:
        raise ValueError("Send a time as RFC 3339 says, 2026-01-31T12:00:00Z.")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("Send a time between the years 1 and 9999 of UTC.") from error
    return {"created__gte" if name == "since" else "created__lt": moment}
