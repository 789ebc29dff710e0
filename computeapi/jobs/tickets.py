"""How does a worker learn that there is work? By a ticket of Procrastinate's, written with the job's row.

A ticket says no more than "look": whoever gets it does the jobs whose turn it is, until none is left. So it doesn't
matter which ticket is taken first, and one too many costs a look.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import OperationalError
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

NAME, QUEUE = "softly.look", "jobs"
MOST = 16
"""Tickets for jobs that come together: no more slots than that need waking at once."""


def write(count: int = 1, *, at: datetime | None = None) -> None:
    """In the caller's transaction; `at` is when there will be something to do, None for now. Raises django.db.Error."""
    if not settings.ENABLE_QUEUE:
        return
    ticket = app.configure_task(NAME, queue=QUEUE, schedule_at=at)
    try:
        if count > 1:
            ticket.batch_defer(*[{}] * min(count, MOST))
        else:
            ticket.defer()
    except ConnectorException as error:
        raise OperationalError("no ticket could be written") from error
