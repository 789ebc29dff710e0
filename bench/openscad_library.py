"""What does a library of BOSL2's size cost each solve, and how much of that does parsing it ahead save?

A generated library of 46,000 lines, included (or used) by a model of one small shape. It is solved in turn on two
solver hosts of our own: one that parses libraries ahead, as Softly's does, and one that isn't told of them. Beside it
a cube, which needs no library: what a larger host costs every other solve, each being forked from it.

How to read it: "saved" is the ratio without to with (wanted: 2 for include, 1.5 for use, which makes the scopes of all
it has twice), of processor time in the child, which hardly depends on what else the machine does. "a cube" is what the
parsed library adds to its time.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import stage  # isort: skip - makes the project importable
import figures
import scad_library

from computeapi.engines.base import Deadline, EngineCall, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd.tasks import HOSTS
from definitions.schema import Interface

WANTED = {"include": 2.0, "use": 1.5}
MODELS = {
    "include": f"include <{scad_library.ENTRY}>\npart3_1_plate();\n",
    "use": f"use <{scad_library.ENTRY}>\npart3_1_plate();\n",
    "a cube": "cube(1);\n",
}
_WARM_SECONDS = 30.0


class Forgetful(SolverPool):
    """A pool whose host isn't told what it could learn."""

    def run(self, task: str, payload: bytes, *, lessons: Sequence[str] = (), **options: Any) -> bytes:
        return super().run(task, payload, **options)


class Bench:
    """One solver host and what solves took there: ms until the answer, and of the child's processor time."""

    def __init__(self, pool: SolverPool, libraries: Path, models: Path) -> None:
        self.pool = pool
        self._engine = OpenScadEngine(pool, libraries=[libraries])
        self._models = models
        self.waited: dict[str, list[float]] = defaultdict(list)
        self.used: dict[str, list[float]] = defaultdict(list)

    def solve(self, name: str) -> None:
        source = Source(name=name, digest=name, folder=self._models, entry=f"{name}.scad")
        call = EngineCall(source=source, interface=Interface(), inputs={}, limits=Limits(seconds=60))
        before = self._cpu(0)
        began = time.perf_counter()
        self._engine.run(call, deadline=Deadline(60), progress=no_progress)
        self.waited[name].append((time.perf_counter() - began) * 1000)
        self.used[name].append((self._cpu(before) - before) * 1000)

    def _cpu(self, before: float) -> float:
        """Seconds of all children that have ended; the last one ends just after its answer."""
        while (stats := self.pool.stats()).children or (before and stats.cpu_seconds == before):
            time.sleep(0.002)
        return stats.cpu_seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with stage.data_folder() as folder:
        lines = scad_library.write(folder / "libraries")
        models = folder / "models"
        models.mkdir()
        for name, text in MODELS.items():
            (models / f"{name}.scad").write_text(text)
        print(f"a library of {lines:,} lines {figures.machine()}\n", flush=True)
        pools = SolverPool(folder / "ahead", tasks=HOSTS[0]), Forgetful(folder / "anew", tasks=HOSTS[0])
        try:
            ahead, anew = (Bench(pool, folder / "libraries", models) for pool in pools)
            _warm(ahead, anew)
            for _ in range(options.rounds):
                for name in MODELS:
                    ahead.solve(name)
                    anew.solve(name)
            sizes = [pool.stats().rss >> 20 for pool in pools]
        finally:
            for pool in pools:
                pool.close()
    _tell(ahead, anew)
    print(f"the hosts have {sizes[0]} MB with and {sizes[1]} MB without")
    print(figures.machine())


def _warm(ahead: Bench, anew: Bench) -> None:
    """Until the library is parsed, which is when the host has grown by it."""
    for bench in (ahead, anew):
        bench.solve("a cube")
    before = ahead.pool.stats().rss
    ahead.solve("include")
    anew.solve("include")
    end = time.monotonic() + _WARM_SECONDS
    while ahead.pool.stats().rss < before + (16 << 20) and time.monotonic() < end:
        time.sleep(0.05)
    for bench in (ahead, anew):
        bench.solve("include")
        bench.waited.clear()
        bench.used.clear()


def _tell(ahead: Bench, anew: Bench) -> None:
    rows, saved = [], {}
    for name in MODELS:
        with_it, without = ahead.used[name], anew.used[name]
        saved[name] = figures.median(without) / figures.median(with_it)
        waits = [f"{min(bench.waited[name]):.1f}" for bench in (ahead, anew)]
        rows.append(
            [name, *waits, f"{figures.median(with_it):.1f}", f"{figures.median(without):.1f}", f"{saved[name]:.2f}"]
        )
    head = ("ms", "lowest wait, ahead", "anew", "processor, ahead", "anew", "saved")
    print(figures.table(head, rows) + "\n")
    for name, wanted in WANTED.items():
        print(figures.verdict(f"saved by parsing ahead, {name}", saved[name], wanted, unit=" x", below=False))
    more = figures.median(ahead.used["a cube"]) - figures.median(anew.used["a cube"])
    print(f"a cube takes {more:+.2f} ms of processor time more where the library is parsed")


if __name__ == "__main__":
    main()
