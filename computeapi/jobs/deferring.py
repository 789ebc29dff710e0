"""How does a POST answer with a job, and for whom is it left for later? (RFC 7240, 4.1 and 4.3)

The same with a queue and without: who asked for 202 gets it, though the job may be done by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http.response import HttpResponseBase

from computeapi.jobs.answers import accepted, result_of
from computeapi.jobs.models import Job
from computeapi.jobs.waiting import wait_for
from computeapi.rest.preferring import PreferringView
from softly.lib.errors import ValidationFailed


class DeferringView(PreferringView):
    """A view whose POST may be left for later. `applied` says what of the client's preferences was followed."""

    def is_for_later(self, body: Mapping[str, Any]) -> bool:
        """What the body says goes before the header. Raises ValidationFailed for what is neither true nor false."""
        said = body.get("async", self.wishes.respond_async)
        if not isinstance(said, bool):
            raise ValidationFailed.of("async", "Send true or false.", "type_error")
        return said

    def left(self, job: Job, gone: Callable[[], bool], *, longest: float) -> HttpResponseBase:
        """202; with `wait` what came of the job, where it ends while the client waits: `longest` seconds at the most.
        Raises what the job failed with, and SolveCancelled for who is gone."""
        if self.wishes.respond_async:
            self.applied.append("respond-async")
        if self.wishes.wait is None:
            return accepted(job)
        return self.awaited(job, gone, usual=0, longest=longest)

    def awaited(self, job: Job, gone: Callable[[], bool], *, usual: float, longest: float) -> HttpResponseBase:
        """What came of the job, or 202 where it goes on after `usual` seconds, or as many as the client said. Raises as
        `left` does."""
        seconds = usual
        if (wait := self.wishes.wait) is not None:
            self.applied.append(f"wait={wait}")
            seconds = min(wait, longest)
        wait_for(job, seconds, gone)
        return result_of(job) if job.has_ended else accepted(job)
