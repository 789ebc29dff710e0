"""Step 3: does somebody compute this already? Equal requests in flight wait for the first one, in this process and,
through the shared cache, in the others."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from computeapi.solve import cache
from computeapi.solve.answer import Answer
from computeapi.solve.watch import Watch
from softly.failures import from_exception
from softly.lib.background import Background
from softly.lib.errors import SoftlyError, SolveCancelled, restored

LEASE = 6
"""Seconds after which the others stop waiting for a leader that gives no sign."""

LEFT = 1
"""Seconds that a lease outlives its answer, and that an answer lost meanwhile is waited for."""

_RENEW = 1.0
_TELL = 0.5
_POLL = 0.02


class Flight:
    """One key being computed. The leader computes; `answer` set means it was somebody else's work.

    The leader's `abandoned` tells its engine that nobody waits any more: not its own client, nor any follower.
    """

    def __init__(self, key: str, leader: Watch) -> None:
        self.key = key
        self.answer: Answer | None = None
        self.leader = leader
        self._done = threading.Event()
        self.error: SoftlyError | None = None
        self._watches: list[Watch] = [leader]
        self._token = secrets.token_hex(8).encode()
        self._shared = False
        self._found_everywhere = False
        self._started = False
        self._renewed = time.monotonic()
        self._told = self._renewed

    # -- the leader's side

    def land(self, answer: Answer, *, shared: bool) -> None:
        """The leader has its answer; `shared`: the other processes find it in the cache.

        The lease is then left for a moment: who looked before the answer was there and asks for the lease after finds
        it taken, looks again, and needs not look twice on every solve.
        """
        self.answer = answer
        self._found_everywhere = shared

    def abandoned(self) -> bool:
        self._renew()
        return all(watch.gone() for watch in list(self._watches)) and not self._wanted_elsewhere()

    def progress(self, fraction: float, text: str) -> None:
        for watch in list(self._watches):
            watch.progress(fraction, text)
        if self._shared and time.monotonic() - self._told > _TELL:
            self._told = time.monotonic()
            cache.shared.set(f"progress:{self.key}", json.dumps([fraction, text]).encode(), LEASE)

    def queued(self, position: int) -> None:
        for watch in list(self._watches):
            watch.queued(position)

    def started(self) -> None:
        self._started = True  # first: who joins now hears of it from join
        for watch in list(self._watches):
            watch.started()

    def _renew(self) -> None:
        if self._shared and time.monotonic() - self._renewed > _RENEW:
            self._renewed = time.monotonic()
            if cache.shared.touch(self._lease, LEASE) is False:
                # It ended while this process was held up: ours again, unless another has begun meanwhile.
                cache.shared.add(self._lease, self._token, LEASE)

    def _leave(self) -> None:
        """The answer is found everywhere: who looked before it was there finds the lease taken for a moment."""
        if self._has_lease():
            cache.shared.touch(self._lease, LEFT)

    def _give_up(self) -> None:
        """The error first: who sees the lease gone looks for an answer, then for this, then leads itself."""
        if self.error is not None and not isinstance(self.error, SolveCancelled):
            cache.shared.set(f"failed:{self.key}", self._token + json.dumps(self.error.as_json()).encode(), LEASE)
        if self._has_lease():
            cache.shared.delete(self._lease)

    def _has_lease(self) -> bool:
        """Not where this process was held up for so long that another has it by now."""
        return cache.shared.get(self._lease) == self._token

    def _wanted_elsewhere(self) -> bool:
        return self._shared and cache.shared.get(f"wanted:{self.key}") is not None

    @property
    def _lease(self) -> str:
        return f"flight:{self.key}"

    # -- the followers' side

    def hear(self) -> None:
        """How far the leader in another process is."""
        if told := cache.shared.get(f"progress:{self.key}"):
            fraction, text = json.loads(told)
            self.progress(fraction, text)

    def join(self, watch: Watch) -> None:
        self._watches.append(watch)
        if self._started:
            watch.started()

    def wait(self, watch: Watch) -> None:
        """Until the leader is done; raises its error, or SolveCancelled when this client goes away."""
        while not self._done.wait(0.1):
            if watch.gone():
                raise SolveCancelled("The client went away.")
        if self.error is not None:
            # A copy, since one exception raised in many threads mixes their traces.
            raise restored(self.error.as_json())


_flights: dict[str, Flight] = {}
_lock = threading.Lock()
_afterwards = Background("leases", 1)


@contextmanager
def flight(key: str, watch: Watch, *, looked: float) -> Iterator[Flight]:
    """Enter as the leader (`answer` is None: compute it, set it) or, once it is there, with the leader's answer.

    `looked` is when the caller last looked into the cache, by time.monotonic(). Raises the leader's error in every
    follower.
    """
    ours = _board(key, watch)
    while ours.leader is not watch:
        try:
            ours.wait(watch)
        except SolveCancelled:
            # The leader gave up just before we joined it: we still want the answer.
            if watch.gone():
                raise
            ours = _board(key, watch)
            continue
        yield ours
        return
    try:
        _lead_or_follow_elsewhere(ours, looked)
        yield ours
    except SoftlyError as error:
        ours.error = error
        raise
    except Exception as error:
        ours.error = from_exception(error)
        raise
    finally:
        if ours.answer is None and ours.error is None:
            ours.error = SoftlyError("The solve this one waited for gave no answer.")
        _close(ours)


def _board(key: str, watch: Watch) -> Flight:
    """The flight under this key: a new one that we lead, or the one there is, joined."""
    with _lock:
        known = _flights.get(key)
        if known is None:
            return _flights.setdefault(key, Flight(key, watch))
        known.join(watch)
        return known


def _close(ours: Flight) -> None:
    with _lock:
        _flights.pop(ours.key, None)
    ours._done.set()
    if ours._shared and ours._found_everywhere:
        _afterwards.submit(ours._leave)
    elif ours._shared:
        ours._give_up()


def _lead_or_follow_elsewhere(ours: Flight, looked: float) -> None:
    """Take the lease of this key, or wait for the process that has it."""
    marked = 0.0
    holder: bytes | None = None
    while True:
        taken = cache.shared.add(ours._lease, ours._token, LEASE)
        # It may have been answered between the caller's look into the cache and now; a lease that was free sooner
        # than LEFT after that look says that it was not.
        look = taken is False or holder or time.monotonic() - looked > LEFT / 2
        ours.answer = cache.find(ours.key) if look else cache.memory.find(ours.key)
        if taken is not False:
            ours._shared = bool(taken)
            if ours.answer is None and holder and (error := _failed(ours.key, holder)):
                raise error
            return
        if ours.answer is not None:
            return
        holder = cache.shared.get(ours._lease) or holder
        if all(w.gone() for w in list(ours._watches)):
            raise SolveCancelled("The client went away.")
        if time.monotonic() - marked > _TELL:
            marked = time.monotonic()
            cache.shared.set(f"wanted:{ours.key}", b"yes", 2)
            ours.hear()
        time.sleep(_POLL)


def _failed(key: str, holder: bytes) -> SoftlyError | None:
    """The error that the leader in another process left, if it is that leader's."""
    data = cache.shared.get(f"failed:{key}")
    if not data or not data.startswith(holder):
        return None
    return restored(json.loads(data[len(holder) :]))
