"""What does a handler see of its job while it does it? Its data and owner, and how long it may go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.principal import Principal
from softly.lib.errors import SoftlyError


class JobCancelled(SoftlyError):
    """Somebody asked for its end, or its worker has to stop."""

    code, status, title = "JOB_CANCELLED", 409, "Job cancelled"


class JobTimeout(SoftlyError):
    code, status, title = "JOB_TIMEOUT", 504, "Job took too long"


class JobLost(SoftlyError):
    """Its worker was killed, or was not seen for too long."""

    code, status, title = "JOB_LOST", 503, "Worker lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the request would have been answered at once."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """`result` is JSON, for the job's own document; `answer` what GET /api/jobs/<id>/result gives."""

    result: Mapping[str, Any] | None = None
    answer: Answer | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RunningJob:
    """One attempt. `ended` is set from outside, with the reason in `why`; safe for threads."""

    id: UUID
    type: str
    data: Mapping[str, Any]
    owner: Principal
    attempt: int
    attempts: int
    seconds: float
    parent: UUID | None = None
    index: int | None = None
    report: Callable[[float, str], None] = lambda fraction, message: None
    stopped: threading.Event = field(default_factory=threading.Event)
    reasons: list[SoftlyError] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def progress(self, fraction: float, message: str = "") -> None:
        """0 to 1, and a few words for people. Cheap: what comes too often is left out. Raises what `check` raises."""
        self.check()
        self.report(min(max(fraction, 0.0), 1.0), message)

    def stop(self, reason: SoftlyError) -> None:
        """From outside: the first reason counts."""
        self.reasons.append(reason)
        self.stopped.set()

    def is_stopped(self) -> bool:
        """Whether to give up: cancelled, out of time, or its worker has to end. For `Deadline(cancelled=…)` and
        `Watch(gone=…)`."""
        return self.stopped.is_set() or self.remaining() <= 0

    def remaining(self) -> float:
        """Seconds that are left of this attempt."""
        return self.seconds - (time.monotonic() - self.began)

    def check(self) -> None:
        """Raises JobCancelled, JobTimeout or JobLost when it has to give up; to be called now and then."""
        if reason := self.reason():
            raise reason

    def reason(self) -> SoftlyError | None:
        """Why it has to give up, if it has to."""
        if self.reasons:
            return self.reasons[0]
        if self.remaining() <= 0:
            return JobTimeout(f"The job did not end within its {self.seconds:g} s.")
        return None
