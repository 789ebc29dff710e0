"""Do 50 clients on two Rhino servers each get their own answer, and what does a server that dies take with it?

A whole Softly with two scripted servers that would run 16 solves at a time, and should be given 4. 50 clients solve
two definitions, a sum and a box, each with inputs that nobody else sends: every answer must be the one to its inputs,
whatever the servers keep from one request to the next. Then the same again, and in the middle one server is killed.

How to read it: the verdicts are counts, the same on any machine. A server that dies may take solves with it that it was
sent whole, 4 at the most: whether it had begun them nobody can tell from outside, and none is begun twice. "lost" would
be those that fail though it was not sent them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stage  # isort: skip - makes the project importable
import figures
import httpx
import rhino3dm

from computeapi.engines.rhino.known import archive
from softly.local.processes import Child, Family

CLIENTS, AT_A_TIME, WOULD_RUN = 50, 4, 16
SECONDS = 0.02
"""That each solve takes there at the least."""
DEFINITIONS = {"bench-sum.gh": "canary", "bench-box.gh": "box"}
Numbers = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Solve:
    """`numbers` are the inputs, in the definition's order: nobody else sends these."""

    definition: str
    inputs: dict[str, float]

    @property
    def numbers(self) -> Numbers:
        return tuple(self.inputs.values())


@dataclass(frozen=True, kw_only=True)
class Outcome:
    solve: Solve
    status: int
    body: Any

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))

    @property
    def is_own(self) -> bool:
        """Whether it is the answer to these inputs."""
        if self.status != 200:
            return False
        data = json.loads(self.body["values"][0]["InnerTree"]["{0}"][0]["data"])
        return _size(data) == self.solve.numbers if isinstance(data, dict) else data == sum(self.solve.numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=12, help="solves of each client")
    options = parser.parse_args()
    good = [_all_well(options.each), _one_dies(options.each)]
    sys.exit(0 if all(good) else 1)


def _all_well(each: int) -> bool:
    with stage.family() as processes, _servers(processes) as servers, _site(processes, servers) as port:
        began = time.perf_counter()
        outcomes = _load(port, each, lambda done: None)
        rate = len(outcomes) / (time.perf_counter() - began)
        busiest = max(server.most_at_a_time() for server in servers)
    print(f"both live: {CLIENTS} clients, {len(outcomes)} solves, {rate:,.0f} a second {figures.machine()}\n")
    own = sum(outcome.is_own for outcome in outcomes)
    return _tell(("answers that are not their own", len(outcomes) - own, 0), ("solves at a time", busiest, AT_A_TIME))


def _one_dies(each: int) -> bool:
    half = CLIENTS * each // 2
    with stage.family() as processes, _servers(processes) as servers, _site(processes, servers) as port:
        first = servers[0]
        outcomes = _load(port, each, lambda done: first.kill() if done == half else None)
        begun = first.begun()
        busiest = max(server.most_at_a_time() for server in servers)
    failed = [outcome for outcome in outcomes if outcome.status != 200]
    has_begun = {_numbers(body) for body in begun}
    on_the_way = sum(outcome.solve.numbers not in has_begun for outcome in failed)
    print(f"\none dies: {len(failed)} of {len(outcomes)} solves failed, {on_the_way} of them sent and not begun yet\n")
    own = sum(outcome.is_own for outcome in outcomes)
    return _tell(
        ("answers that are not their own", len(outcomes) - len(failed) - own, 0),
        ("lost though it was not sent them", sum(outcome.code != "ENGINE_CRASHED" for outcome in failed), 0),
        ("failed, of the 4 that it may have had", len(failed), AT_A_TIME),
        ("solves at a time", busiest, AT_A_TIME),
    )


@dataclass(frozen=True, kw_only=True)
class _Server:
    """In a process of its own; `file` tells what it began and ended."""

    url: str
    file: Path
    child: Child

    def kill(self) -> None:
        self.child.process.kill()

    def begun(self) -> list[bytes]:
        """The bodies of the requests that it began to solve."""
        return [line[1:] for line in self.file.read_bytes().splitlines() if line.startswith(b"+")]

    def most_at_a_time(self) -> int:
        steps = [1 if line.startswith(b"+") else -1 for line in self.file.read_bytes().splitlines()]
        return max(itertools.accumulate(steps), default=0)


@contextmanager
def _servers(processes: Family) -> Iterator[list[_Server]]:
    with stage.data_folder() as folder:
        yield [_start(processes, folder / name) for name in ("north", "south")]


def _start(processes: Family, file: Path) -> _Server:
    port = stage.free_port()
    arguments = [str(port), str(file), str(WOULD_RUN), str(SECONDS)]
    child = processes.start(
        "scripted Rhino Compute",
        [sys.executable, "killable_rhino.py", *arguments],
        cwd=stage.BENCH,
        environment=os.environ,
    )
    processes.await_ready(child, lambda: stage.status(port, "/healthcheck") == 200, 30)
    return _Server(url=f"http://127.0.0.1:{port}", file=file, child=child)


@contextmanager
def _site(processes: Family, servers: Sequence[_Server]) -> Iterator[int]:
    """The port of a Softly that solves there."""
    with stage.data_folder() as folder:
        definitions = folder / "bench-definitions"
        definitions.mkdir()
        for name, known in DEFINITIONS.items():
            (definitions / name).write_bytes(archive(known))
        settings = {
            "DEFINITIONS_DIRS": str(definitions),
            "RHINO_COMPUTE_URL": ",".join(server.url for server in servers),
            "RHINO_COMPUTE_CONCURRENCY": str(AT_A_TIME),
        }
        yield stage.start_softly(processes, folder, **settings).port


def _load(port: int, each: int, after: Callable[[int], None]) -> list[Outcome]:
    """All clients at once; `after` is told after each answer how many there were."""
    done, lock, together = 0, threading.Lock(), threading.Barrier(CLIENTS)

    def client(number: int) -> list[Outcome]:
        nonlocal done
        found = []
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            together.wait()
            for turn in range(each):
                found.append(_ask(http, _solve(number * each + turn)))
                with lock:
                    done += 1
                    so_far = done
                after(so_far)
        return found

    with ThreadPoolExecutor(CLIENTS) as threads:
        return [outcome for found in threads.map(client, range(CLIENTS)) for outcome in found]


def _solve(number: int) -> Solve:
    if number % 2:
        return Solve(definition="bench-sum.gh", inputs={"a": float(number), "b": 0.25})
    inputs = {"width": 1 + number % 900 / 10, "depth": 2.0 + number // 900, "height": 3.0}
    return Solve(definition="bench-box.gh", inputs=inputs)


def _ask(http: httpx.Client, solve: Solve) -> Outcome:
    reply = http.post("/solve", json={"definition": solve.definition, "inputs": solve.inputs})
    return Outcome(solve=solve, status=reply.status_code, body=reply.json())


def _numbers(body: bytes) -> Numbers:
    """What a server was sent."""
    trees = json.loads(body)["values"]
    return tuple(float(item["data"]) for tree in trees for item in tree["InnerTree"]["{0}"])


def _size(brep: dict[str, Any]) -> Numbers:
    found: Any = rhino3dm.CommonObject.Decode(brep)  # type: ignore[attr-defined]
    box = found.GetBoundingBox()
    return tuple(round(getattr(box.Max, axis) - getattr(box.Min, axis), 6) for axis in "XYZ")


def _tell(*verdicts: tuple[str, int, int]) -> bool:
    """Each with what it is and the most that it may be."""
    for name, value, most in verdicts:
        print(f"{'met   ' if value <= most else 'MISSED'}  {name}: {value} (wanted at most {most})", flush=True)
    return all(value <= most for _, value, most in verdicts)


if __name__ == "__main__":
    main()
