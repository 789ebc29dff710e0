"""The pipeline of a solve: validate, look in the cache, share with equal requests, wait for a slot, run, keep, record.

Each step is a module of this folder; this file is their table of contents.
"""

from __future__ import annotations

import time
import uuid
from contextlib import ExitStack, suppress

from accounts import quotas
from computeapi.engines.base import EngineResult
from computeapi.solve import admission, cache, coalesce, execute, record, results, validation
from computeapi.solve.answer import Answer, build
from computeapi.solve.connection import let_go_of_database
from computeapi.solve.record import CacheStatus, SolveResult
from computeapi.solve.request import SolveRequest
from computeapi.solve.shapes import has_geometry
from computeapi.solve.timings import Timings
from computeapi.solve.validation import SolveCall
from computeapi.solve.watch import Watch
from softly.lib.errors import NotStarted, SoftlyError

_PLACES = 8
"""Places in which a solve is tried, as long as none begins it."""


def solve(request: SolveRequest, watch: Watch | None = None) -> SolveResult:
    """The answer to a request. Raises softly.lib.errors, each with what a client should know."""
    timings = Timings()
    watch = watch or Watch()
    with timings.step("validate"):
        call = validation.check(request)
        _check_quota(call, "solves")
    let_go_of_database()
    try:
        if not request.use_cache or request.refresh:
            return _alone(call, watch, timings)
        looked = time.monotonic()
        with timings.step("cache"):
            found = cache.find(call.key)
        if found:
            return record.served(call, found, "HIT", timings.ms)
        return _together(call, watch, timings, looked)
    except SoftlyError as error:
        record.failed(call, error, timings.ms)
        raise


def _check_quota(call: SolveCall, quota: quotas.Quota) -> None:
    """Raises QuotaExceeded. What is in the cache costs no computing time."""
    caller = call.request.caller
    quotas.check(quota, user_id=caller.user_id, tier=caller.tier)


def _together(call: SolveCall, watch: Watch, timings: Timings, looked: float) -> SolveResult:
    _check_quota(call, "compute_seconds")
    with coalesce.flight(call.key, watch, looked=looked) as flight:  # equal requests in flight wait for the first one
        if flight.answer:
            return record.served(call, flight.answer, "SHARED", timings.ms)
        shared_watch = Watch(
            gone=flight.abandoned, progress=flight.progress, queued=flight.queued, started=flight.started
        )
        answer = _compute(call, shared_watch, timings)
        row = record.begin(call, answer, "MISS", timings.ms)  # while it is written
        flight.land(answer, shared=cache.keep(answer))  # successes only are kept
        return record.end(row, call, answer, "MISS", timings.ms)


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
            solve_id=str(uuid.uuid4()),
            definition=call.entry.name,
            version=call.entry.number,
            engine=call.entry.engine,
            result_blob=results.keep(result) if has_geometry(result) else "",
            ttl=call.ttl,
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
            return execute.run(call, place=place, abandoned=watch.gone, progress=watch.progress)
