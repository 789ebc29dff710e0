"""What is a kind of file that can be asked for? Its name, what may be asked of it, and how a job makes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from accounts.principal import Principal
from computeapi.jobs.running import RunningJob
from softly.lib.errors import SoftlyError, ValidationFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A file's bytes, what they are, how it is called where its body has no title, and what it was made of."""

    data: bytes
    media_type: str
    extension: str
    title: str
    source: str = "body"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """`check(body, owner)` raises ValidationFailed with every wrong field named, and NotFound for what isn't the
    owner's; `make(body, job)` gives the file and may be called again. `timeout` is in seconds; `schema` is the JSON
    Schema of the body, `media_types` what comes of it, `errors` what `make` may end with besides the usual."""

    name: str
    title: str
    check: Callable[[Mapping[str, Any], Principal], None]
    make: Callable[[Mapping[str, Any], RunningJob], Made]
    media_types: tuple[str, ...]
    schema: Mapping[str, Any]
    bucket: Literal["files", "screenshot"] = "files"
    timeout: int = 120
    concurrency: int | None = None
    is_patient: bool = False
    errors: tuple[type[SoftlyError], ...] = ()


def kept(body: Mapping[str, Any]) -> dict[str, str]:
    """For a job's row. As text: JSON in PostgreSQL has no NUL and other numbers than ours."""
    return {"body": json.dumps(body)}


def restored(data: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(data["body"])
    return body


def id_of(value: Any, field: str) -> UUID:
    """Raises ValidationFailed."""
    try:
        if isinstance(value, str):
            return UUID(value)
    except ValueError:
        pass
    raise ValidationFailed.of(field, "Send an id, as an answer gave it.", "invalid_id")
