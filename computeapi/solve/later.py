"""How is a request answered that can take long? At once, or by a job where the client likes it better (RFC 7240, 4.1).

What is wrong with it is said at once either way, and what is in the cache is given at once. `respond-async, wait=5`
makes a job and waits so long for its end (4.3): no work is lost when the time is over.
"""

from __future__ import annotations

import math
from typing import ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from accounts.authentication import principal_of
from accounts.permissions import anyone
from accounts.principal import Principal
from computeapi.jobs import services
from computeapi.jobs.deferring import DeferringView
from computeapi.jobs.models import Job
from computeapi.jobs.room import TooManyJobs, check_sent
from computeapi.jobs.running import JobCancelled, JobLost, JobTimeout
from computeapi.rest.schema import header
from computeapi.solve import patience, watch
from computeapi.solve.computing import Asked, Computation, Computed, Kind
from computeapi.solve.headers import with_headers
from softly.lib.hashing import sha256

QUEUE_WAIT = 300
"""Seconds of an attempt that a job may wait for a solver, besides those of the solve itself."""

RESPOND_ASYNC = (
    "`respond-async` has it done by a job: 202, unless the answer is there already; `respond-async, wait=5` where it "
    "isn't done within 5 s."
)
"""For the document."""
CACHE_CONTROL = header("Cache-Control", "`no-cache` computes anew and keeps it, `no-store` neither reads nor keeps.")
ACCEPTED_HEADERS = ("Location", "Retry-After", "Preference-Applied")
ACCEPTED_ERRORS = (TooManyJobs, JobCancelled, JobTimeout, JobLost)
"""Besides those that the request would end in at once: a job that is waited for can end in its own."""


class ComputingView(DeferringView):
    """A view whose POST is a computation of one kind."""

    access = anyone("solve")
    in_transaction = False  # it may take long, and one that is done again does no harm
    kind: ClassVar[Kind]

    def respond(self, request: Request, asked: Asked, computation: Computation) -> HttpResponseBase:
        """At once or later, as the client likes. Raises what the computation raises."""
        if not self.is_for_later(asked.body) or computation.is_known():
            return self.answered(request, self.carry_out(request, computation))
        computation.check()
        return self._later(request, asked, computation)

    def carry_out(self, request: Request, computation: Computation) -> Computed:
        """When they want it: as long as they wait, or as the server lets them."""
        client = watch.of_connection(request.META)
        if self.wishes.wait is None:
            return computation.run(client)
        self.applied.append(f"wait={self.wishes.wait}")
        if computation.is_known():  # nobody has to wait for it, however busy this machine is
            return computation.run(client)
        return patience.within(self.wishes.wait, computation.run, client)

    def answered(self, request: Request, computed: Computed) -> HttpResponse:
        request._request.timings = list(computed.timings.items())  # type: ignore[attr-defined]
        answer = computed.answer
        response = HttpResponse(answer.body, status=answer.status, content_type=answer.media_type)
        return with_headers(response, answer.headers)

    def _later(self, request: Request, asked: Asked, computation: Computation) -> HttpResponseBase:
        # One that a connection hangs on is nobody else's: it is cancelled with that.
        is_alone = self.wishes.wait is not None
        job = enqueue(self.kind, asked, computation, principal_of(request._request), is_alone=is_alone)
        return self.left(job, watch.of_connection(request.META).gone, longest=_longest(computation))


def asked_by(request: Request, *, minimal: bool = False) -> Asked:
    return Asked(body=request.data, cache_control=request.headers.get("Cache-Control", ""), minimal=minimal)


def enqueue(kind: Kind, asked: Asked, computation: Computation, owner: Principal, *, is_alone: bool) -> Job:
    """A job that does it. Unless it `is_alone`, somebody who asks for the same again while it waits or runs gets the
    same job."""
    timeout = math.ceil(QUEUE_WAIT + _longest(computation))
    # Nothing shared for strangers and for who reads a key in a page: each could cancel the job of all.
    is_shared = computation.is_shareable and owner.is_known and not owner.is_shown and not is_alone
    kept = asked.kept()
    check_sent(owner, kept["body"])
    dedupe = sha256(repr((kind.type, sorted(kept.items()))).encode()) if is_shared else ""
    return services.enqueue(kind.type, kept, owner=owner, timeout=timeout, dedupe=dedupe)


def _longest(computation: Computation) -> float:
    """Seconds for which a client that waits would wait."""
    return settings.QUEUE_TIMEOUT / 1000 + computation.seconds
