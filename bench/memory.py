"""How much memory do the web (two processes) and the solvers need, and do they grow over 2,000 solves?

Every process of the web server and the solver host with its children is measured, PostgreSQL and Redis are not.
PSS counts a page that n processes share as 1/n in each, so the sum is what the machine really gives; RSS counts it n
times. Three readings: idle after start and a few solves, after the warm-up, and after the distinct cold solves that
follow (each solved again at once, so that hits are among them). Caches are held at 1 MB, so that the warm-up fills
them and what grows afterwards is no cache.

How to read it: the sum of the PSS counts (wanted: under 450 MB idle). Growth below about 5 MB is the allocator's and
the thread pools' noise; a leak of 1 KB a solve would show as 2 MB in 2,000.
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

import stage  # isort: skip - makes the project importable
import figures
import psutil

LONGEST = 80.0  # seconds the solves may take
WARM_UP = 300
CLIENTS = 4


@dataclass(frozen=True, kw_only=True)
class Reading:
    """MB by process name."""

    pss: dict[str, float]
    rss: dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=2000)
    parser.add_argument("--server", choices=stage.SERVERS, default="gunicorn")
    options = parser.parse_args()
    with stage.data_folder() as folder, stage.family() as processes:
        softly = stage.start_softly(processes, folder, options.server, CACHE_MEMORY="1MB")
        print(f"under {options.server} {figures.machine()}", flush=True)
        numbers = count()
        _solve(softly.port, numbers, 20, LONGEST)
        readings = {"idle": _settled(softly)}
        _solve(softly.port, numbers, WARM_UP, LONGEST)
        readings["warm"] = _settled(softly)
        done = _solve(softly.port, numbers, options.solves, LONGEST)
        readings[f"after {done:,}"] = last = _settled(softly)
    _tell(readings)
    idle, grown = sum(readings["idle"].pss.values()), sum(last.pss.values()) - sum(readings["warm"].pss.values())
    print(figures.verdict("idle, all together (PSS)", idle, 450, unit=" MB", below=True))
    print(figures.verdict(f"growth over {done:,} solves (PSS)", grown, 5, unit=" MB", below=True))
    print(figures.machine())


def _solve(port: int, numbers: Iterator[int], solves: int, seconds: float) -> int:
    """Distinct solves by several clients at once; how many were done within that time."""
    left, lock, until = [solves], threading.Lock(), time.monotonic() + seconds

    def work() -> None:
        client = stage.Client(port)
        while time.monotonic() < until:
            with lock:
                if left[0] <= 0:
                    break
                left[0] -= 1
                number = next(numbers)
            document = {"definition": stage.PLATE, "inputs": {"width": 10 + number / 1000, "corners": 16}}
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
    found = Reading(pss={}, rss={})
    for process in softly.processes():
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            name = _name(process)
            if name:
                pss, rss = _sizes(process.pid)
                found.pss[name] = found.pss.get(name, 0) + pss
                found.rss[name] = found.rss.get(name, 0) + rss
    return found


def _name(process: psutil.Process) -> str | None:
    """What it is to us; None for the supervisor and for PostgreSQL and Redis."""
    line = " ".join(process.cmdline())
    if "solverd" in line:
        return f"solver host {process.pid}"
    parent = " ".join(process.parent().cmdline()) if process.parent() else ""
    if "softly.wsgi" in line or "softly.wsgi" in parent:
        return f"web {'worker' if 'softly.wsgi' in parent else 'master'} {process.pid}"
    return None


def _sizes(pid: int) -> tuple[float, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss, rss = (re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE) for name in ("Pss", "Rss"))
    return (int(pss[1]) / 1024 if pss else 0.0), (int(rss[1]) / 1024 if rss else 0.0)


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
