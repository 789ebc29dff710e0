"""What do requests and answers of source look like? For the document: request.py and answer.py shape."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from computeapi import formats
from computeapi.evaluate.files import MAX_SOURCE
from computeapi.evaluate.request import GEOMETRIES, LANGUAGES
from computeapi.evaluate.schemas import EvaluatedGeometry, EvaluatedObject, SourceFiles, TakenMesh, Variables
from computeapi.solve.serializers import ArtifactLink, AsyncBody


class ParseBody(AsyncBody):
    code = serializers.CharField(allow_blank=True, max_length=MAX_SOURCE, help_text="OpenSCAD source.")
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)


class SyntaxFault(serializers.Serializer[Any]):
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)


class ParseAnswer(serializers.Serializer[Any]):
    """docs/openscad.md lists the nodes of the tree."""

    success = serializers.BooleanField()
    ast = serializers.ListField(child=serializers.JSONField(), allow_null=True)
    parameters = serializers.ListField(child=serializers.JSONField(), help_text="The customizer's, as inputs.")
    errors = SyntaxFault(many=True)  # type: ignore[assignment]
    parseTime = serializers.FloatField(help_text="Milliseconds.")


class SourceBody(ParseBody):
    parameters = Variables(required=False)
    t = serializers.FloatField(required=False, allow_null=True, help_text="`$t`, the animation's step.")
    timeout = serializers.FloatField(required=False, allow_null=True, min_value=1, help_text="Milliseconds.")
    files = SourceFiles(required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A box with a hole",
            value={
                "code": "width = 20;\ndifference() { cube(width); translate([5, 5, -1]) cylinder(h = 30, r = 3); }",
                "parameters": {"width": 30, "$fn": 48},
                "geometry": "none",
            },
            request_only=True,
        )
    ]
)
class EvaluateBody(SourceBody):
    geometry = serializers.ChoiceField(choices=GEOMETRIES, required=False, help_text="`json` unless said.")


class SourceMessage(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=["echo", "warning", "error", "trace"])
    message = serializers.CharField()
    file = serializers.CharField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    mark = serializers.CharField(
        required=False, help_text="The word that OpenSCAD prints before it, where that isn't the level: `DEPRECATED`."
    )


class SourceFault(SyntaxFault):
    file = serializers.CharField(allow_null=True)


class SourceSolve(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="For /api/solves/<id>.")
    engine = serializers.CharField()
    key = serializers.CharField()
    cached = serializers.BooleanField()
    durationMs = serializers.FloatField()


class EvaluateAnswer(serializers.Serializer[Any]):
    """With `success: false` only `messages` and `errors` say something."""

    success = serializers.BooleanField()
    geometry = EvaluatedGeometry()
    objects = serializers.ListField(
        child=EvaluatedObject(), required=False, help_text="Where there are several colours, `#` or `%`."
    )
    messages = SourceMessage(many=True)
    errors = SourceFault(many=True)  # type: ignore[assignment]
    executionTime = serializers.FloatField(required=False, help_text="Milliseconds that the engine took.")
    key = serializers.CharField(required=False, help_text="For /api/export; equal requests have equal keys.")
    artifacts = ArtifactLink(many=True)
    solve = SourceSolve(required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample("Of source", value={"code": "cube(10);", "format": "stl", "options": {"binary": False}}),
        OpenApiExample(
            "Of a mesh",
            value={
                "geometry": {
                    "vertices": [0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9],
                    "indices": [0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2],
                },
                "format": "off",
            },
        ),
    ]
)
class ExportBody(SourceBody):
    """One of `code`, `geometry` and `key`."""

    code = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=MAX_SOURCE)
    geometry = TakenMesh(required=False)
    key = serializers.RegexField("^[0-9a-f]{64}$", required=False, allow_null=True, help_text="Of an earlier answer.")
    format = serializers.ChoiceField(choices=[kind.name for kind in formats.all()])
    options = serializers.DictField(
        required=False, allow_null=True, help_text="docs/evaluate.md lists those of each format."
    )
    name = serializers.CharField(
        required=False, allow_blank=True, help_text="What the file is called, without its ending."
    )


class FontName(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="What `text()` takes as `font`: `Liberation Sans:style=Bold`.")
    family = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]


class FontsAnswer(serializers.Serializer[Any]):
    fonts = FontName(many=True)


class Library(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True, help_text="Empty for files that lie in no folder of their own.")
    files = serializers.IntegerField()
    bytes = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 over its files.")
    entries = serializers.ListField(child=serializers.CharField(), help_text="What to include: `BOSL2/std.scad`.")
    more = serializers.IntegerField(help_text="Entries that aren't listed.")


class LibrariesAnswer(serializers.Serializer[Any]):
    libraries = Library(many=True)
