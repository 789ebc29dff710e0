"""What a host learns every later child knows, and nothing that it is told to learn can end it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from tests.engines.processes import wait_until


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"), tasks={"known": "tests.engines.lesson_tasks:known"})
    yield pool
    pool.close()


def known(pool: SolverPool, *lessons: str) -> list[str]:
    """What a new child knows; the lessons are for those after it."""
    found: list[str] = json.loads(pool.run("known", b"", limits=Limits(), lessons=lessons, deadline=Deadline(60)))
    return found


def test_what_a_solve_could_have_shared_is_known_to_those_after_it(pool: SolverPool) -> None:
    assert "algebra" not in known(pool, "algebra")
    assert wait_until(lambda: "algebra" in known(pool))


def test_a_lesson_is_learned_once(pool: SolverPool) -> None:
    known(pool, "geometry", "geometry")
    known(pool, "geometry", "after geometry")
    assert wait_until(lambda: known(pool)[-2:] == ["geometry", "after geometry"])


@pytest.mark.parametrize("lesson", ["crash", "raise", "thread", "gorge", "spin"])
def test_a_lesson_that_would_harm_the_host_is_refused_and_the_next_one_is_learned(
    pool: SolverPool, lesson: str
) -> None:
    host = pool.stats().pids
    before = known(pool, lesson, f"after {lesson}")
    assert wait_until(lambda: known(pool) == [*before, f"after {lesson}"])
    assert pool.stats().pids == host
    assert pool.stats().threads == 1
