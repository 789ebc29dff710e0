"""How much memory do the web (two processes), a worker and the solvers need, and do they grow over 2,000 solves?

Every process of the web server, the worker and the solver hosts with their children are measured, not PostgreSQL and
Redis.
PSS counts a page that n processes share as 1/n in each, so the sum is what the machine really gives; RSS counts it n
times. Readings: idle after a few solves; warm, after some thousand answers of the fake engine, which come quickly;
then twice, half-way and at the end of 2,000 distinct cold solves of a real model (each solved again at once, so that
hits are among them). Caches are held at 1 MB: what grows after they are full is no cache.

How to read it: the sum of the PSS counts (wanted: under 450 MB idle). Threads, their memory arenas and pages that are
no longer shared come with the first thousands of requests and stay, so growth is told from half-way to the end, and
of anonymous memory (own pages, not those of files, whose PSS depends on who else uses the same libraries): less than
3 KB a solve. Where solves are slow, fewer are done in the time there is.
"""

from __future__ import annotations

import argparse
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import stage  # isort: skip - makes the project importable
import figures
import psutil

LONGEST = 60.0  # seconds the solves may take
QUICK = "bench-sum.fake"
CLIENTS = 4
LEAK = 3.0  # KB a solve


@dataclass(frozen=True, kw_only=True)
class Reading:
    """MB by process name."""

    pss: dict[str, float]
    rss: dict[str, float]
    anonymous: dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=2000)
    parser.add_argument("--warm", type=int, default=4000)
    parser.add_argument("--server", choices=stage.SERVERS, default="gunicorn")
    options = parser.parse_args()
    with stage.data_folder() as folder, stage.family() as processes:
        settings = {"CACHE_MEMORY": "1MB", "ENABLE_FAKE_ENGINE": "true"}
        softly = stage.start_softly(processes, folder, options.server, **settings)
        print(f"under {options.server} {figures.machine()}", flush=True)
        _solve(softly.port, _plates(), 20, LONGEST)
        readings = {"idle": _settled(softly)}
        _solve(softly.port, _sums(), options.warm, LONGEST / 2)
        readings["warm"] = _settled(softly)
        done, plates = [0], _plates(20)
        for _ in range(2):
            done.append(done[-1] + _solve(softly.port, plates, options.solves // 2, LONGEST / 2))
            readings[f"after {done[-1]:,}"] = _settled(softly)
    _tell(readings)
    idle = sum(readings["idle"].pss.values())
    print(figures.verdict("idle, all together (PSS)", idle, 450, unit=" MB", below=True))
    own = [sum(reading.anonymous.values()) for reading in readings.values()]
    grown = (own[-1] - own[-2]) * 1024 / max(1, done[-1] - done[-2])
    print(figures.verdict("growth in the second half (anonymous)", grown, LEAK, unit=" KB a solve", below=True))
    print(figures.machine())


def _plates(first: int = 0) -> Iterator[dict[str, Any]]:
    return (
        {"definition": stage.PLATE, "inputs": {"width": 10 + number / 1000, "corners": 16}} for number in count(first)
    )


def _sums() -> Iterator[dict[str, Any]]:
    return ({"definition": QUICK, "inputs": {"number": number}} for number in count())


def _solve(port: int, documents: Iterator[dict[str, Any]], solves: int, seconds: float) -> int:
    """Distinct solves, each sent twice, by several clients at once; how many were done within that time."""
    left, lock, until = [solves], threading.Lock(), time.monotonic() + seconds

    def work() -> None:
        client = stage.Client(port)
        while time.monotonic() < until:
            with lock:
                if left[0] <= 0:
                    break
                left[0] -= 1
                document = next(documents)
            client.solve(document)
            client.solve(document)
        client.close()

    clients = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return solves - left[0]


def _settled(softly: stage.Softly) -> Reading:
    """A few seconds later, when the children are gone and the journal is written."""
    time.sleep(4)
    found = Reading(pss={}, rss={}, anonymous={})
    for process in softly.processes():
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            if name := _name(process):
                name = next(free for free in map(f"{name} {{}}".format, count(1)) if free not in found.pss)
                found.pss[name], found.rss[name], found.anonymous[name] = _sizes(process.pid)
    return found


def _name(process: psutil.Process) -> str | None:
    """What it is to us; None for the supervisor and for PostgreSQL and Redis."""
    line = " ".join(process.cmdline())
    if "solverd" in line:
        return "solver"
    if any(other in line for other in ("softly.local", "postgres", "redis-server")):
        return None
    if "manage.py work" in line:
        return "worker"
    return "web"


def _sizes(pid: int) -> tuple[float, ...]:
    """PSS, RSS and anonymous memory in MB."""
    sizes = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    return tuple(int(sizes[name]) / 1024 for name in ("Pss", "Rss", "Anonymous"))


def _tell(readings: dict[str, Reading]) -> None:
    names = sorted({name for reading in readings.values() for name in reading.pss})
    head = ["MB, PSS (RSS)", *readings]
    rows = [[name, *(_cell(reading, [name]) for reading in readings.values())] for name in names]
    rows.append(["together", *(_cell(reading, names) for reading in readings.values())])
    print("\n" + figures.table(head, rows) + "\n")


def _cell(reading: Reading, names: list[str]) -> str:
    return f"{sum(reading.pss.get(n, 0) for n in names):.1f} ({sum(reading.rss.get(n, 0) for n in names):.1f})"


if __name__ == "__main__":
    main()
