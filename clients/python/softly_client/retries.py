"""Is a request sent again, and when? A decision without a clock or a network."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from softly_client.messages import Broken, Reply, Request

PASSING = frozenset({408, 425, 429, 502, 503, 504})
FINAL = frozenset({"SOLVE_TIMEOUT", "SOLVE_FAILED", "ENGINE_CRASHED", "QUOTA_EXCEEDED"})
"""Codes of these statuses that will be the same next time."""

RUNNING = "IDEMPOTENCY_IN_FLIGHT"
"""The first request with our key still runs: its answer is waited for, however often that is asked."""


@dataclass(frozen=True, kw_only=True)
class Retries:
    """At most `attempts` of a request, `patience` seconds of pauses between them in all.

    Pauses grow from `first` to `longest` seconds, by a half at random, or are what the server asks for.
    """

    attempts: int = 4
    first: float = 0.5
    longest: float = 30.0
    patience: float = 120.0
    chance: Callable[[], float] = random.random

    def pause(self, request: Request, outcome: Reply | Broken, *, tried: int, waited: float) -> float | None:
        """Seconds until the next attempt, None for no more. `tried` counts the attempts that were made."""
        running = isinstance(outcome, Reply) and outcome.code == RUNNING
        if not running and (tried >= self.attempts or not _may(request, outcome)):
            return None
        seconds = min(self.longest, self.first * 2.0 ** min(tried - 1, 30)) * (0.5 + self.chance() / 2)
        if isinstance(outcome, Reply) and outcome.retry_after is not None:
            seconds = outcome.retry_after if running else max(seconds, outcome.retry_after)
        return seconds if waited + seconds <= self.patience else None


def _may(request: Request, outcome: Reply | Broken) -> bool:
    if isinstance(outcome, Broken):
        return request.repeatable or not outcome.arrived
    passing = outcome.status in PASSING and outcome.code not in FINAL | request.final
    return passing and request.repeatable


NEVER = Retries(attempts=1)
