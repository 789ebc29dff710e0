"""A service that failed is left alone for a moment, and what it answered before says nothing of it."""

from __future__ import annotations

import time

from softly.lib.breaker import Breaker


def test_it_works_again_when_a_call_from_after_the_failure_is_answered() -> None:
    breaker = Breaker(pause=3600)
    breaker.failed()
    assert breaker.is_open
    assert breaker.worked(time.monotonic())
    assert not breaker.is_open
    assert not breaker.worked(time.monotonic())


def test_a_late_answer_to_a_call_from_before_the_failure_says_nothing() -> None:
    breaker = Breaker(pause=3600)
    began = time.monotonic()
    breaker.failed()
    assert not breaker.worked(began)
    assert breaker.is_open
