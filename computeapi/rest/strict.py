"""How is a body read so that nothing is guessed? JSON's own types only, and no field that isn't known.

DRF takes 5 for "5" and "yes" for true, and leaves out what it doesn't know: a client's mistake would go unseen, and
somebody who sends `tier` would not be told that it isn't theirs to set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from softly.lib.text import storable

MAX_JSON = 16 << 10
"""Bytes of a JSON object that a client may keep with us."""
MAX_DEPTH = 100
"""Levels of it: what writes it into an answer goes down to 254."""


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it doesn't have, read-only ones too."""

    also: ClassVar[dict[str, Any]] = {"additionalProperties": False}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # DRF has an error of its own for null.
        return super().run_validation([] if data is None and not self.allow_null else data)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"body": [ErrorDetail("Send a JSON object.", "type_error")]})
        writable = {name for name, field in self.fields.items() if not field.read_only}
        found: dict[str, Any] = {}
        errors: dict[str, Any] = {
            str(name)[:100]: [
                ErrorDetail(f"Not a field that can be set; allowed: {_named(writable)}.", "unknown_field")
            ]
            for name in data
            if name not in writable
        }
        try:
            found = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail if isinstance(error.detail, dict) else {"body": error.detail}
        if errors:
            raise serializers.ValidationError(errors)
        return found


def _named(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


class Text(serializers.CharField):
    """A JSON string that PostgreSQL can hold."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("Send a string.", code="type_error")
        if not storable(data):
            raise serializers.ValidationError("It has characters that can't be stored.", code="invalid_character")
        return super().to_internal_value(data)


class Email(serializers.EmailField):
    default_error_messages = {"invalid": "Send an email address, name@example.com."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("Send a string.", code="type_error")
        return super().to_internal_value(data).lower()


class Secret(Text):
    """A password: as it was typed, blanks at its ends too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=4096, **kwargs)


class Count(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            raise serializers.ValidationError("Send a whole number.", code="type_error")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A time with its zone, as RFC 3339 says."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not ("Z" in data.upper() or "+" in data[10:] or "-" in data[10:]):
            raise serializers.ValidationError(
                "Send a time as RFC 3339 says, 2026-01-31T12:00:00Z.", code="invalid_time"
            )
        return super().to_internal_value(data)


@extend_schema_field({"type": "object"})
class JsonObject(serializers.JSONField):
    """Any JSON object, up to so many bytes."""

    def __init__(self, *, max_bytes: int = MAX_JSON, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_bytes = max_bytes

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Send a JSON object.", code="type_error")
        _check(data)
        try:
            text = json.dumps(data, allow_nan=False)
        except ValueError as error:
            raise serializers.ValidationError("NaN and Infinity are no JSON.", code="not_finite") from error
        if len(text) > self.max_bytes:
            raise serializers.ValidationError(f"At most {self.max_bytes} bytes of JSON.", code="too_long")
        return data


def _check(value: Any, depth: int = 0) -> None:
    """Raises ValidationError for a JSON value that is nested too deep or has text that PostgreSQL can't hold."""
    if depth > MAX_DEPTH:
        raise serializers.ValidationError(f"At most {MAX_DEPTH} levels of JSON.", code="too_deep")
    if isinstance(value, str) and not storable(value):
        raise serializers.ValidationError("It has characters that can't be stored.", code="invalid_character")
    if isinstance(value, dict | list):
        for item in (*value, *(value.values() if isinstance(value, dict) else ())):
            _check(item, depth + 1)
