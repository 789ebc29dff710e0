"""How is the first of many jobs found without sorting all of them? By the index that has their order.

PostgreSQL would see that for itself, if it knew how many wait. What it knows is some minutes old, and nothing in the
first of an installation: of twenty thousand that came since, it takes three dozen to be there, reads them all and sorts
them, for each job anew (30 ms instead of 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

# One message to the server. Outside a transaction it is one by itself; within one the setting is as before after it.
_WITHOUT_SORTING = "SET LOCAL enable_sort = off; {}; SET LOCAL enable_sort TO DEFAULT"


def row_of(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The only row that the statement gives, if any."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_SORTING.format(statement), values)
        cursor.nextset()  # from that of the setting, which has no rows
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
