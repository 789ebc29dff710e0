"""How do values travel to Redis? As the bytes they are: nothing is unpickled, so a hostile cache can't run code."""

from __future__ import annotations

from typing import Any

from django_redis.serializers.base import BaseSerializer


class PlainBytes(BaseSerializer):  # type: ignore[misc]
    """Takes bytes only; whoever caches a value says how it becomes bytes."""

    def dumps(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError(f"only bytes are cached, not {type(value).__name__}")
        return value

    def loads(self, value: bytes) -> bytes:
        return value
