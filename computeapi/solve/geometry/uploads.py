"""POST /api/geometry: a file in, its id or that of the geometry in it out, to be named in inputs from then on."""

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
from computeapi.solve.files import KeptFiles
from computeapi.solve.geometry import decoding
from computeapi.solve.geometry.kept import Taken
from computeapi.solve.inputs.files import sent_file
from computeapi.solve.inputs.geometry import Sent, read_file
from computeapi.solve.inputs.values import Wrong
from computeapi.solve.serializers import GEOMETRY_UPLOAD, TakenGeometry
from definitions.schema import GEOMETRY
from softly.lib.errors import EngineUnavailable, QueueFull, QueueTimeout, ValidationFailed

FILE = "File"
TYPES = (*sorted(GEOMETRY), FILE)


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
    """Geometry for inputs: the first valid closed object of the type in a .3dm file, else the first valid one. For an
    input that takes a file (`File`), the file itself. The same file gives the same id."""

    access = anyone("solve")
    bucket = "files"

    parser_classes = [MultiPartParser, OctetStreamParser]
    content_negotiation_class = AsFile

    @documented(
        "Upload geometry",
        id="upload_geometry",
        tag="solve",
        parameters=[
            query("type", str, "The type of the input it is for, unless the form says.", enum=TYPES),
            query("name", str, "Of a `File` that is the body: its ending says what it is."),
        ],
        request=GEOMETRY_UPLOAD,
        responses={201: TakenGeometry},
        errors=[EngineUnavailable, QueueFull, QueueTimeout],
    )
    def post(self, request: Request) -> Response:
        sent: Mapping[str, Any] = request.data  # type: ignore[assignment]  # no list: neither parser gives one
        wanted = _wanted(sent.get("type") or request.query_params.get("type") or "Geometry")
        if wanted == FILE:
            return Response(_kept(sent.get("file"), request.query_params.get("name", "")), status=201)
        [found] = decoding.take([Sent(wanted, "file", _file(sent.get("file")))])
        if isinstance(found, Wrong):
            raise ValidationFailed.of("file", found.message, found.code)
        return Response(_shown(found), status=201)


def _wanted(kind: Any) -> str:
    """Raises ValidationFailed."""
    if kind in TYPES:
        return str(kind)
    raise ValidationFailed.of("type", f"Allowed: {', '.join(TYPES)}.", "invalid_choice")


def _kept(file: Any, name: str) -> dict[str, Any]:
    """Raises ValidationFailed."""
    data = _bytes(file, "a file")
    name = name if isinstance(file, bytes) else file.name
    try:
        id = KeptFiles().take(sent_file(name, data))
    except Wrong as wrong:
        raise ValidationFailed.of("file", wrong.message, wrong.code) from wrong
    return {"id": id, "type": FILE, "taken": "", "boundingBox": None, "units": "", "objects": {}}


def _file(file: Any) -> bytes:
    """A .3dm file. Raises ValidationFailed."""
    try:
        return read_file(_bytes(file, "a .3dm file"))
    except Wrong as wrong:
        raise ValidationFailed.of("file", wrong.message, wrong.code) from wrong


def _bytes(file: Any, kind: str) -> bytes:
    """What was sent as the body, or as a file of the form. Raises ValidationFailed."""
    if file is None or isinstance(file, str):
        raise ValidationFailed.of("file", f"Send {kind} as `file`.", "required")
    return file if isinstance(file, bytes) else bytes(file.read())


def _shown(found: Taken) -> dict[str, Any]:
    return {
        "id": found.id,
        "type": found.kind,
        "taken": found.sentence,
        "boundingBox": found.box,
        "units": found.units,
        "objects": found.objects,
    }
