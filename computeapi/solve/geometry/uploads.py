"""POST /api/geometry: a .3dm file in, the id of the geometry in it out, to be named in inputs from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.rest.json import AlwaysJson, refuse_encoded
from computeapi.rest.schema import documented, query
from computeapi.solve.geometry import decoding
from computeapi.solve.geometry.kept import Taken
from computeapi.solve.inputs.geometry import Sent, read_file
from computeapi.solve.inputs.values import Wrong
from computeapi.solve.serializers import GEOMETRY_UPLOAD, TakenGeometry
from definitions.schema import GEOMETRY
from softly.lib.errors import EngineUnavailable, FieldError, QueueFull, QueueTimeout, ValidationFailed


class OctetStreamParser(BaseParser):
    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, bytes]:
        return {"file": stream.read()}


class AsFile(AlwaysJson):
    """Takes multipart/form-data or the bytes themselves, answers JSON."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]
        refuse_encoded(request)
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)


class GeometryView(APIView):
    """Geometry for inputs: the first valid closed object of the type in a .3dm file, else the first valid one. The same
    file gives the same id."""

    access = anyone("solve")
    bucket = "files"

    parser_classes = [MultiPartParser, OctetStreamParser]
    content_negotiation_class = AsFile

    @documented(
        "Upload geometry",
        id="upload_geometry",
        tag="solve",
        parameters=[
            query("type", str, "The type of the input it is for, unless the form says.", enum=sorted(GEOMETRY))
        ],
        request=GEOMETRY_UPLOAD,
        responses={201: TakenGeometry},
        errors=[EngineUnavailable, QueueFull, QueueTimeout],
    )
    def post(self, request: Request) -> Response:
        sent: Mapping[str, Any] = request.data  # type: ignore[assignment]  # no list: neither parser gives one
        wanted = _wanted(sent.get("type") or request.query_params.get("type") or "Geometry")
        [found] = decoding.take([Sent(wanted, "file", _file(sent.get("file")))])
        if isinstance(found, Wrong):
            raise _wrong("file", found.message, found.code)
        return Response(_shown(found), status=201)


def _wanted(kind: Any) -> str:
    """Raises ValidationFailed."""
    if kind in GEOMETRY:
        return str(kind)
    raise _wrong("type", f"Allowed: {', '.join(sorted(GEOMETRY))}.", "invalid_choice")


def _file(file: Any) -> bytes:
    """What was sent as the body, or as a file of the form. Raises ValidationFailed."""
    if file is None or isinstance(file, str):
        raise _wrong("file", "Send a .3dm file as `file`.", "required")
    try:
        return read_file(file if isinstance(file, bytes) else file.read())
    except Wrong as wrong:
        raise _wrong("file", wrong.message, wrong.code) from wrong


def _wrong(field: str, message: str, code: str) -> ValidationFailed:
    return ValidationFailed([FieldError(field=field, message=message, code=code)])


def _shown(found: Taken) -> dict[str, Any]:
    return {
        "id": found.id,
        "type": found.kind,
        "taken": found.sentence,
        "boundingBox": found.box,
        "units": found.units,
        "objects": found.objects,
    }
