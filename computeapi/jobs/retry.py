"""Is a job tried again after an error, and when? Pure.

Exponential backoff, 1 s doubled with each attempt up to 30 s, with half of it left to chance, so that jobs that failed
together don't come back together.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST, MOST = 1.0, 30.0
PERMANENT = frozenset(
    {
        "EVALUATION_TIMEOUT",
        "JOB_CANCELLED",
        "JOB_TIMEOUT",
        "PAGE_TIMEOUT",
        "QUOTA_EXCEEDED",
        "SCREENSHOTS_UNAVAILABLE",
        "SOLVE_CANCELLED",
        "SOLVE_TIMEOUT",
        "STORAGE_FULL",
        "STORAGE_QUOTA_EXCEEDED",
    }
)
"""Codes of 408, 429 and 5xx that a second try would end with as well."""
_TWICE = frozenset({"ENGINE_CRASHED", "PAGE_FAILED"})
"""What crashes a solver or a browser twice does so always; once may have been the machine's memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """`retry_after` in seconds is what the failing side asked for, where it did."""

    code: str
    status: int
    retry_after: float | None = None

    @property
    def may_pass(self) -> bool:
        """Whether another try may end otherwise: a fault of the server's, or one that is busy. What is wrong in the
        request stays wrong."""
        return self.code not in PERMANENT and (self.status >= 500 or self.status in (408, 429))


def delay(failure: Failure, attempt: int, attempts: int, *, chance: float | None = None) -> float | None:
    """Seconds until the next attempt, None for never. `attempt` is the one that failed, from 1; `chance` is 0 to 1."""
    attempts = min(attempts, 2) if failure.code in _TWICE else attempts
    if attempt >= attempts or not failure.may_pass:
        return None
    chance = random.random() if chance is None else chance  # noqa: S311 - nothing secret
    longest = min(FIRST * 2.0 ** (attempt - 1), MOST)
    return max(longest * (0.5 + chance / 2), min(failure.retry_after or 0.0, MOST))
