"""Which kinds of jobs are there, and who does them? Each slice registers its own; this one knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.principal import Principal
from computeapi.jobs.running import Outcome, RunningJob
from softly.lib.errors import NotFound

Run = Callable[[RunningJob], Outcome | Mapping[str, Any] | None]
Check = Callable[[Mapping[str, Any], Principal], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Handler:
    """One kind of job.

    `timeout` is in seconds, of one attempt; `concurrency` the most that run at a time on all machines together, None
    without a bound. `check` makes of what a client sent the data that is kept, or raises ValidationFailed; without it
    no client can ask for such a job by POST /api/jobs. `scope` and `bucket` are what such a client needs, and is
    counted in beside the bucket of jobs. `keep` is for how many seconds an end that is no failure is kept. `schema` is
    JSON Schema of the data, for clients to read. One that `is_patient` mostly waits for servers of others: such jobs
    take half of a worker's slots at the most.
    """

    type: str
    run: Run
    title: str
    priority: int = 5
    timeout: int = 300
    attempts: int = 3
    concurrency: int | None = None
    is_patient: bool = False
    check: Check | None = None
    scope: str = "jobs"
    bucket: str | None = None
    keep: int = 24 * 3600
    schema: Mapping[str, Any] | None = None


_handlers: dict[str, Handler] = {}


def handler(type: str, *, title: str, **options: Any) -> Callable[[Run], Run]:
    """Have the decorated function do the jobs of a type; `options` are the fields of Handler. It must bear being run
    twice: a worker may be killed between its last effect and the word that it is done."""

    def register(run: Run) -> Run:
        if type in _handlers:
            raise ValueError(f"There is a handler for {type} already.")
        _handlers[type] = Handler(type=type, run=run, title=title, **options)
        return run

    return register


def find(type: str) -> Handler | None:
    return _handlers.get(type)


def get(type: str) -> Handler:
    """Raises NotFound."""
    if found := find(type):
        return found
    raise NotFound(f"There are no jobs of the type {type!r}.")


def all() -> tuple[Handler, ...]:
    """By type."""
    return tuple(_handlers[type] for type in sorted(_handlers))


def public() -> tuple[Handler, ...]:
    """Those that clients can ask for by POST /api/jobs."""
    return tuple(found for found in all() if found.check is not None)
