"""What do definitions look like to clients? For the document; services.description and definitions/schema.py shape."""

from __future__ import annotations

from typing import Any, get_args

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi.rest.schema import BINARY
from definitions.schema import InputType, OutputType

_SCALAR: dict[str, Any] = {"type": ["number", "string", "boolean"]}
_DEFAULT = {
    "anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}, {"type": "null"}],
    "description": "A list for an input that takes several; null: the input is required.",
}


@extend_schema_field(_SCALAR)
class Scalar(serializers.JSONField):
    pass


@extend_schema_field(_DEFAULT)
class Default(serializers.JSONField):
    pass


class DefinitionName(serializers.Serializer[Any]):
    name = serializers.CharField()
    id = serializers.RegexField("^[0-9a-f]{32}$", help_text="The file's MD5.")


class ChoiceShape(serializers.Serializer[Any]):
    value = Scalar()
    label = serializers.CharField()  # type: ignore[assignment]


class InputShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    nickname = serializers.CharField(allow_null=True)
    description = serializers.CharField()
    paramType = serializers.ChoiceField(choices=get_args(InputType))
    treeAccess = serializers.BooleanField(help_text="It takes any branches.")
    default = Default()
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    atLeast = serializers.IntegerField(min_value=0)
    atMost = serializers.IntegerField(min_value=0)
    step = serializers.FloatField(allow_null=True)
    choices = ChoiceShape(many=True)
    unit = serializers.CharField()
    group = serializers.CharField()
    maxLength = serializers.IntegerField(allow_null=True, help_text="Characters of a Text.")


class OutputShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    nickname = serializers.CharField(allow_null=True)
    description = serializers.CharField()
    paramType = serializers.ChoiceField(choices=get_args(OutputType))
    unit = serializers.CharField()


DESCRIPTION: dict[str, Any] = {
    "name": "box-with-lid.scad",
    "id": "9e107d9d372bb6826bd81d3542a419d6",
    "title": "Box with lid",
    "description": "A box with dividers and a lid that slides on.",
    "inputs": [
        {
            "name": "width",
            "nickname": None,
            "description": "Outer width",
            "paramType": "Number",
            "treeAccess": False,
            "default": 80,
            "minimum": 20,
            "maximum": 300,
            "atLeast": 1,
            "atMost": 1,
            "step": 1,
            "choices": [],
            "unit": "mm",
            "group": "Box",
            "maxLength": None,
        }
    ],
    "outputs": [{"name": "RH_OUT:mesh", "nickname": None, "description": "", "paramType": "Mesh", "unit": ""}],
    "view": "/view/box-with-lid.scad",
    "engine": "openscad",
    "version": 3,
    "aliases": ["box"],
    "available": True,
    "unavailableReason": None,
}


@extend_schema_serializer(examples=[OpenApiExample("A box", value=DESCRIPTION)])
class DefinitionDescription(serializers.Serializer[Any]):
    """A definition with its inputs and outputs."""

    name = serializers.CharField()
    id = serializers.RegexField("^[0-9a-f]{32}$", help_text="The file's MD5.")
    title = serializers.CharField()
    description = serializers.CharField()
    inputs = InputShape(many=True)
    outputs = OutputShape(many=True)
    view = serializers.CharField(help_text="The path of its page.")
    engine = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    aliases = serializers.ListField(child=serializers.CharField())
    available = serializers.BooleanField(help_text="Whether its engine is there.")
    unavailableReason = serializers.CharField(allow_null=True)


class VersionShape(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1)
    id = serializers.RegexField("^[0-9a-f]{32}$", help_text="The file's MD5.")
    sha256 = serializers.RegexField("^[0-9a-f]{64}$")
    size = serializers.IntegerField(min_value=0, help_text="Bytes.")
    created = serializers.DateTimeField()
    current = serializers.BooleanField()


UPLOAD: dict[str, Any] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {
                **BINARY,
                "description": "`.scad`, `.csg`, `.gh` or `.ghx`, never Python; its name becomes the definition's.",
            }
        },
    }
}
