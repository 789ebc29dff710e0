"""Solver processes for the tests of this folder, and a source solved in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from computeapi.engines.base import EngineResult
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from tests.engines.openscad.solving import solve

Solve = Callable[..., EngineResult]


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def engine(pool: SolverPool) -> OpenScadEngine:
    return OpenScadEngine(pool)


@pytest.fixture
def solved(engine: OpenScadEngine, tmp_path: Path) -> Solve:
    """Solves the text of a `box.scad`, with values of its variables, beside what else is in `tmp_path`."""

    def solve_here(source: str, **variables: object) -> EngineResult:
        return solve(engine, tmp_path, source, name="box.scad", **variables)

    return solve_here
