"""/api/definitions: definitions with their versions; staff upload, publish and roll back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone, staff
from computeapi.catalog import services
from computeapi.catalog.filters import FILTERS, filtered
from computeapi.catalog.serializers import UPLOAD, DefinitionDescription, VersionShape
from computeapi.rest.json import AlwaysJson, refuse_encoded
from computeapi.rest.pagination import sliced, sliced_response
from computeapi.rest.schema import documented
from computeapi.rest.shapes import SLICED, sliced_list
from computeapi.solve.callers import caller_of
from computeapi.solve.validation import visible
from definitions.models import DefinitionVersion
from definitions.names import problem_with_path
from softly.lib.errors import (
    DefinitionNotFound,
    EngineUnavailable,
    FieldError,
    FieldErrors,
    SolveTimeout,
    ValidationFailed,
)
from softly.lib.times import rfc3339

_BESIDE = "files/"


class Multipart(AlwaysJson):
    """Takes multipart/form-data, answers JSON."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]
        refuse_encoded(request)
        return parsers[0] if request.content_type.startswith("multipart/form-data") else None


class DefinitionsView(APIView):
    """List; staff upload a file as multipart `file`, what it includes as `files/<path>`."""

    access = {"GET": anyone("solve"), "POST": staff()}
    idempotent = True
    in_transaction = False  # the engine reads the file first; the same file once more changes nothing

    parser_classes = [MultiPartParser]
    content_negotiation_class = Multipart

    @documented(
        "List definitions",
        id="list_definitions",
        parameters=(*FILTERS, *SLICED),
        responses=sliced_list(DefinitionDescription),
        errors=[ValidationFailed],
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        entries = filtered(services.listed(caller_of(request)), request.query_params)
        results = [services.description(entry) for entry in sliced(request, entries)]
        return sliced_response(request, results, count=len(entries))

    @documented(
        "Upload a definition",
        id="upload_definition",
        request=UPLOAD,
        responses={200: DefinitionDescription, 201: DefinitionDescription},
        errors=[EngineUnavailable, SolveTimeout],
        headers={200: ["Location"], 201: ["Location"]},
    )
    def post(self, request: Request) -> Response:
        file = request.FILES.get("file")
        if file is None or not file.name:
            raise ValidationFailed(
                [FieldError(field="file", message="Send the definition as `file`.", code="required")]
            )
        caller = caller_of(request)
        definition, made = services.definition_upload(
            name=file.name,
            data=file.read(),
            beside=_beside(request, file.name),
            private_to=caller.user_id if _is_private(request) else None,
        )
        return Response(
            services.description(visible(definition.name, caller_of(request))),
            status=201 if made else 200,
            headers={"Location": f"/api/definitions/{definition.name}"},
        )


def _beside(request: Request, main: str) -> dict[str, bytes]:
    """What is to lie beside the definition `main`, by path. Raises ValidationFailed."""
    errors, found = FieldErrors(), {}
    for field, file in request.FILES.items():
        if field.startswith(_BESIDE):
            path = field.removeprefix(_BESIDE)
            if problem := problem_with_path(path):
                errors.add(field[:200], problem, "invalid_name")
            else:
                found[path] = file.read()
    for path in found:
        if any(str(above) in (main, *found) for above in PurePosixPath(path).parents):
            errors.add(f"{_BESIDE}{path}", "One of its folders has the name of another file.", "invalid_name")
    errors.refuse()
    return found


def _is_private(request: Request) -> bool:
    """Raises ValidationFailed."""
    said = request._request.POST.get("public", "true")
    if said not in ("true", "false"):
        raise ValidationFailed.of("public", "Send true or false.", "type_error")
    return said == "false"


class DefinitionDetailView(APIView):
    """A definition by name, alias or id."""

    access = anyone("solve")

    @documented("Read a definition", id="get_definition", responses=DefinitionDescription, errors=[DefinitionNotFound])
    def get(self, request: Request, name: str) -> Response:
        return Response(services.description(visible(name, caller_of(request))))


class VersionsView(APIView):
    """The versions of a definition, newest first."""

    access = anyone("solve")

    @documented(
        "List versions",
        id="list_versions",
        parameters=SLICED,
        responses=sliced_list(VersionShape),
        errors=[DefinitionNotFound],
        headers={200: ["Link"]},
    )
    def get(self, request: Request, name: str) -> Response:
        entry = visible(name, caller_of(request))
        rows = list(
            DefinitionVersion.objects.filter(definition__name=entry.name).defer(
                "interface", "inventory", "confirmation"
            )
        )
        results = [_version(row, current=row.number == entry.number) for row in sliced(request, rows)]
        return sliced_response(request, results, count=len(rows))


class PublishView(APIView):
    """Make one version the current one."""

    access = staff()
    idempotent = True

    @documented("Publish a version", id="publish_version", responses={200: DefinitionDescription})
    def post(self, request: Request, name: str, number: int) -> Response:
        services.version_publish(name=name, number=number)
        return Response(services.description(visible(name, caller_of(request))))


class RollBackView(APIView):
    """Go back to the version before the current one."""

    access = staff()
    idempotent = True

    @documented("Roll back", id="roll_back_definition", responses={200: DefinitionDescription})
    def post(self, request: Request, name: str) -> Response:
        services.version_roll_back(name=name)
        return Response(services.description(visible(name, caller_of(request))))


def _version(row: DefinitionVersion, *, current: bool) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.md5,
        "sha256": row.sha256,
        "size": row.size,
        "created": rfc3339(row.created),
        "current": current,
    }
