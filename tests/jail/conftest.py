"""One solver host for all attacks, a folder with secrets around it, and after each attack: does the next solve work?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd.tasks import HOSTS
from tests.engines.processes import children, wait_until
from tests.jail.solving import SECRET, attack


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"), tasks=HOSTS[0])
    walls = pool.stats().jail
    if not (walls["landlock"] and walls["seccomp"]):
        pytest.skip(f"this kernel has not all walls: {dict(walls)}")
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def engine(pool: SolverPool) -> OpenScadEngine:
    return OpenScadEngine(pool)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The attacker's own, beside files of each kind that aren't his."""
    place = tmp_path / "definition"
    (place / "sub").mkdir(parents=True)
    for suffix in ("scad", "stl", "off", "dat", "svg", "png", "dxf", "ttf"):
        (tmp_path / f"secret.{suffix}").write_text(f'x = "{SECRET}"; echo("{SECRET}"); cube(50);\n')
    (tmp_path / "secret.json").write_text(f'{{"x": "{SECRET}"}}')
    return place


@pytest.fixture(autouse=True)
def _next_caller_notices_nothing(engine: OpenScadEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    yield
    place = tmp_path_factory.mktemp("neighbour") / "definition"  # beside it nobody else writes
    place.mkdir()
    assert attack(engine, place, "cube(2);").size == (2, 2, 2)


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_left(pool: SolverPool) -> Iterator[None]:
    """The host of before, and no child but the one for the next solve."""
    (host,) = pool.stats().pids
    yield
    assert pool.stats().pids == (host,)
    assert wait_until(lambda: pool.stats().children == 0)
    assert wait_until(lambda: len(children(host)) <= 1)
