"""How does a batch come to its contact sheet? At once where it is small or drawn already, else by a job."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from accounts.principal import Principal
from computeapi import formats
from computeapi.batches.contact_sheet import MOST_CELLS, VERSION, Background, Cell, draw
from computeapi.batches.outcome import PICTURE
from computeapi.batches.plan import Plan, plan_of
from computeapi.batches.request import as_sent
from computeapi.batches.rows import Row, rows_of
from computeapi.batches.services import find_batch
from computeapi.jobs import services
from computeapi.jobs.models import Job
from computeapi.jobs.running import Answer, Outcome, RunningJob
from computeapi.solve import artifacts, results
from computeapi.solve.callers import as_caller
from computeapi.solve.request import Caller
from computeapi.solve.watch import Watch, of_job, patiently
from softly.lib.errors import SoftlyError, SolveCancelled, Unavailable
from softly.lib.hashing import sha256

SHEET = "solve.contact-sheet"
AT_ONCE = 12
"""Pictures that are drawn while a client waits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which part of a batch, and on which ground."""

    batch: UUID
    offset: int = 0
    limit: int = MOST_CELLS
    background: Background = "light"

    def kept(self) -> dict[str, Any]:
        return asdict(self) | {"batch": str(self.batch)}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Wanted:
        return cls(**{**data, "batch": UUID(data["batch"])})


def find_or_queue(wanted: Wanted, batch: Job, *, owner: Principal, watch: Watch) -> bytes | Job:
    """The PNG, or the job that draws it. Raises QueueFull, QueueTimeout, EngineUnavailable."""
    rows = list(rows_of(batch, offset=wanted.offset, limit=wanted.limit))
    key = _key(wanted, batch, rows)
    if found := results.store().get(key):
        return found
    if sum(bool(row.result) for row in rows) <= AT_ONCE:
        return _drawn(wanted, batch, rows, as_caller(owner), watch)
    dedupe = f"{SHEET}.{batch.id}.{wanted.offset}.{wanted.limit}.{wanted.background}"
    job = services.enqueue(SHEET, wanted.kept(), owner=owner, dedupe=dedupe)
    return results.store().get(key) or job  # without a queue it is done


def draw_sheet(job: RunningJob) -> Outcome:
    """The job's own answer is the picture, of what there is when it begins."""
    wanted = Wanted.restored(job.data)
    batch = find_batch(wanted.batch, job.owner)
    rows = list(rows_of(batch, offset=wanted.offset, limit=wanted.limit))
    data = _drawn(wanted, batch, rows, as_caller(job.owner), of_job(job), tell=job.progress)
    return Outcome(result={"items": len(rows)}, answer=Answer(body=data, media_type="image/png"))


def _drawn(
    wanted: Wanted,
    batch: Job,
    rows: Sequence[Row],
    caller: Caller,
    watch: Watch,
    tell: Callable[[float, str], None] = lambda fraction, message: None,
) -> bytes:
    plan, cells = plan_of(batch.id), []
    for number, row in enumerate(rows, start=1):
        cells.append(_cell(plan, row, caller, watch))
        tell(number / (len(rows) + 1), f"{number} of {len(rows)} pictures")
    data = draw(_title(wanted, batch, plan, rows), cells, background=wanted.background)
    results.keep_bytes(_key(wanted, batch, rows), data)
    return data


def _cell(plan: Plan, row: Row, caller: Caller, watch: Watch) -> Cell:
    said: dict[str, Any] = {"title": str(row.index), "lines": tuple(_lines(plan, row))}
    if row.error:
        return Cell(**said, reason=f"{row.error['code']}: {row.error['message']}", is_failure=True)
    if not row.result:
        return Cell(**said, reason=row.status)
    if not row.result["picture"]:
        return Cell(**said, reason="It has no geometry to show.")
    try:
        return Cell(**said, picture=patiently(watch, lambda: _picture(row, caller, watch)))
    except (SolveCancelled, Unavailable):
        raise  # another time it is there
    except SoftlyError as error:
        return Cell(**said, reason=f"No picture: {error.message}", is_failure=True)


def _picture(row: Row, caller: Caller, watch: Watch) -> bytes:
    kind = formats.get(PICTURE)
    return artifacts.find(UUID(row.result["solveId"]), f"model.{kind.extension}", caller, gone=watch.gone).data


def _lines(plan: Plan, row: Row) -> list[str]:
    """What varies, as people read it."""
    named = ((column, as_sent(column.name, row.inputs)) for column in plan.varied)
    return [f"{column.name} {_in_words(row.inputs[name])} {column.unit}".strip() for column, name in named if name]


def _in_words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _title(wanted: Wanted, batch: Job, plan: Plan, rows: Sequence[Row]) -> str:
    """How much of what it is. The name last: numbers after one in Arabic would change sides."""
    total = batch.total or 0
    part = f"{wanted.offset} to {wanted.offset + len(rows) - 1} of " if len(rows) < total else ""
    done = sum(row.status not in ("queued", "running") for row in rows)
    so_far = f", {done} done so far" if done < len(rows) else ""
    return f"{part}{total} solve{'s' * (total != 1)}{so_far} · {plan.name or plan.definition}"


def _key(wanted: Wanted, batch: Job, rows: Sequence[Row]) -> str:
    """Of all that can be seen on it."""
    seen = [
        [row.index, row.status, row.key, row.result.get("solveId"), (row.error or {}).get("message")] for row in rows
    ]
    parts = [VERSION, artifacts.WRITER_VERSION, wanted.kept(), seen]
    return f"sheet.{sha256(json.dumps(parts).encode())}"
