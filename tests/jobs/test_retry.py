"""Is a job tried again, and when?"""

from __future__ import annotations

import pytest

from computeapi.jobs import worker
from computeapi.jobs.retry import FIRST, Failure, delay

BUSY = Failure(code="QUEUE_FULL", status=503)


def test_pauses_double_up_to_half_a_minute() -> None:
    longest = [delay(BUSY, attempt, 100, chance=1.0) for attempt in range(1, 9)]
    assert longest == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_worker_looks_at_least_as_often_as_the_first_pause_is_long() -> None:
    assert worker.POLL <= FIRST


def test_half_of_a_pause_is_left_to_chance() -> None:
    assert delay(BUSY, 3, 9, chance=0.0) == 2
    assert delay(BUSY, 3, 9, chance=0.5) == 3


def test_the_last_attempt_is_the_last() -> None:
    assert delay(BUSY, 2, 3) is not None
    assert delay(BUSY, 3, 3) is None


def test_the_failing_side_may_ask_for_a_longer_pause_and_not_for_an_endless_one() -> None:
    assert delay(Failure(code="QUEUE_FULL", status=503, retry_after=12), 1, 3) == 12
    assert delay(Failure(code="QUEUE_FULL", status=503, retry_after=9999), 1, 3) == 30


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("VALIDATION_FAILED", 422),
        ("NOT_FOUND", 404),
        ("SOLVE_TIMEOUT", 504),
        ("JOB_TIMEOUT", 504),
        ("QUOTA_EXCEEDED", 429),
    ],
)
def test_what_would_end_the_same_way_is_not_tried_again(code: str, status: int) -> None:
    assert delay(Failure(code=code, status=status), 1, 3) is None


@pytest.mark.parametrize(("code", "status"), [("ENGINE_CRASHED", 502), ("RATE_LIMIT_EXCEEDED", 429), ("X", 500)])
def test_what_may_pass_is_tried_again(code: str, status: int) -> None:
    assert delay(Failure(code=code, status=status), 1, 3) is not None


def test_what_crashes_a_solver_is_tried_once_more() -> None:
    crashed = Failure(code="ENGINE_CRASHED", status=502)
    assert delay(crashed, 1, 5) is not None
    assert delay(crashed, 2, 5) is None
