"""What do requests and answers of Rhino Compute look like? For the document: request.py, answer.py and io.py shape."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi.solve.serializers import ANSWER, OutputTree, SolveInfo

KEY = "md5_9E107D9D372BB6826BD81D3542A419D6"
_POINTER = "Name, alias, MD5, or the key that Compute would give the file; or a URL that ends in one of them."

_TREE: dict[str, Any] = {
    "type": "object",
    "required": ["ParamName", "InnerTree"],
    "properties": {
        "ParamName": {
            "type": "string",
            "description": "With or without `RH_IN:`; unknown ones are passed over.",
        },
        "InnerTree": {
            "type": "object",
            "description": "By path: `0`, `0;1` or `{0;1}`.",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "type": {"description": "Not looked at, as with Compute."},
                        "data": {"type": ["string", "number", "boolean"], "description": "JSON as text, or a literal."},
                    },
                },
            },
        },
    },
}
_DEFAULT: dict[str, Any] = {
    "type": ["object", "null"],
    "required": ["ParamName", "InnerTree"],
    "properties": {"ParamName": {"type": "string"}, "InnerTree": {"type": "object"}},
    "description": "A tree as it would be sent; null: there is none to show.",
}


@extend_schema_field(_TREE, component_name="ComputeTree")
class ComputeTree(serializers.JSONField):
    pass


@extend_schema_field(_DEFAULT, component_name="ComputeDefault")
class ComputeDefault(serializers.JSONField):
    pass


class IoBody(serializers.Serializer[Any]):
    """The object, or a list of it alone. Names in any case; null is the same as nothing, and what isn't known is left
    out."""

    pointer = serializers.CharField(required=False, allow_null=True, allow_blank=True, help_text=_POINTER)
    algo = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="The file in base64, where the pointer isn't known; one that isn't known either needs a tier for it.",
    )
    filename = serializers.CharField(required=False, allow_null=True, allow_blank=True)

    also = {
        "anyOf": [
            {"required": [name], "properties": {name: {"type": "string", "pattern": r"\S"}}}
            for name in ("pointer", "algo")
        ]
    }


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A definition that is known",
            value={
                "pointer": "box-with-lid.scad",
                "values": [{"ParamName": "RH_IN:width", "InnerTree": {"0": [{"data": "90"}]}}],
            },
        )
    ]
)
class ComputeBody(IoBody):
    """The same with the inputs."""

    values = serializers.ListField(child=ComputeTree(), required=False, allow_null=True, allow_empty=True)
    absolutetolerance = serializers.FloatField(required=False, allow_null=True)
    angletolerance = serializers.FloatField(required=False, allow_null=True)
    modelunits = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    dataversion = serializers.IntegerField(required=False, allow_null=True)
    cachesolve = serializers.BooleanField(
        required=False, allow_null=True, help_text="Answers are cached whatever it says; see `Cache-Control`."
    )
    recursionlevel = serializers.IntegerField(required=False, allow_null=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A box",
            value={
                "values": ANSWER["values"],
                "warnings": [],
                "errors": [],
                "algo": "",
                "pointer": KEY,
                "modelunits": "Millimeters",
                "dataversion": 7,
                "absolutetolerance": 0.0,
                "angletolerance": 0.0,
                "cachesolve": False,
                "recursionlevel": 0,
                "solve": ANSWER["solve"],
            },
        )
    ]
)
class ComputeAnswer(serializers.Serializer[Any]):
    """Rhino Compute's schema, and `solve` as with /solve. With `errors` the status is 500, and it is never cached."""

    values = OutputTree(many=True)
    warnings = serializers.ListField(child=serializers.CharField())
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    algo = serializers.CharField(help_text="Empty.")
    pointer = serializers.CharField(help_text="The definition's key: a pointer from now on.")
    modelunits = serializers.CharField()
    dataversion = serializers.IntegerField()
    absolutetolerance = serializers.FloatField()
    angletolerance = serializers.FloatField()
    cachesolve = serializers.BooleanField()
    recursionlevel = serializers.IntegerField()
    solve = SolveInfo()


class IoOutput(serializers.Serializer[Any]):
    Name = serializers.CharField()
    Nickname = serializers.CharField(allow_null=True)
    ParamType = serializers.CharField(help_text="Grasshopper's name of the type.")


class IoInput(IoOutput):
    Description = serializers.CharField(allow_null=True)
    AtLeast = serializers.IntegerField()
    AtMost = serializers.IntegerField()
    TreeAccess = serializers.BooleanField()
    Default = ComputeDefault()
    Minimum = serializers.FloatField(allow_null=True)
    Maximum = serializers.FloatField(allow_null=True)


class IoAnswer(serializers.Serializer[Any]):
    """What a definition takes and gives, in Compute's words."""

    Description = serializers.CharField()
    CacheKey = serializers.CharField(help_text="A pointer to it.")
    FileName = serializers.CharField()
    InputNames = serializers.ListField(child=serializers.CharField())
    OutputNames = serializers.ListField(child=serializers.CharField())
    Icon = serializers.CharField(allow_null=True)
    Inputs = IoInput(many=True)
    Outputs = IoOutput(many=True)
    Warnings = serializers.ListField(child=serializers.CharField())
    Errors = serializers.ListField(child=serializers.CharField())


def _or_nothing(described: str) -> dict[str, Any]:
    """A body of 500, or none where the pointer is a key or a path that isn't known and the file is to be sent."""
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in described.split()]
    return {
        "anyOf": schemas,
        "description": "No body: nothing is known by this key or path; send the file as `algo`.",
    }


SOLVE_FAILURE = _or_nothing("ComputeAnswer Error")
IO_FAILURE = _or_nothing("Error")


def text(example: str) -> dict[Any, Any]:
    """An answer of plain text."""
    return {(200, "text/plain"): {"type": "string", "example": example}}
