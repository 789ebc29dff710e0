"""Is there a bounded number of solves at a time, a bounded line, and a clear word to those who must go?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest
from pytest_django import Settings

from computeapi.engines import registry as engines
from computeapi.solve import admission, pipeline
from computeapi.solve.request import SolveRequest
from computeapi.solve.watch import Watch
from softly.lib.errors import QueueFull, QueueTimeout, SolveCancelled, SolveError
from tests.workshop import MOODS, Workshop, runs, set_up_engines_anew, until

REQUEST = SolveRequest(definition="Box.fake")


@pytest.fixture
def one_slot(settings: Settings) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """One solve at a time, nobody may wait; the value holds that slot while it is entered."""
    settings.MAX_CONCURRENT_COMPUTATIONS, settings.MAX_QUEUE_SIZE = 1, 0
    set_up_engines_anew()
    until_all_slots_are_free()
    yield lambda: admission.ask(queued=lambda _: None, abandoned=lambda: False)
    set_up_engines_anew()


def until_all_slots_are_free() -> None:
    """A slot is given back by closing a connection; the host hears of that a moment later."""
    until(lambda: engines.pool().stats().running == 0)


def test_a_solve_past_the_end_of_the_line_is_told_its_length_and_when_to_come_back(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]]
) -> None:
    workshop.fake()
    with one_slot(), pytest.raises(QueueFull) as caught:
        pipeline.solve(REQUEST)
    assert caught.value.status == 503
    assert caught.value.details is not None
    assert caught.value.details["queueLength"] == 0
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= 60
    until_all_slots_are_free()
    assert pipeline.solve(REQUEST).cache == "MISS"


def test_a_solve_that_waits_too_long_is_told_so(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]], settings: Settings
) -> None:
    workshop.fake()
    settings.MAX_QUEUE_SIZE, settings.QUEUE_TIMEOUT = 5, 50
    set_up_engines_anew()
    with one_slot(), pytest.raises(QueueTimeout) as caught:
        pipeline.solve(REQUEST)
    assert (caught.value.status, caught.value.code) == (503, "QUEUE_TIMEOUT")
    assert caught.value.retry_after


def test_a_solve_that_waits_is_told_its_place_and_runs_when_the_slot_is_free(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]], settings: Settings
) -> None:
    workshop.fake()
    settings.MAX_QUEUE_SIZE = 5
    set_up_engines_anew()
    places: list[int] = []
    with ExitStack() as slot:
        slot.enter_context(one_slot())

        def place(position: int) -> None:
            places.append(position)
            slot.close()

        assert pipeline.solve(REQUEST, Watch(queued=place)).cache == "MISS"
    assert places == [1]


def test_who_goes_away_while_waiting_leaves_the_line(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]], settings: Settings, log: Path
) -> None:
    workshop.fake(inputs=MOODS)
    settings.MAX_QUEUE_SIZE = 5
    set_up_engines_anew()
    places: list[int] = []
    asked = SolveRequest(definition="Box.fake", inputs={"log": str(log)})
    with one_slot(), pytest.raises(SolveCancelled):
        pipeline.solve(asked, Watch(queued=places.append, gone=lambda: bool(places)))
    assert runs(log) == 0
    until(lambda: engines.pool().stats().queued == 0)


def test_a_cached_answer_needs_no_slot(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]]
) -> None:
    workshop.fake()
    pipeline.solve(REQUEST)
    until_all_slots_are_free()
    with one_slot():
        assert pipeline.solve(REQUEST).cache == "HIT"


def test_a_failed_solve_gives_its_slot_back(
    workshop: Workshop, one_slot: Callable[[], AbstractContextManager[None]]
) -> None:
    workshop.fake(inputs=MOODS)
    for mood in ("error", "crash", "partial", ""):
        with suppress(SolveError):
            pipeline.solve(SolveRequest(definition="Box.fake", inputs={"fail": mood}))
        until_all_slots_are_free()


def test_readings_and_solves_keep_each_other_from_nothing(one_slot: Callable[[], AbstractContextManager[None]]) -> None:
    with one_slot(), admission.ask_to_read(), pytest.raises(QueueFull), admission.ask_to_read():
        pass
    until_all_slots_are_free()
    with admission.ask_to_read(), one_slot():
        pass
