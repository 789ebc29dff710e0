"""What does a batch come to as a table? A row an item: how it stands, what varies, its single values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from computeapi.batches.plan import Column, Plan
from computeapi.batches.request import as_sent
from computeapi.batches.rows import Row
from computeapi.files.tables import Cell, Header, Table

_LONGEST = 300
"""Characters of a value that is no scalar, as JSON."""

_FIRST = (Header(id="index", title="index", type="integer"), Header(id="status", title="status", type="text"))
_LAST = (
    Header(id="cached", title="cached", type="boolean"),
    Header(id="durationMs", title="duration", unit="ms", type="number"),
    Header(id="error", title="error", type="text"),
    Header(id="solveId", title="solve", type="text"),
)


def table_of_rows(plan: Plan, rows: Sequence[Row], *, title: str) -> Table:
    outputs = _outputs(plan, rows)
    inputs = tuple(Header(id=f"inputs.{each.name}", title=each.name, unit=each.unit) for each in plan.varied)
    values = tuple(Header(id=f"outputs.{each.name}", title=each.name, unit=each.unit) for each in outputs)
    return Table(
        headers=(*_FIRST, *inputs, *values, *_LAST),
        rows=tuple(_cells(row, plan.varied, outputs) for row in rows),
        title=title,
    )


def as_records(table: Table) -> list[dict[str, Cell]]:
    """Its rows as objects by the headers' ids."""
    ids = [header.id for header in table.headers]
    return [dict(zip(ids, row, strict=True)) for row in table.rows]


def _outputs(plan: Plan, rows: Iterable[Row]) -> tuple[Column, ...]:
    """Those that have a single value anywhere, in the definition's order."""
    seen = dict.fromkeys(name for row in rows for name in row.result.get("outputs", ()))
    known = [column for column in plan.outputs if column.name in seen]
    names = {column.name for column in known}
    return (*known, *(Column(name=name) for name in seen if name not in names))


def _cells(row: Row, varied: Sequence[Column], outputs: Sequence[Column]) -> tuple[Cell, ...]:
    values: Mapping[str, Any] = row.result.get("outputs", {})
    return (
        row.index,
        row.status,
        *(_cell(row.inputs.get(as_sent(column.name, row.inputs) or "")) for column in varied),
        *(_cell(values.get(column.name)) for column in outputs),
        row.result.get("cached"),
        row.result.get("durationMs"),
        f"{row.error['code']}: {row.error['message']}"[:_LONGEST] if row.error else None,
        row.result.get("solveId"),
    )


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST or isinstance(value, str) else f"{text[: _LONGEST - 1]}…"
