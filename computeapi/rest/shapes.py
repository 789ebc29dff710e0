"""What do lists look like in the document? The two forms of computeapi/rest/pagination.py, around a serializer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from computeapi.rest.pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from computeapi.rest.schema import query


def sliced_list(of: type[serializers.BaseSerializer[Any]]) -> Any:
    """`{count, results}`."""
    count = serializers.IntegerField(min_value=0, help_text="How many there are in all.")
    return inline_serializer(f"{_name(of)}List", {"count": count, "results": of(many=True)})


def cursor_page(of: type[serializers.BaseSerializer[Any]]) -> Any:
    """`{next, previous, results}`."""
    pages = {
        name: serializers.URLField(allow_null=True, help_text="The address of that page.")
        for name in ("next", "previous")
    }
    return inline_serializer(f"{_name(of)}Page", {**pages, "results": of(many=True)})


def _name(of: type[serializers.BaseSerializer[Any]]) -> str:
    return of.__name__.removesuffix("Serializer").removesuffix("Shape")


# What is over the limit is cut to it; ten digits are refused.
_COUNT = {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": DEFAULT_LIMIT}
_OFFSET = {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0}

LIMIT = query("limit", _COUNT, f"At most so many; more than {MAX_LIMIT} is {MAX_LIMIT}.")
OFFSET = query("offset", _OFFSET, f"Leave out so many; more than {MAX_OFFSET} is {MAX_OFFSET}.")
SLICED: tuple[OpenApiParameter, ...] = (LIMIT, OFFSET)
PAGED: tuple[OpenApiParameter, ...] = (LIMIT, query("cursor", str, "From `next` or `previous` of an answer."))
