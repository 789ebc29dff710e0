"""What do requests and answers hold that serializers have no fields for? Their JSON schemas, for the document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_VALUE: dict[str, Any] = {
    "type": ["object", "null"],
    "propertyNames": {"pattern": r"^\$?[A-Za-z_][A-Za-z0-9_]{0,127}$"},
    "additionalProperties": {"type": ["number", "string", "boolean", "null", "array"]},
    "description": "Values of variables, by name: any of the source's, and special ones such as `$fn`. null is undef.",
}
_BASE64 = {"type": "object", "required": ["base64"], "properties": {"base64": {"type": "string"}}}
_FILES: dict[str, Any] = {
    "type": ["object", "null"],
    "additionalProperties": {"anyOf": [{"type": "string"}, {**_BASE64, "additionalProperties": False}]},
    "description": "Files that the code includes, uses or imports, by name: text, or base64 where it isn't.",
}
_NUMBERS = {"type": "array", "items": {"type": "number"}}
_MESH = {
    "type": "object",
    "required": ["vertices", "indices"],
    "properties": {
        "vertices": {"type": "array", "minItems": 1, "description": "x, y, z one after the other, or in threes."},
        "indices": {"type": "array", "minItems": 1, "description": "Three for each triangle, flat or in threes."},
        "color": {"type": ["string", "null"], "pattern": "^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"},
    },
}
_TAKEN: dict[str, Any] = {
    "anyOf": [
        {"type": "null"},
        _MESH,
        {"type": "object", "required": ["objects"], "properties": {"objects": {"type": "array", "items": _MESH}}},
    ],
    "description": "A mesh, as /api/evaluate answers it, or several; null as if there were none.",
}
_SHOWN: dict[str, Any] = {
    "type": ["object", "null"],
    "required": ["dimension", "bounds", "stats"],
    "properties": {
        "dimension": {"type": "integer", "enum": [2, 3]},
        "bounds": {"type": "object", "properties": {"min": _NUMBERS, "max": _NUMBERS}},
        "stats": {
            "type": "object",
            "properties": {
                "vertexCount": {"type": "integer"},
                "faceCount": {"type": "integer"},
                "volume": {"type": "number", "description": "mm³; 0 in 2D."},
                "area": {"type": "number", "description": "mm², of the surface."},
            },
        },
        "color": {"type": "string", "description": "`#rrggbb` or `#rrggbbaa`, where all of it has one."},
        "vertices": {**_NUMBERS, "description": "mm; x, y, z one after the other, split where the body is sharp."},
        "indices": {"type": "array", "items": {"type": "integer"}},
        "normals": {**_NUMBERS, "description": "One for each vertex."},
        "polygons": {
            "type": "array",
            "items": {"type": "array", "items": _NUMBERS},
            "description": "In 2D: outer loops counter-clockwise, holes clockwise.",
        },
        "glb": {"type": ["string", "null"], "description": "Where the GLB is, if that was asked for."},
    },
    "description": "null where there is nothing to show.",
}
_OBJECT: dict[str, Any] = {
    "type": "object",
    "required": ["role", "vertices", "indices", "normals"],
    "properties": {
        "role": {"type": "string", "enum": ["model", "highlight", "background"]},
        "color": {"type": "string"},
        "vertices": _NUMBERS,
        "indices": {"type": "array", "items": {"type": "integer"}},
        "normals": _NUMBERS,
    },
}


@extend_schema_field(_VALUE, component_name="Variables")
class Variables(serializers.JSONField):
    pass


@extend_schema_field(_FILES, component_name="SourceFiles")
class SourceFiles(serializers.JSONField):
    pass


@extend_schema_field(_TAKEN, component_name="TakenMesh")
class TakenMesh(serializers.JSONField):
    pass


@extend_schema_field(_SHOWN, component_name="EvaluatedGeometry")
class EvaluatedGeometry(serializers.JSONField):
    pass


@extend_schema_field(_OBJECT, component_name="EvaluatedObject")
class EvaluatedObject(serializers.JSONField):
    pass
