"""How much does Softly add to a cold solve, over the engine's own time, and where?

Distinct solves of a small OpenSCAD model, one after the other on one connection, each with a body never sent before:
all are misses. "added" is the time until the client has the whole answer, less `solve.durationMs`, which the engine
measures around its own work. The rows below it are the steps of Server-Timing that make it up: "fork, jail, hand-over"
is the `solve` step less the engine's time, "coalesce, keep, record" (with Django) what the steps leave of `total`,
"wire and server" what `total` leaves of the client's time. The last part runs an empty task the same way without
HTTP: what a process per solve costs by itself.

How to read it: the median counts (wanted: under 8 ms); the 90th percentile shows the machine as much as Softly. The
8 ms were set on a machine where a bare Django view under gunicorn gives 8,400 answers a second. Between the rounds of
solves this machine's rate is taken the same way, and the second verdict says what was added as a number of such
answers: it stays nearly the same on a machine that is slow today.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import load
import orjson

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool

FORK, REST, WIRE = "fork, jail, hand-over", "coalesce, keep, record", "wire and server"
STEPS = ("validate", "cache", "queue", FORK, "encode", REST, WIRE)
WANTED, RATE = 8, 8400
ROUNDS = 5
Samples = Mapping[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=150)
    parser.add_argument("--server", choices=stage.SERVERS, default="gunicorn")
    options = parser.parse_args()
    samples: dict[str, list[float]] = defaultdict(list)
    rates: list[float] = []
    with stage.data_folder() as folder:
        with stage.family() as processes:
            softly = stage.start_softly(processes, folder, options.server)
            print(f"{options.solves} cold solves under {options.server} {figures.machine()}\n", flush=True)
            client = stage.Client(softly.port)
            _, body = list(_solves(client, range(-10, 0)))[-1]  # unmeasured: the first solves import and connect
            (folder / "body").write_bytes(body)
            bare = stage.start_bare(processes, "gunicorn", "django_view", folder / "body")
            load.run(bare, b"{}", 1)
            for number in range(ROUNDS):
                for parts, _ in _solves(client, range(number, options.solves, ROUNDS)):
                    for name, value in parts.items():
                        samples[name].append(value)
                rates.append(load.run(bare, b"{}", 1).rate)
        _tell(samples, figures.median(rates))
        _tell_fork(_empty_tasks(folder / "fork", options.solves))
    print(figures.machine())


def _solves(client: stage.Client, numbers: Iterable[int]) -> Iterator[tuple[dict[str, float], bytes]]:
    for number in numbers:
        inputs = {"width": 50 + number / 1000, "height": 30, "corners": 16}
        took, headers, body = client.solve({"definition": stage.PLATE, "inputs": inputs})
        if headers["x-cache"] != "MISS":
            raise RuntimeError(f"expected a miss, got {headers['x-cache']}")
        yield _parts(took, headers["server-timing"], orjson.loads(body)), body


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


def _tell(samples: Samples, rate: float) -> None:
    rows = [[name, *_columns(samples[name])] for name in ("client", "engine", "added")]
    rows += [[f"  {name}", *_columns(samples[name])] for name in STEPS]
    print(figures.table(("ms", "median", "p90", "lowest"), rows) + "\n")
    added = figures.median(samples["added"])
    print(figures.verdict("added to the engine's time", added, WANTED, unit=" ms", below=True))
    print(f"the bare view gives {rate:,.0f} answers a second on this machine now")
    print(figures.verdict("the same, in answers of it", added * rate / 1000, WANTED * RATE / 1000, below=True))


def _tell_fork(times: list[float]) -> None:
    print(f"an empty task in a process of its own: {', '.join(_columns(times))} ms (median, p90, lowest)")


def _columns(values: list[float]) -> list[str]:
    return [f"{value:.2f}" for value in (figures.median(values), figures.percentile(values, 0.9), min(values))]


if __name__ == "__main__":
    main()
