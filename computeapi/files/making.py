"""How is a file of data made? In a jailed solver process of its own: neither a web nor a worker process writes one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline
from computeapi.engines.wire import pack
from computeapi.files.writers import registry
from computeapi.jobs.running import JobTimeout, RunningJob
from softly.lib.errors import SolveCancelled, SolveTimeout

TASK = "file"
_SECONDS = 60.0


def make(
    job: RunningJob,
    writer: str,
    body: Mapping[str, Any],
    *,
    more: Mapping[str, Any] | None = None,
    sheets: Mapping[str, Mapping[str, Any]] | None = None,
) -> bytes:
    """The file's bytes. `more` takes the place of fields of the body and may hold bytes; `sheets` are what a document
    shows of solves. Raises ValidationFailed, ResourceExhausted, EngineCrashed, and what ends the job."""
    payload = {
        "writer": writer,
        "body": json.dumps(body),  # as text: its keys are a client's
        "more": dict(more or {}),
        "sheets": dict(sheets or {}),
        "created": timezone.now().isoformat(),
    }
    limits = engines.limits(min(_SECONDS, max(job.remaining(), 0.1)))
    try:
        return engines.pool().run(
            TASK,
            pack(payload),
            limits=limits,
            readable=registry.readable(writer),
            deadline=Deadline(limits.seconds, cancelled=job.is_stopped),
            progress=job.report,
        )
    except SolveCancelled:
        job.check()
        raise
    except SolveTimeout as error:
        raise JobTimeout(f"The file was not written within {limits.seconds:g} s.") from error
