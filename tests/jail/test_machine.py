"""What many attacks at once leave of the machine: its memory, its processes, its descriptors, its other callers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from computeapi.engines.base import Deadline, EngineCall, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from definitions.schema import Interface
from softly.lib.errors import ResourceExhausted, SolveCancelled
from tests.engines.processes import children, descriptors, wait_until
from tests.jail.solving import BRIEF, ENTRY, attack

HUNGRY = "x = [for (a = [0 : 999], b = [0 : 999], c = [0 : 999]) a]; cube(1);"
BOMB = "sphere(5, $fn = 1e9);"
ENDLESS = "for (i = [0 : 9e5], j = [0 : 9e5]) if (i < 0) cube(1);"


def places(folder: Path, count: int) -> list[Path]:
    found = [folder / str(at) / "definition" for at in range(count)]
    for place in found:
        place.mkdir(parents=True)
    return found


def test_many_at_once_each_have_their_own_end(engine: OpenScadEngine, tmp_path: Path) -> None:
    sources = [HUNGRY, ENDLESS, "hull() { square(0); }", "cube(3);", HUNGRY, "cube(4);", ENDLESS, "cube(5);"]
    with ThreadPoolExecutor(len(sources)) as threads:
        running = [
            threads.submit(
                attack,
                engine,
                place,
                source,
                limits=BRIEF if source == ENDLESS else Limits(seconds=120, memory=256 << 20),
            )
            for source, place in zip(sources, places(tmp_path, len(sources)), strict=True)
        ]
        outcomes = [each.result() for each in running]
    assert [outcomes[at].size[0] for at in (3, 5, 7)] == [3, 4, 5]
    assert all(isinstance(outcomes[at].error, ResourceExhausted) for at in (0, 4))


def test_the_machine_ends_a_solve_before_anything_else(engine: OpenScadEngine, pool: SolverPool) -> None:
    def is_first_to_go() -> bool:
        (host,) = pool.stats().pids
        for pid in children(host):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended a moment ago
                if Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "900":
                    return True
        return False

    assert wait_until(is_first_to_go)


def test_attack_after_attack_leaves_no_descriptor_and_no_memory(
    engine: OpenScadEngine, pool: SolverPool, tmp_path: Path
) -> None:
    (place,) = places(tmp_path, 1)

    def some() -> tuple[int, int]:
        for source in [BOMB, "hull() { square(0); }", "x = [", "cube(1);", "assert(false);"]:
            attack(engine, place, source)
        assert wait_until(lambda: pool.stats().children == 0)
        (host,) = pool.stats().pids
        assert wait_until(lambda: len(children(host)) == 1)
        return descriptors(host), pool.stats().rss

    held, resident = some()
    for _ in range(6):
        now, memory = some()
    assert now <= held + 1  # the connection of whoever asked last
    assert memory < resident + (16 << 20)


def test_who_goes_away_takes_the_solve_along(engine: OpenScadEngine, pool: SolverPool, tmp_path: Path) -> None:
    (place,) = places(tmp_path, 1)
    (place / ENTRY).write_text(ENDLESS)
    gone = threading.Event()
    source = Source(name=ENTRY, digest="", folder=place, entry=ENTRY)
    call = EngineCall(source=source, interface=Interface(), inputs={}, limits=Limits(seconds=60))
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(engine.run, call, deadline=Deadline(60, cancelled=gone.is_set), progress=no_progress)
        assert wait_until(lambda: pool.stats().children == 1)
        gone.set()
        with pytest.raises(SolveCancelled):
            running.result()
    assert wait_until(lambda: pool.stats().children == 0)
