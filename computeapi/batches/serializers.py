"""What do requests for batches and their answers look like? For the document: request.py reads, views.py answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from computeapi import formats
from computeapi.batches.request import LONGEST_NAME
from computeapi.batches.sweep import MOST_AXES
from computeapi.jobs.serializers import JobShape
from computeapi.solve.serializers import INPUT_VALUE, InputValue

_RANGE: dict[str, Any] = {
    "type": "object",
    "required": ["from", "to"],
    "properties": {
        "from": {"type": "number"},
        "to": {"type": "number", "description": "Not less than `from`."},
        "step": {"type": "number", "exclusiveMinimum": 0},
        "count": {"type": "integer", "minimum": 1},
    },
    "oneOf": [{"required": ["step"]}, {"required": ["count"]}],
    "additionalProperties": False,
    "description": "With a step from the first on, as far as the last; with a count so many, evenly, both among them.",
}
_SWEEP: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": MOST_AXES,
    "additionalProperties": {"anyOf": [{"type": "array", "minItems": 1, "items": INPUT_VALUE}, _RANGE]},
    "description": "By input, a list or a range: every combination is solved, and the last name varies fastest.",
}


@extend_schema_field(_SWEEP, component_name="Sweep")
class Sweep(serializers.JSONField):
    pass


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A sweep",
            value={
                "definition": "box-with-lid.scad",
                "sweep": {"width": [60, 90], "height": {"from": 20, "to": 40, "step": 5}},
                "base": {"columns": 3},
                "formats": ["3mf"],
            },
        ),
        OpenApiExample(
            "A list, to fill the cache",
            value={"definition": "box-with-lid.scad", "inputs": [{"width": 60}, {"width": 90}], "warm": True},
        ),
    ]
)
class BatchBody(serializers.Serializer[Any]):
    """One of `inputs` and `sweep`."""

    definition = serializers.CharField(min_length=1, help_text="Name, alias, md5 or digest.")
    inputs = serializers.ListField(
        child=serializers.DictField(child=InputValue()),
        required=False,
        allow_null=True,
        min_length=1,
        help_text="Those of each solve.",
    )
    sweep = Sweep(required=False, allow_null=True)
    base = serializers.DictField(
        child=InputValue(),
        required=False,
        allow_null=True,
        help_text="Inputs of all, where an item has none of its own.",
    )
    warm = serializers.BooleanField(
        required=False, allow_null=True, help_text="Fill the cache: no files are made and no answers kept."
    )
    geometry = serializers.ChoiceField(
        choices=["full", "none"],
        required=False,
        allow_null=True,
        help_text="Of the answers that are kept with the items: `none` unless said.",
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=[kind.name for kind in formats.all()]),
        required=False,
        allow_null=True,
        help_text="Files to make of each solve, as far as its geometry goes.",
    )
    name = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=LONGEST_NAME)
    priority = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10, help_text="More than the usual 3 counts as that."
    )

    also = {"additionalProperties": False}


class BatchLinks(serializers.Serializer[Any]):
    csv = serializers.CharField(help_text="The table.")
    xlsx = serializers.CharField()
    json = serializers.CharField()
    contactSheet = serializers.CharField(help_text="A PNG of all pictures.")
    files = serializers.CharField(help_text="A ZIP of the files.")


class BatchSummary(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True)
    definition = serializers.CharField()
    version = serializers.IntegerField(help_text="The one that all items are solved with.")
    varied = serializers.ListField(child=serializers.CharField(), help_text="The inputs that vary.")
    warm = serializers.BooleanField()
    formats = serializers.ListField(child=serializers.CharField())
    queued = serializers.IntegerField()
    running = serializers.IntegerField()
    cached = serializers.IntegerField(help_text="Answers that were there already.")
    computeMs = serializers.FloatField(help_text="How long engines took for the others, one after the other.")
    links = BatchLinks()


class BatchShape(JobShape):
    """A job, and what it is a batch of."""

    batch = BatchSummary()


class TableHeader(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="`index`, `inputs.<name>`, `outputs.<name>`, `error` …")
    title = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    type = serializers.CharField()


class BatchTable(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField(help_text="Of the batch: while it is `running` there are rows without values.")
    title = serializers.CharField()
    headers = TableHeader(many=True)
    rows = serializers.ListField(child=serializers.DictField(), help_text="By the headers' ids.")
