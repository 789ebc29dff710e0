"""What can staff do with jobs? Cancel and replay them, each by itself, so that the audit log has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auditlog.models import LogEntry
from django.contrib import messages
from django.http import HttpRequest

from computeapi.jobs import control
from computeapi.jobs.models import Job, State
from softly.lib.errors import SoftlyError


def cancel_jobs(request: HttpRequest, jobs: Iterable[Job]) -> None:
    _each(request, jobs, _cancel, done="cancelled, those that run within two seconds")


def replay_jobs(request: HttpRequest, jobs: Iterable[Job]) -> None:
    _each(request, jobs, _replay, done="tried again")


def _cancel(job: Job) -> bool:
    """False: it had ended."""
    if job.has_ended:
        return False
    before, after = job.state, control.cancel(job)
    if after.state in (State.SUCCEEDED, State.FAILED):  # meanwhile
        return False
    _audit(job, "cancelled", before, after.state if after.has_ended else "to be cancelled")
    return True


def _replay(job: Job) -> bool:
    before = job.state
    if before not in (State.FAILED, State.CANCELLED) and not (job.is_batch and job.failed + job.cancelled):
        return False
    _audit(job, "replayed", before, control.retry(job, is_bounded=False).state)
    return True


def _audit(job: Job, what: str, before: str, after: str) -> None:
    """Jobs come and go by themselves and are not audited; that staff step in is."""
    changes = {what: [before, after]}
    LogEntry.objects.log_create(job, action=LogEntry.Action.UPDATE, changes=changes, force_log=True)


def _each(request: HttpRequest, jobs: Iterable[Job], act: Callable[[Job], bool], *, done: str) -> None:
    acted, left = 0, 0
    for job in jobs:
        try:
            changed = act(job)
        except SoftlyError as error:
            messages.error(request, f"{job.type} {job.pk}: {error.message} ({error.code})")
            continue
        acted, left = acted + changed, left + (not changed)
    messages.success(request, f"{acted} {done}.")
    if left:
        messages.warning(request, f"{left} left as they are: there was nothing to do.")
