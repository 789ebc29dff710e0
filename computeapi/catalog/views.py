"""The definitions over HTTP: the list at the root, one by name, the file by its MD5."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.catalog import services
from computeapi.catalog.serializers import DefinitionDescription, DefinitionName
from computeapi.rest.ranges import RangeNotSatisfiable, bytes_response
from computeapi.rest.schema import RANGED, documented, file_headers, file_responses, query
from computeapi.solve.callers import caller_of
from computeapi.solve.validation import visible
from definitions.registry import registry
from definitions.sources import content_of
from softly.lib.errors import DefinitionNotFound, FieldError, ValidationFailed


class DefinitionListView(APIView):
    """All definitions as name and id."""

    access = anyone("solve")

    @documented("Name all definitions", id="list_names", tag="definitions", responses=DefinitionName(many=True))
    def get(self, request: Request) -> Response:
        entries = services.listed(caller_of(request))
        return Response([{"name": entry.name, "id": entry.md5} for entry in entries])


class DescriptionView(APIView):
    """One definition by name, alias or id: its inputs and outputs."""

    access = anyone("solve")

    @documented(
        "Describe a definition",
        id="describe",
        tag="definitions",
        responses=DefinitionDescription,
        errors=[DefinitionNotFound],
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(services.description(visible(name, caller_of(request))))


class DescriptionByPathView(APIView):
    """The same, named in the query; never a path on the server."""

    access = anyone("solve")

    @documented(
        "Describe the definition that the query names",
        id="describe_by_path",
        tag="definitions",
        parameters=[query("path", {"type": "string", "minLength": 1}, "Name or alias.", required=True)],
        responses=DefinitionDescription,
        errors=[DefinitionNotFound, ValidationFailed],
    )
    def get(self, request: Request) -> Response:
        name = request.query_params.get("path")
        if not name:
            raise ValidationFailed(
                [FieldError(field="path", message="Give a definition's name or alias.", code="required")]
            )
        return Response(services.description(visible(name, caller_of(request))))


class DefinitionFileView(APIView):
    """A definition's file, by the MD5 of its content only."""

    access = anyone("solve")

    @documented(
        "Get a definition's file",
        id="get_definition_file",
        tag="definitions",
        parameters=RANGED,
        responses=file_responses("application/octet-stream"),
        errors=[DefinitionNotFound, RangeNotSatisfiable],
        headers=file_headers("Last-Modified"),
    )
    def get(self, request: Request, md5: str) -> HttpResponse:
        entry = registry.snapshot().by_md5.get(md5.lower())
        if entry is None or not entry.is_visible_to(caller_of(request)):
            raise DefinitionNotFound("There is no definition with that MD5. GET / lists their ids.")
        response = bytes_response(
            request._request,
            content_of(entry),
            etag=entry.md5,
            content_type="application/octet-stream",
            modified=entry.created,
        )
        response["Cache-Control"] = "public, max-age=3600" if entry.public else "private, max-age=3600"
        return response


def by_accept(as_json: Any, as_page: Any) -> Any:
    """A view that is a page for browsers and JSON for everybody else."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        wanted = request.get_preferred_type(["application/json", "text/html"])
        response: HttpResponseBase = (as_page if wanted == "text/html" else as_json)(request, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    view.csrf_exempt = True  # type: ignore[attr-defined]
    # What the API's document and the limits look for.
    view.cls, view.initkwargs = as_json.cls, as_json.initkwargs  # type: ignore[attr-defined]
    return view
