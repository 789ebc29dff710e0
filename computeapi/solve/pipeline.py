"""The pipeline of a solve: validate, look in the cache, share with equal requests, wait for a slot, run, keep, record.

Each step is a module of this folder; this file is their table of contents.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress

from accounts import quotas
from computeapi.engines.base import EngineResult
from computeapi.rest.connection import let_go_of_database
from computeapi.solve import admission, cache, coalesce, record, results, validation
from computeapi.solve.answer import Answer, build
from computeapi.solve.call import SolveCall
from computeapi.solve.models import Kind
from computeapi.solve.record import CacheStatus, SolveResult
from computeapi.solve.request import SolveRequest
from computeapi.solve.shapes import has_geometry
from computeapi.solve.timings import Timings
from computeapi.solve.watch import Watch, patiently
from softly.lib.errors import NotStarted, SoftlyError

_PLACES = 8
"""Places in which a solve is tried, as long as none begins it."""


def solve(request: SolveRequest, watch: Watch | None = None) -> SolveResult:
    """The answer to a request. Raises softly.lib.errors, each with what a client should know."""
    timings = Timings()
    with timings.step("validate"):
        call = validation.check(request)
    return carry_out(call, watch, timings)


def carry_out(call: SolveCall, watch: Watch | None = None, timings: Timings | None = None) -> SolveResult:
    """The same for a call that is known to be right, whatever its work."""
    timings, watch = timings or Timings(), watch or Watch()
    with timings.step("validate"):
        if call.work.kind != Kind.PARSE:
            _check_quota(call, "solves")
    let_go_of_database()
    try:
        return patiently(watch, lambda: _answered(call, watch, timings))
    except SoftlyError as error:
        record.failed(call, error, timings.ms)
        raise


def check_quotas(call: SolveCall) -> None:
    """Before it is left for later: raises QuotaExceeded for what would be refused when it is carried out."""
    if call.work.kind != Kind.PARSE:
        _check_quota(call, "solves")
    _check_quota(call, "compute_seconds")


def _answered(call: SolveCall, watch: Watch, timings: Timings) -> SolveResult:
    if not call.request.use_cache or call.request.refresh:
        return _alone(call, watch, timings)
    looked = time.monotonic()
    with timings.step("cache"):
        found = cache.find(call.key)
    if found:
        return _served(call, found, "HIT", watch, timings)
    return _together(call, watch, timings, looked)


def _check_quota(call: SolveCall, quota: quotas.Quota) -> None:
    """Raises QuotaExceeded. What is in the cache costs no computing time."""
    caller = call.request.caller
    quotas.check(quota, user_id=caller.user_id, tier=caller.tier)


def _together(call: SolveCall, watch: Watch, timings: Timings, looked: float) -> SolveResult:
    _check_quota(call, "compute_seconds")
    with coalesce.flight(call.key, watch, looked=looked) as flight:  # equal requests in flight wait for the first one
        if flight.answer:
            return _served(call, flight.answer, "SHARED", watch, timings)
        shared_watch = Watch(
            gone=flight.abandoned,
            progress=flight.progress,
            queued=flight.queued,
            started=flight.started,
            job=watch.job,
        )
        answer = _compute(call, shared_watch, timings)
        row = record.begin(call, answer, "MISS", timings.ms)  # while it is written
        flight.land(answer, shared=cache.keep(answer))  # successes only are kept
        return record.end(row, call, answer, "MISS", timings.ms)


def _served(call: SolveCall, answer: Answer, cache: CacheStatus, watch: Watch, timings: Timings) -> SolveResult:
    """An answer that is there. Its own for a job that was begun before and lost: recorded then, or else now."""
    if watch.job and answer.id == str(watch.solve_id(call.key)):
        return record.end(record.begin(call, answer, "MISS", timings.ms), call, answer, "MISS", timings.ms)
    return record.served(call, answer, cache, timings.ms)


def _alone(call: SolveCall, watch: Watch, timings: Timings) -> SolveResult:
    """For a request that wants a fresh answer: neither the cache nor others' solves will do."""
    _check_quota(call, "compute_seconds")
    answer = _compute(call, watch, timings)
    status: CacheStatus = "MISS" if call.request.use_cache else "BYPASS"
    row = record.begin(call, answer, status, timings.ms)
    if call.request.use_cache:
        cache.keep(answer)
    return record.end(row, call, answer, status, timings.ms)


def _compute(call: SolveCall, watch: Watch, timings: Timings) -> Answer:
    result = _run(call, watch, timings)
    with timings.step("encode"):
        return build(
            result,
            key=call.key,
            solve_id=str(watch.solve_id(call.key)),
            definition=call.entry.name,
            version=call.entry.number,
            engine=call.entry.engine,
            result_blob=results.keep(result) if has_geometry(result) else "",
            ttl=call.ttl,
            form=call.work.form,
        )


def _run(call: SolveCall, watch: Watch, timings: Timings) -> EngineResult:
    """In the first place that begins it: an engine leaves out of its places the one that didn't."""
    for _ in range(_PLACES - 1):
        with suppress(NotStarted):
            return _run_once(call, watch, timings)
    return _run_once(call, watch, timings)


def _run_once(call: SolveCall, watch: Watch, timings: Timings) -> EngineResult:
    with ExitStack() as slot:
        with timings.step("queue"):
            place = slot.enter_context(admission.ask(call.engine, queued=watch.queued, abandoned=watch.gone))
        watch.started()
        with timings.step("solve"):
            return call.work.run(call, place=place, abandoned=watch.gone, progress=watch.progress)
