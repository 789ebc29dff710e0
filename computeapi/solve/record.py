"""Step 6: what happened, for history and statistics? Hits are counted, solves and failures are rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from computeapi.solve.answer import Answer
from computeapi.solve.cache import shared
from computeapi.solve.call import SolveCall
from computeapi.solve.journal import Hit, Writing, journal, record_as_text
from computeapi.solve.models import SolveRecord
from softly.lib.errors import SoftlyError, SolveCancelled
from softly.lib.text import whole

CacheStatus = Literal["HIT", "MISS", "SHARED", "BYPASS"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SolveResult:
    """An answer, how it was come by, and the milliseconds of each step. `hit` is how one more like it is counted."""

    call: SolveCall
    answer: Answer
    cache: CacheStatus
    timings: Mapping[str, float] = field(default_factory=dict)
    hit: Hit | None = None

    @property
    def body(self) -> bytes:
        return self.answer.body(geometry=self.call.request.geometry, cached=self.cache == "HIT")


def served(call: SolveCall, answer: Answer, cache: CacheStatus, timings: Mapping[str, float]) -> SolveResult:
    """An answer that was there already, or that another request's solve gave."""
    hit = _count(call, cache, result=answer.result, status=_status(answer))
    return SolveResult(call=call, answer=answer, cache=cache, timings=timings, hit=hit)


def known(call: SolveCall) -> None:
    """An answer that the client itself had: a hit as well."""
    _count(call, "HIT", result="", status="ok")


def _count(call: SolveCall, cache: CacheStatus, *, result: str, status: str) -> Hit:
    caller = call.request.caller
    hit = Hit(
        definition_id=call.entry.definition_id,
        version_id=call.entry.version_id,
        kind=call.work.kind,
        name=call.entry.name,
        engine=call.entry.engine,
        key=call.key,
        cache=cache,
        result=result,
        user_id=caller.user_id,
        caller=caller.address,
        status=status,
    )
    journal.count(hit, call.work.inputs(call))
    return hit


def begin(call: SolveCall, answer: Answer, cache: CacheStatus, timings: Mapping[str, float]) -> Writing:
    """Start to record a solve; what else is to be done can be done meanwhile."""
    row = _record(
        call,
        timings,
        id=uuid.UUID(answer.id),
        status=_status(answer),
        cache=cache,
        result=answer.result,
    )
    return journal.begin(row)


def end(
    writing: Writing, call: SolveCall, answer: Answer, cache: CacheStatus, timings: Mapping[str, float]
) -> SolveResult:
    row = writing.record
    if not journal.end(writing):
        # Its files can be asked for at once, while the row itself waits for the database.
        shared.set(f"record:{row.id}", record_as_text(row).encode(), answer.ttl)
    return SolveResult(call=call, answer=answer, cache=cache, timings=timings)


def failed(call: SolveCall, error: SoftlyError, timings: Mapping[str, float]) -> None:
    row = _record(
        call,
        timings,
        status="cancelled" if isinstance(error, SolveCancelled) else "failed",
        cache="MISS",
        error_code=error.code,
        error_message=_storable(error.message[:2000]),
    )
    journal.end(journal.begin(row))


def _status(answer: Answer) -> str:
    return "partial" if answer.partial else "ok"


def _storable(text: str) -> str:
    """Without what PostgreSQL refuses: a definition's own message may hold anything."""
    return whole(text).replace("\0", "\ufffd")


def _record(call: SolveCall, timings: Mapping[str, float], **fields: Any) -> SolveRecord:
    now = datetime.now(UTC)
    caller = call.request.caller
    return SolveRecord(
        definition_id=call.entry.definition_id,
        version_id=call.entry.version_id,
        kind=call.work.kind,
        name=call.entry.name,
        engine=call.entry.engine,
        key=call.key,
        inputs=call.work.inputs(call),
        timings={name: round(ms, 3) for name, ms in timings.items()},
        user_id=caller.user_id,
        caller=caller.address,
        created=now,
        last=now,
        **fields,
    )
