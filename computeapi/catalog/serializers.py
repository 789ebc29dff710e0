"""What do definitions look like to clients? For the document; services.description and definitions/schema.py shape."""

from __future__ import annotations

from typing import Any, get_args

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi.rest.schema import BINARY
from definitions.schema import InputType, OutputType, Widget

_SCALAR: dict[str, Any] = {"type": ["number", "string", "boolean"]}
_VALUE: dict[str, Any] = {"type": ["number", "string", "boolean", "object"]}
_DEFAULT = {
    "anyOf": [_VALUE, {"type": "array", "items": _VALUE}, {"type": "null"}],
    "description": "A list for an input that takes several; null: the input is required. A point or plane is "
    'an object (`{"X": 0, "Y": 0, "Z": 0}`), geometry names its digest (`{"geometry": "…"}`).',
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
    settable = serializers.BooleanField(help_text="Whether a value can be sent.")
    reason = serializers.CharField(help_text="Why it can't be set.")
    receiver = serializers.CharField(help_text="The class of the Grasshopper object that takes the value.")
    boundingBox = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Of geometry in the default: least x, y, z, greatest x, y, z.",
    )
    widget = serializers.ChoiceField(choices=get_args(Widget), help_text="With what a Text is picked; empty: typed.")


class PluginShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.CharField()
    author = serializers.CharField()
    id = serializers.CharField(help_text="Its GUID.")


class PresetShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    inputs = serializers.DictField(child=Default(), help_text="As a solve takes them; others keep their defaults.")


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
            "settable": True,
            "reason": "",
            "receiver": "",
            "boundingBox": None,
            "widget": "",
        }
    ],
    "outputs": [{"name": "RH_OUT:mesh", "nickname": None, "description": "", "paramType": "Mesh", "unit": ""}],
    "view": "/view/box-with-lid.scad",
    "author": "",
    "plugins": [],
    "presets": [{"name": "Small", "inputs": {"width": 40}}],
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
    author = serializers.CharField()
    plugins = PluginShape(many=True, help_text="Grasshopper plug-ins it needs.")
    presets = PresetShape(many=True, help_text="Values that the author offers together.")
    engine = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    aliases = serializers.ListField(child=serializers.CharField())
    available = serializers.BooleanField(help_text="Whether its engine is there.")
    unavailableReason = serializers.CharField(allow_null=True)


class ParameterSetsShape(serializers.Serializer[Any]):
    """A file of OpenSCAD's parameter sets: by name, then by input, every value as text."""

    parameterSets = serializers.DictField(child=serializers.DictField(child=serializers.CharField(allow_blank=True)))
    fileFormatVersion = serializers.ChoiceField(choices=["1"])


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
            },
            "public": {
                "type": "string",
                "enum": ["true", "false"],
                "description": "`false`: a new one is yours alone.",
            },
        },
        "additionalProperties": {**BINARY, "description": "`files/<path>`: what it includes and imports."},
    }
}
