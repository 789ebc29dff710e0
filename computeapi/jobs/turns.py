"""Where in the order of all jobs does one stand? Behind its own line, and not before what is served now (fairness.py).

What is served now is told by jobs that wait since they came: one that was delayed or handed back has an old turn, and
periodic work has none; where such waits, a new line must not begin before those that have waited for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from computeapi.jobs import by_index, fairness

# 2 ^ (5 - priority) is fairness.step(priority): the start of what is served now, and the end of the job's own line.
_LINES = """
SELECT coalesce(
    (SELECT turn - 2.0 ^ (5 - priority) FROM computeapi_job
        WHERE state = 'queued' AND due <= statement_timestamp() AND due = created AND turn > 0
        ORDER BY turn, created LIMIT 1),
    (SELECT max(turn - 2.0 ^ (5 - priority)) FROM computeapi_job
        WHERE state = 'running' AND total IS NULL AND turn > 0),
    0
), (SELECT max(turn) FROM computeapi_job WHERE state IN ('queued', 'running') AND flow = %(flow)s
    AND priority = %(priority)s)
"""
_LINE_UP = """
UPDATE computeapi_job AS job SET turn = %(first)s + line.place * %(step)s
FROM (
    SELECT id, row_number() OVER (ORDER BY turn, index) - 1 AS place FROM computeapi_job WHERE id = ANY(%(ids)s)
) AS line
WHERE job.id = line.id
"""


def next_turn(flow: str, priority: int) -> float:
    """Of one that comes now."""
    row = by_index.row_of(_LINES, {"flow": flow, "priority": priority})
    assert row is not None, "it gives one row"
    now, last = row
    return fairness.turn(now, last, priority)


def line_up(ids: Sequence[UUID], flow: str, priority: int) -> None:
    """Have jobs of one line stand as if they came now, in their order: with their old turns they would all go before
    everybody who waits."""
    places: dict[str, Any] = {"first": next_turn(flow, priority), "step": fairness.step(priority), "ids": list(ids)}
    with connection.cursor() as cursor:
        cursor.execute(_LINE_UP, places)
