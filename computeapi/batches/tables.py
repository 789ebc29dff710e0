"""In which forms is the table of a batch given?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from accounts.principal import Principal
from computeapi.batches.plan import plan_of
from computeapi.batches.rows import rows_of
from computeapi.batches.services import find_batch
from computeapi.batches.table import as_records, table_of_rows
from computeapi.files.tables import Table
from computeapi.files.writers import csv, xlsx
from computeapi.jobs.models import Job
from computeapi.rest.json import JsonRenderer

Write = Callable[[Job, Table], bytes]


def table_of(batch: Job) -> Table:
    plan = plan_of(batch.id)
    return table_of_rows(plan, list(rows_of(batch)), title=plan.name or plan.definition)


def table_for(batch: UUID, owner: Principal) -> Table:
    """For files that are made of one. Raises NotFound for a batch that isn't theirs."""
    return table_of(find_batch(batch, owner))


def written(batch: Job, kind: str) -> tuple[bytes, str]:
    """The file, and its media type."""
    write, media_type = _WRITERS[kind]
    return write(batch, table_of(batch)), media_type


def _json(batch: Job, table: Table) -> bytes:
    headers = [asdict(header) for header in table.headers]
    said = {"id": str(batch.id), "status": batch.state, "title": table.title}
    return JsonRenderer().render({**said, "headers": headers, "rows": as_records(table)})


_WRITERS: dict[str, tuple[Write, str]] = {
    "csv": (lambda batch, table: csv.write(csv.CsvFile(table=table)), csv.WRITER.media_type),
    "xlsx": (lambda batch, table: xlsx.write(table), xlsx.WRITER.media_type),
    "json": (_json, "application/json"),
}
KINDS = tuple(_WRITERS)
MEDIA_TYPES = tuple(media_type for _, media_type in _WRITERS.values() if media_type != "application/json")
