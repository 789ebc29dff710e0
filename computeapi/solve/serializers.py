"""What do requests and answers of solving look like? For the API's document: request.py and inputs.py say what is
right, answer.py and history.py make the answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi.rest.schema import BINARY
from computeapi.solve.inputs.reading import MAX_VALUES
from computeapi.solve.inputs.values import MAX_TEXT
from computeapi.solve.models import CacheStatus, Kind, Status
from definitions.schema import GEOMETRY

SCALAR: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string"}, {"type": "boolean"}],
    "description": "A number, finite; a whole one of 32 bits where the input is an Integer; text of at most "
    f"{MAX_TEXT:,} characters, or JSON text of a point or of geometry; true or false.",
}
_NAMES = (
    "X Y Z Origin XAxis YAxis ZAxis Normal From To Plane Center Radius geometry 3dm version archive3dm opennurbs data "
    "name base64"
)
_OBJECT: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"enum": _NAMES.split()},
    "description": "A point, plane, line, circle, rectangle or box as RhinoCommon writes it, geometry: "
    '`{"geometry": "<id>"}`, `{"3dm": "<base64>"}`, an openNURBS object; a file: `{"name": "a.svg", "base64": "…"}`.',
}
_POINTS: dict[str, Any] = {"type": "array", "description": "A point as a list of numbers, or a list of points."}
_LIST = {"type": "array", "items": {"anyOf": [SCALAR, _OBJECT, _POINTS]}, "maxItems": MAX_VALUES}
_PATHS = {"pattern": r"^\s*\{?\s*\d{1,9}(\s*;\s*\d{1,9})*\s*\}?\s*$"}
"""Names of branches: `{0}`, `{0;1}`."""

INPUT_VALUE: dict[str, Any] = {
    "description": "A scalar or a list goes on branch `{0}`, an object of branches is a tree, null is the default.",
    "anyOf": [
        SCALAR,
        _OBJECT,
        _LIST,
        {"type": "object", "propertyNames": _PATHS, "additionalProperties": {"anyOf": [_LIST, SCALAR]}},
        {"type": "null"},
    ],
}
INPUT_QUERY: dict[str, Any] = {
    "type": "object",
    "description": "By the names of the definition's inputs, each as text.",
    "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
}
_GIVEN_TREE = {
    "type": "object",
    "required": ["ParamName", "InnerTree"],
    "properties": {
        "ParamName": {"type": "string"},
        "InnerTree": {
            "type": "object",
            "propertyNames": _PATHS,
            "additionalProperties": {
                "type": "array",
                "maxItems": MAX_VALUES,
                "items": {
                    "anyOf": [
                        {
                            "type": "object",
                            "required": ["data"],
                            "properties": {
                                "type": {"type": "string"},
                                "data": {**SCALAR, "description": "The value, or its JSON as text."},
                            },
                        },
                        SCALAR,
                    ]
                },
            },
        },
    },
}


@extend_schema_field(INPUT_VALUE, component_name="InputValue")
class InputValue(serializers.JSONField):
    pass


@extend_schema_field(_GIVEN_TREE, component_name="GivenTree")
class GivenTree(serializers.JSONField):
    pass


class CacheWish(serializers.Serializer[Any]):
    useCache = serializers.BooleanField(required=False, help_text="False neither reads nor keeps.")
    ttl = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Seconds to keep the answer, within your tier's limit."
    )


class AsyncBody(serializers.Serializer[Any]):
    """A member that Python has another use for."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        later = serializers.BooleanField(
            required=False, help_text="True is `Prefer: respond-async`, false is the contrary; it goes before that."
        )
        return {**super().get_fields(), "async": later}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "By input",
            value={"definition": "box-with-lid.scad", "inputs": {"width": 90, "columns": 3}, "cache": {"ttl": 7200}},
        ),
        OpenApiExample(
            "By tree, without meshes",
            value={
                "pointer": "TopoOpt.py",
                "values": [
                    {"ParamName": "RH_IN:width", "InnerTree": {"{0}": [{"type": "System.Double", "data": "1000"}]}}
                ],
                "geometry": "none",
                "nocache": True,
            },
        ),
    ]
)
class SolveBody(AsyncBody):
    """What to solve; either `definition` or `pointer` is needed. Omitted inputs take their defaults."""

    definition = serializers.CharField(
        required=False, allow_null=True, min_length=1, help_text="Name, alias, md5 or digest."
    )
    pointer = serializers.CharField(
        required=False, allow_null=True, min_length=1, help_text="The same under Rhino Compute's name."
    )
    inputs = serializers.DictField(
        child=InputValue(), required=False, allow_null=True, help_text="By name, with or without `RH_IN:`."
    )
    values = serializers.ListField(
        child=GivenTree(), required=False, allow_null=True, help_text="Inputs as full trees; each once."
    )
    geometry = serializers.ChoiceField(
        choices=["full", "none"],
        required=False,
        help_text="`none` leaves the meshes out of the answer and keeps the links to the files.",
    )
    cache = CacheWish(required=False, allow_null=True)
    nocache = serializers.BooleanField(required=False, help_text="True is `cache.useCache: false`.")

    also = {
        "anyOf": [
            {"required": ["definition"], "properties": {"definition": {"type": "string"}}},
            {"required": ["pointer"], "properties": {"pointer": {"type": "string"}}},
        ]
    }


class TreeItem(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="`System.Double|Int32|Boolean|String`, `Rhino.Geometry.Mesh`.")
    data = serializers.CharField(  # type: ignore[assignment]
        help_text="A JSON document as a string; a mesh is openNURBS JSON, as rhino3dm has it."
    )


class OutputTree(serializers.Serializer[Any]):
    ParamName = serializers.CharField()
    InnerTree = serializers.DictField(child=serializers.ListField(child=TreeItem()), help_text="By branch, `{0}`.")


class ArtifactLink(serializers.Serializer[Any]):
    format = serializers.CharField(help_text="`glb`, `stl`, `3mf`, `obj`, `ply`, `off`, `svg`, `dxf`, `png`, `3dm`.")
    url = serializers.CharField()


class SolveMessage(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=["echo", "warning", "error", "trace"])
    text = serializers.CharField()
    file = serializers.CharField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)


class SolveInfo(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="For /api/solves/<id>.")
    definition = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    engine = serializers.CharField()
    key = serializers.RegexField("^[0-9a-f]{64}$", help_text="Equal solves have equal keys.")
    cached = serializers.BooleanField()
    durationMs = serializers.FloatField(help_text="How long the engine took.")
    artifacts = ArtifactLink(many=True)
    messages = SolveMessage(many=True)


ANSWER: dict[str, Any] = {
    "values": [{"ParamName": "volume", "InnerTree": {"{0}": [{"type": "System.Double", "data": "30721.5"}]}}],
    "warnings": [],
    "errors": [],
    "modelunits": "Millimeters",
    "solve": {
        "id": "0b9d6f2e-6f2b-4e0e-9a5c-7f6e3a1d2c4b",
        "definition": "box-with-lid.scad",
        "version": 3,
        "engine": "openscad",
        "key": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "cached": False,
        "durationMs": 184.2,
        "artifacts": [{"format": "glb", "url": "/api/solves/0b9d6f2e-6f2b-4e0e-9a5c-7f6e3a1d2c4b/artifacts/model.glb"}],
        "messages": [{"level": "echo", "text": "walls 2", "file": "box-with-lid.scad", "line": 41}],
    },
}


@extend_schema_serializer(examples=[OpenApiExample("A box", value=ANSWER)])
class SolveAnswer(serializers.Serializer[Any]):
    """Rhino Compute's answer, for every engine. With `errors` it is partial and never cached."""

    values = OutputTree(many=True)
    warnings = serializers.ListField(child=serializers.CharField())
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    modelunits = serializers.CharField()
    solve = SolveInfo()


GEOMETRY_UPLOAD: dict[str, Any] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {**BINARY, "description": "A `.3dm` file; for `File` any that OpenSCAD imports."},
            "type": {
                "type": "string",
                "enum": [*sorted(GEOMETRY), "File"],
                "description": "The type of the input it is for.",
            },
        },
    },
    "application/octet-stream": BINARY,
}


class TakenGeometry(serializers.Serializer[Any]):
    """What was taken of a file."""

    id = serializers.RegexField(
        r"^[0-9a-f]{64}(\.[a-z0-9]+)?$",
        help_text='Send `{"geometry": "<id>"}` as the value of an input; for one that takes a file, the id itself.',
    )
    type = serializers.CharField(help_text="What it is: `Brep`, `Mesh`, `Curve` …")
    taken = serializers.CharField(help_text="The same for people, and what was left.")
    boundingBox = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Least x, y, z, greatest x, y, z."
    )
    units = serializers.CharField(help_text="Those of the file, `Millimeters`; nothing is scaled.")
    objects = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind the file has.")


EVENTS: dict[str, Any] = {
    "type": "string",
    "description": "Asked for with `Accept: text/event-stream`: `queued {position}` and `progress {fraction, message}` "
    "events, then `result {status, cache, body}` or `error {status, body, retryAfter}`. Closing the connection cancels "
    "the solve, unless somebody else waits for it.",
}


class SolveFailure(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class SolveRecordShape(serializers.Serializer[Any]):
    """One outcome of a solve for its caller; hits that came within a second of each other are one."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.values, help_text="A definition solved, or source that came along.")
    definition = serializers.CharField(help_text="Its name at the time; `main.scad` for source.")
    engine = serializers.CharField()
    key = serializers.CharField()
    inputs = serializers.JSONField(help_text="As they were solved: defaults filled, rounded.")
    status = serializers.ChoiceField(choices=Status.values)
    cache = serializers.ChoiceField(choices=CacheStatus.values)
    count = serializers.IntegerField(min_value=1, help_text="How many hits this is.")
    timings = serializers.DictField(child=serializers.FloatField(), help_text="Milliseconds per step.")
    error = SolveFailure(allow_null=True)
    createdAt = serializers.DateTimeField()
    lastAt = serializers.DateTimeField()
    artifacts = ArtifactLink(many=True)


RECORD: dict[str, Any] = {
    "id": "0b9d6f2e-6f2b-4e0e-9a5c-7f6e3a1d2c4b",
    "kind": "solve",
    "definition": "box-with-lid.scad",
    "engine": "openscad",
    "key": ANSWER["solve"]["key"],
    "inputs": {"width": {"{0}": [90.0]}},
    "status": "ok",
    "cache": "MISS",
    "count": 1,
    "timings": {"validate": 0.3, "queue": 0.1, "solve": 184.2, "total": 186.0},
    "error": None,
    "createdAt": "2026-01-31T12:00:00Z",
    "lastAt": "2026-01-31T12:00:00Z",
    "artifacts": ANSWER["solve"]["artifacts"],
}
