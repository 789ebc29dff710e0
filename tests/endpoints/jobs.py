"""Kinds of jobs that tests ask for through HTTP, and how they ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from accounts.principal import Principal
from computeapi.jobs import registry
from computeapi.jobs.running import Answer, Outcome, RunningJob
from softly.lib.errors import DefinitionFailed, FieldError, ValidationFailed
from tests.accounts.acting import Api

SCHEMA = {"type": "object", "required": ["words"], "properties": {"words": {"type": "integer"}}}


def _words(data: Mapping[str, Any], who: Principal) -> Mapping[str, Any]:
    if not isinstance(data.get("words"), int):
        raise ValidationFailed([FieldError(field="words", message="Send a whole number.", code="type_error")])
    return {"words": data["words"]}


def _write(job: RunningJob) -> Outcome:
    body = b"word " * job.data["words"]
    answer = Answer(body=body, media_type="text/plain", headers={"ETag": '"w"', "Cache-Control": "public"})
    return Outcome(result={"count": job.data["words"]}, answer=answer)


def _refuse(job: RunningJob) -> None:
    raise DefinitionFailed("The lid is too wide.", details={"width": 9})


@contextmanager
def kinds() -> Iterator[None]:
    """`words` keeps an answer, `refuse` fails at once, `secret` can't be asked for, `item` is one of a batch."""
    before = dict(registry._handlers)
    registry.handler("words", title="Words", check=_words, priority=6, bucket="files", scope="files", schema=SCHEMA)(
        _write
    )
    registry.handler("refuse", title="Refusal", check=lambda data, who: data)(_refuse)
    registry.handler("secret", title="Ours")(lambda job: None)
    registry.handler("item", title="Item")(lambda job: {"place": job.index})
    yield
    registry._handlers.clear()
    registry._handlers.update(before)


def ask(api: Api, type: str = "words", /, data: Any = None, key: str = "", **fields: Any) -> Any:
    body = {"type": type, "data": {"words": 2} if data is None else data} | fields
    return api.send("POST", "/api/jobs", body, **({"Idempotency-Key": key} if key else {}))
