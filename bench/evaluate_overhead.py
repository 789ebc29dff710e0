"""How much does `POST /api/evaluate` add to the engine, and where?

In turn: a source that was never sent before, evaluated through HTTP, and the same solved by the engine alone, on a
solver host of our own (a jailed process per solve, the answer unpacked). "added" is what the median of the first is
above that of the second. The steps of Server-Timing below it say where the server's time goes; "engine" is what the
child measures around its work, "fork, jail, hand-over" what the `solve` step has beside it, "rest" what the steps leave
of `total`, "wire and server" what `total` leaves of the client's time.

How to read it: the median counts (wanted: under 5 ms where the bare Django view under gunicorn gives 8,400 answers a
second). That view's rate is taken between the rounds, and the second verdict says what was added as a number of such
answers: it stays nearly the same on a machine that is slow or busy today.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import load
import orjson

from computeapi.engines.base import Deadline, EngineCall, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd.tasks import HOSTS
from definitions.schema import Interface

WANTED, RATE = 5, 8400
ROUNDS = 5
FORK, REST, WIRE = "fork, jail, hand-over", "rest", "wire and server"
MODEL = (stage.BENCH / "definitions" / stage.PLATE).read_text()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=150)
    parser.add_argument("--geometry", choices=("json", "glb", "none"), default="json")
    parser.add_argument("--server", choices=stage.SERVERS, default="gunicorn")
    options = parser.parse_args()
    samples: dict[str, list[float]] = defaultdict(list)
    rates: list[float] = []
    with stage.data_folder() as folder, stage.family() as processes:
        softly = stage.start_softly(processes, folder, options.server)
        print(f"{options.solves} sources under {options.server} {figures.machine()}\n", flush=True)
        client = stage.Client(softly.port)
        alone = Alone(folder / "alone")
        try:
            for number in range(-10, 0):  # unmeasured: the first solves import and connect
                alone.solve(_source(number))
                body = _evaluate(client, number, options.geometry)[1]
            (folder / "body").write_bytes(body)
            bare = stage.start_bare(processes, "gunicorn", "django_view", folder / "body")
            for number in range(options.solves):
                samples["alone"].append(alone.solve(_source(number)))
                for name, value in _evaluate(client, number, options.geometry)[0].items():
                    samples[name].append(value)
                if number % (options.solves // ROUNDS) == 0:
                    rates.append(load.run(bare, b"{}", 1).rate)
        finally:
            alone.close()
    _tell(samples, figures.median(rates))
    print(figures.machine())


class Alone:
    """The engine without Softly around it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "source"
        self._folder.mkdir(parents=True)
        self._pool = SolverPool(folder / "run", tasks=HOSTS[0])
        self._engine = OpenScadEngine(self._pool)

    def solve(self, text: str) -> float:
        """Milliseconds."""
        (self._folder / "main.scad").write_text(text)
        source = Source(name="main.scad", digest=text, folder=self._folder, entry="main.scad")
        call = EngineCall(source=source, interface=Interface(), inputs={}, limits=Limits(seconds=10))
        began = time.perf_counter()
        self._engine.run(call, deadline=Deadline(10), progress=no_progress)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self._pool.close()


def _source(number: int) -> str:
    """Never the same twice, and always as much work."""
    return MODEL.replace("width = 40;", f"width = {50 + number / 1000};").replace("corners = 8;", "corners = 16;")


def _evaluate(client: stage.Client, number: int, geometry: str) -> tuple[dict[str, float], bytes]:
    took, headers, body = client.post("/api/evaluate", {"code": _source(number), "geometry": geometry})
    if headers["x-cache"] != "MISS":
        raise RuntimeError(f"expected a miss, got {headers['x-cache']}")
    return _parts(took, headers["server-timing"], orjson.loads(body)), body


def _parts(took: float, timing: str, body: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    steps = {name: float(ms) for name, ms in re.findall(r"([\w-]+);dur=([\d.]+)", timing)}
    total, solve, engine = steps.pop("total"), steps.pop("solve"), body["solve"]["durationMs"]
    left = {REST: total - solve - sum(steps.values()), WIRE: took - total}
    return {"evaluate": took, "engine": engine, FORK: solve - engine} | steps | left


def _tell(samples: Mapping[str, list[float]], rate: float) -> None:
    rows = [[name, *_columns(samples[name])] for name in ("evaluate", "alone")]
    rows += [[f"  {name}", *_columns(values)] for name, values in samples.items() if name not in ("evaluate", "alone")]
    print(figures.table(("ms", "median", "p90", "lowest"), rows) + "\n")
    added = figures.median(samples["evaluate"]) - figures.median(samples["alone"])
    print(figures.verdict("added to the engine", added, WANTED, unit=" ms", below=True))
    print(f"the bare view gives {rate:,.0f} answers a second on this machine now")
    print(figures.verdict("the same, in answers of it", added * rate / 1000, WANTED * RATE / 1000, below=True))


def _columns(values: list[float]) -> list[str]:
    return [f"{value:.2f}" for value in (figures.median(values), figures.percentile(values, 0.9), min(values))]


if __name__ == "__main__":
    main()
