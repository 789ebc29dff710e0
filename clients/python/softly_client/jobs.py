"""What can be asked of jobs: work that is done later?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from softly_client.events import Progress
from softly_client.flows import Core, Flow, Listing, Pause, listed, method
from softly_client.messages import Reply, Request, given, post
from softly_client.models import JobShape

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
ENDED = frozenset({"succeeded", "failed", "cancelled"})

Tell = Callable[[Progress], None]


class Jobs(Core):
    @method
    def start_job(
        self,
        type: str,
        data: Mapping[str, Any] | None = None,
        *,
        delay: float | None = None,
        at: datetime | None = None,
        priority: int | None = None,
        attempts: int | None = None,
        idempotency_key: str | None = None,
    ) -> Flow[JobShape]:
        """Leave work for later: after `delay` seconds, and not before `at`. What `data` holds, the type says
        (docs/jobs.md of the server)."""
        body: dict[str, Any] = {"type": type, "data": data, "delay": delay, "priority": priority, "attempts": attempts}
        body["at"] = at.astimezone().isoformat() if at else None
        return self.json(post("/api/jobs", body, key=idempotency_key))

    @method
    def job(self, job_id: str) -> Flow[JobShape]:
        return self.json(Request("GET", f"/api/jobs/{job_id}"))

    @listed
    def jobs(self, *, status: Status | None = None, type: str | None = None) -> Listing[JobShape]:
        """One's own, newest first."""
        return Listing("/api/jobs", given({"status": status, "type": type}))

    @method
    def wait_for_job(self, job_id: str, *, progress: Tell | None = None) -> Flow[JobShape]:
        """Until it has ended: its `status` says how. It is asked for as often as the server likes. `progress` is
        called with what is new; what it raises cancels the job."""
        return ended(self, job_id, progress)

    @method
    def job_result(self, job_id: str) -> Flow[bytes]:
        """What the request would have been answered at once. Raises the error that the job failed with."""
        return _body(self, job_id)

    @method
    def cancel_job(self, job_id: str) -> Flow[JobShape]:
        return self.json(Request("DELETE", f"/api/jobs/{job_id}"))

    @method
    def retry_job(self, job_id: str) -> Flow[JobShape]:
        """One that failed or was cancelled waits again; of a batch the items that did."""
        return self.json(post(f"/api/jobs/{job_id}/retry"))


def ended(core: Core, job_id: str, progress: Tell | None = None) -> Flow[JobShape]:
    last: Progress | None = None
    while True:
        reply = yield from core.ask(Request("GET", f"/api/jobs/{job_id}"))
        job: JobShape = reply.json
        now = _progress(job)
        if progress is not None and now != last:
            yield from _told(core, job_id, progress, now)
        if job["status"] in ENDED:
            return job
        last = now
        yield Pause(reply.retry_after or 1.0)


def outcome(core: Core, job_id: str, progress: Tell | None = None) -> Flow[Reply]:
    """The reply that it ends with. Raises the error that it failed with, which is the same whenever it is asked for."""
    job = yield from ended(core, job_id, progress)
    codes = frozenset(str(error["code"]) for error in job["errors"])
    return (yield from core.ask(Request("GET", f"/api/jobs/{job_id}/result", final=codes)))


def _body(core: Core, job_id: str) -> Flow[bytes]:
    return (yield from core.ask(Request("GET", f"/api/jobs/{job_id}/result"))).body


def _progress(job: JobShape) -> Progress:
    fraction = None if job["status"] == "queued" else job["progress"] / 100
    return Progress(fraction=fraction, message=job["message"], position=job["queuePosition"])


def _told(core: Core, job_id: str, progress: Tell, now: Progress) -> Flow[None]:
    try:
        progress(now)
    except BaseException:
        yield from core.done(Request("DELETE", f"/api/jobs/{job_id}"))
        raise
