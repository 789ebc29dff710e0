"""How much does Softly add to a cold solve, over the engine's own time, and where?

Distinct solves of a small OpenSCAD model, one after the other on one connection, each with a body never sent before:
all are misses. "added" is the time until the client has the whole answer, less `solve.durationMs`, which the engine
measures around its own work. The rows below it are the steps of Server-Timing that make it up: "fork, jail, hand-over"
is the `solve` step less the engine's time, "coalesce, keep, record" (with Django) what the steps leave of `total`,
"wire and server" what `total` leaves of the client's time. The last part runs an empty task the same way without
HTTP: what a process per solve costs by itself.

How to read it: the median counts (wanted: under 8 ms); the 90th percentile shows the machine as much as Softly.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import orjson

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool

FORK, REST, WIRE = "fork, jail, hand-over", "coalesce, keep, record", "wire and server"
STEPS = ("validate", "cache", "queue", FORK, "encode", REST, WIRE)
Samples = Mapping[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=150)
    parser.add_argument("--server", choices=stage.SERVERS, default="gunicorn")
    options = parser.parse_args()
    with stage.data_folder() as folder:
        with stage.family() as processes:
            softly = stage.start_softly(processes, folder, options.server)
            print(f"{options.solves} cold solves under {options.server} {figures.machine()}\n", flush=True)
            samples = _solves(stage.Client(softly.port), options.solves)
        _tell(samples)
        _tell_fork(_empty_tasks(folder / "fork", options.solves))
    print(figures.machine())


def _solves(client: stage.Client, count: int) -> Samples:
    samples: dict[str, list[float]] = defaultdict(list)
    warm_up = 10  # unmeasured: the first solves import and connect
    for number in range(-warm_up, count):
        inputs = {"width": 50 + number / 1000, "height": 30, "corners": 16}
        took, headers, body = client.solve({"definition": stage.PLATE, "inputs": inputs})
        if headers["x-cache"] != "MISS":
            raise RuntimeError(f"expected a miss, got {headers['x-cache']}")
        if number >= 0:
            for name, value in _parts(took, headers["server-timing"], orjson.loads(body)).items():
                samples[name].append(value)
    return samples


def _parts(took: float, timing: str, body: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    steps = {name: float(ms) for name, ms in re.findall(r"(\w+);dur=([\d.]+)", timing)}
    engine, total = body["solve"]["durationMs"], steps.pop("total")
    solve = steps.pop("solve")
    found = {"client": took, "engine": engine, "added": took - engine, FORK: solve - engine, WIRE: took - total}
    return found | steps | {REST: total - solve - sum(steps.values())}


def _empty_tasks(run_dir: Path, count: int) -> list[float]:
    """Milliseconds of an empty task through a solver host of our own."""
    os.environ.setdefault("PYTHONPATH", str(stage.ROOT))
    pool = SolverPool(run_dir, tasks={"empty": "bench.empty_task:run"})
    found = []
    try:
        for number in range(-10, count):
            began = time.perf_counter()
            pool.run("empty", b"x", limits=Limits(seconds=10), deadline=Deadline(10))
            if number >= 0:
                found.append((time.perf_counter() - began) * 1000)
    finally:
        pool.close()
    return found


def _tell(samples: Samples) -> None:
    rows = [[name, *_columns(samples[name])] for name in ("client", "engine", "added")]
    rows += [[f"  {name}", *_columns(samples[name])] for name in STEPS]
    print(figures.table(("ms", "median", "p90", "lowest"), rows) + "\n")
    print(figures.verdict("added to the engine's time", figures.median(samples["added"]), 8, unit=" ms", below=True))


def _tell_fork(times: list[float]) -> None:
    print(f"an empty task in a process of its own: {', '.join(_columns(times))} ms (median, p90, lowest)")


def _columns(values: list[float]) -> list[str]:
    return [f"{value:.2f}" for value in (figures.median(values), figures.percentile(values, 0.9), min(values))]


if __name__ == "__main__":
    main()
