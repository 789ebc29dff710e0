"""/api/files: have files made, list, fetch and remove one's own, and lend one by a link."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import principal_of
from accounts.permissions import anyone
from computeapi.evaluate.request import object_of
from computeapi.files import links, store, waiting
from computeapi.files.document import document
from computeapi.files.failures import FileDamaged, FileTooLarge, StorageFull, StorageQuotaExceeded
from computeapi.files.kinds import registry
from computeapi.files.kinds.base import Kind
from computeapi.files.models import GeneratedFile
from computeapi.files.serializers import FileShape, LinkBody, LinkShape
from computeapi.files.services import remove_file
from computeapi.files.titles import disposition
from computeapi.jobs.deferring import DeferringView
from computeapi.jobs.serializers import JobShape
from computeapi.rest.pagination import NewestFirst
from computeapi.rest.ranges import RangeNotSatisfiable, file_response
from computeapi.rest.schema import RANGED, documented, file_headers, file_responses, header, query
from computeapi.rest.shapes import PAGED, cursor_page
from computeapi.solve import watch
from computeapi.solve.failures import ERRORS
from computeapi.solve.later import ACCEPTED_ERRORS
from softly.lib.errors import NotFound, Unavailable, ValidationFailed

_KINDS = [kind.name for kind in registry.all()]
_MEDIA_TYPES = sorted({media_type for kind in registry.all() for media_type in kind.media_types})
_PREFER = header("Prefer", "`respond-async` answers 202 at once; `wait=30` waits so many seconds for the file.")
_ERRORS = (NotFound, FileTooLarge, StorageFull, StorageQuotaExceeded, *ACCEPTED_ERRORS, *ERRORS)
_MADE = ("Location", "Preference-Applied")


class GenerateView(DeferringView):
    """Make a file of what is sent, or of a solve. It is made by a job: waited for as long as that takes a few seconds,
    else 202 with the job; its result is what this would have answered."""

    access = anyone("files")
    idempotent = True
    in_transaction = False  # its job is done elsewhere, and one more file does no harm
    kind: ClassVar[Kind]

    def post(self, request: Request) -> HttpResponseBase:
        body = dict(object_of(request.data))
        is_later = self.is_for_later(body)
        body.pop("async", None)
        job = waiting.ask_for(self.kind, body, principal_of(request._request))
        gone = watch.of_connection(request.META).gone
        if is_later:
            return self.left(job, gone, longest=waiting.LONGEST)
        return self.awaited(job, gone, usual=waiting.PATIENCE, longest=waiting.LONGEST)


def generating(kind: Kind) -> type[GenerateView]:
    """The view of one kind: it has its own bucket, and its own place in the document."""
    said = documented(
        f"Make a file: {kind.title}",
        id=f"generate_{kind.name}",
        tag="files",
        parameters=(_PREFER,),
        request={"application/json": dict(kind.schema)},
        responses={201: FileShape, 202: JobShape},
        errors=(*_ERRORS, *kind.errors),
        headers={201: _MADE, 202: ("Retry-After", *_MADE)},
    )

    def post(self: GenerateView, request: Request) -> HttpResponseBase:
        return GenerateView.post(self, request)

    parts = {"kind": kind, "bucket": kind.bucket, "post": said(post), "__doc__": GenerateView.__doc__}
    return type(f"Generate{kind.name.capitalize()}View", (GenerateView,), parts)


class FilesView(APIView):
    """The caller's files, newest first; filter `kind`. Strangers and keys that stand in pages are told none."""

    access = anyone("files")

    @documented(
        "List files",
        id="list_files",
        tag="files",
        parameters=(query("kind", str, "What they are.", enum=_KINDS), *PAGED),
        responses=cursor_page(FileShape),
        errors=[ValidationFailed],
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        rows = GeneratedFile.objects.whole().listed_of(principal_of(request._request))
        if (kind := request.query_params.get("kind")) is not None:
            if kind not in _KINDS:
                raise ValidationFailed.of("kind", f"Allowed: {', '.join(_KINDS)}.", "invalid_filter")
            rows = rows.filter(kind=kind)
        pages = NewestFirst()
        found = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([document(file) for file in found])


class FileView(APIView):
    """One file, for its owner, or for whoever has a link to it."""

    access = anyone("files")

    @documented(
        "Fetch a file",
        id="get_file",
        tag="files",
        parameters=(
            query("expires", str, "Of a link: until when, as it came."),
            query("signature", str, "Of a link, as it came."),
            *RANGED,
        ),
        responses=file_responses(*_MEDIA_TYPES),
        errors=[RangeNotSatisfiable, FileDamaged, Unavailable],
        headers=file_headers("Content-Disposition", "Last-Modified"),
    )
    def get(self, request: Request, generated_name: str) -> HttpResponseBase:
        file = _lent(request, generated_name) or _own(request, generated_name)
        response = file_response(
            request._request,
            partial(store.opened, file.sha256),
            size=file.size,
            etag=file.sha256,
            content_type=file.media_type,
            modified=file.created,
        )
        response["Content-Disposition"] = disposition(file.title, file.extension)
        response["Cache-Control"] = "private, no-cache"  # it may be removed, and its link with it
        return response

    @documented("Remove a file", id="delete_file", tag="files", responses={204: None}, errors=[Unavailable])
    def delete(self, request: Request, generated_name: str) -> Response:
        """For ever, and every link to it."""
        remove_file(_own(request, generated_name))
        return Response(status=204)


class FileLinksView(APIView):
    """Lend a file: a link that works without logging in, for so long."""

    access = anyone("files")

    @documented(
        "Make a link to a file",
        id="create_file_link",
        tag="files",
        request=LinkBody,
        responses={201: LinkShape},
        errors=[ValidationFailed],
    )
    def post(self, request: Request, generated_name: str) -> Response:
        file = _own(request, generated_name)
        body = LinkBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(links.link(file, seconds=body.validated_data["expiresIn"]), status=201)


def _own(request: Request, name: str) -> GeneratedFile:
    return _found(GeneratedFile.objects.whole().of(principal_of(request._request)).named(name))


def _lent(request: Request, name: str) -> GeneratedFile | None:
    """By a link that holds; None where there is none."""
    expires, signature = (request.query_params.get(part, "") for part in ("expires", "signature"))
    if not signature or not links.is_valid(name, expires, signature):
        return None
    return _found(GeneratedFile.objects.lent().named(name))


def _found(file: GeneratedFile | None) -> GeneratedFile:
    if file is None:
        raise NotFound("There is no such file.")
    return file
