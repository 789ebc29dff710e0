"""Jobs of batches; and their tables, for files of any kind that is made of one."""

from __future__ import annotations

from computeapi.batches.plan import BATCH, ITEM
from computeapi.batches.request import PRIORITY
from computeapi.batches.sheets import SHEET, draw_sheet
from computeapi.batches.solving import solve_item
from computeapi.batches.tables import table_for
from computeapi.files.sources import register_tables
from computeapi.jobs.registry import handler
from computeapi.jobs.running import RunningJob
from softly.lib.errors import SoftlyError

TIMEOUT = 900
"""Seconds of one solve's attempt: it waits for its solver as long as others are before it."""

register_tables("batch", table_for)
handler(ITEM, title="Solve of a batch", priority=PRIORITY, timeout=TIMEOUT, scope="solve", bucket="solve")(solve_item)
handler(SHEET, title="Contact sheet", priority=6, timeout=TIMEOUT, scope="solve", bucket="files")(draw_sheet)


@handler(BATCH, title="Batch of solves", priority=PRIORITY, scope="solve", bucket="solve")
def stand_for_items(job: RunningJob) -> None:
    """A batch runs for as long as its items do; nobody does it."""
    raise SoftlyError("A batch is done by its items.")
