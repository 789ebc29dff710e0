"""Can any OpenSCAD source hurt the machine that solves it? Random programs by the thousand, for ten minutes.

Programs of a grammar with all of the language and odd arguments, some of them damaged byte by byte, some with damaged
files to import, are solved through the real solver host and its jail, with 1 s and 256 MB each. Each must end as an
answer or a documented error within a second of its limit, with a message in words and nothing of the machine in it; a
crash of the child is contained and is a finding still. Each is also parsed as for /api/parse, and read for its
parameters as a definition's source is. Afterwards the host must have no more memory, descriptors or
children than before.

How to read it: "findings" must be 0. Each is told with its number and its shortest source and is kept as a file:
`--seed` and `--first` repeat it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import minimise
import psutil
from scad_cases import Case, make
from scad_judge import Tester, Verdict

from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool

GROWTH = 64 << 20
"""Bytes by which the hosts may grow."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None, help="another one each time unless given")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--cases", type=int, default=None, help="how many at most")
    parser.add_argument("--keep", type=Path, default=stage.ROOT / "var" / "fuzz", help="the folder for findings")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed} {figures.machine()}", flush=True)
    with stage.family(), stage.data_folder() as data:
        pool = SolverPool(data / "run")
        try:
            findings = _hunt(pool, data, seed, options)
        finally:
            pool.close()
    print(f"findings: {findings}")
    sys.exit(1 if findings else 0)


def _hunt(pool: SolverPool, data: Path, seed: int, options: argparse.Namespace) -> int:
    tester = Tester(OpenScadEngine(pool), data)
    tester.judge(Case(number=-1, source=b"cube(1);", files={}))
    before = _footprint(pool)
    outcomes: Counter[str] = Counter()
    found: Counter[str] = Counter()
    slowest, start = (0.0, -1), time.monotonic()
    for case, verdict in _verdicts(tester, seed, options, start + options.minutes * 60):
        outcomes[verdict.outcome] += 1
        slowest = max(slowest, (verdict.seconds, case.number))
        if verdict.finding:
            found[_tell(tester, case, verdict, found, options.keep / f"{seed}-{case.number}.scad")] += 1
    total, took = outcomes.total(), time.monotonic() - start
    print(
        f"{total:,} cases, {total / took:,.0f} a second: {', '.join(f'{n} {c:,}' for n, c in outcomes.most_common())}"
    )
    print(f"slowest {slowest[0]:.2f} s (case {slowest[1]})")
    for text, times in found.most_common():
        print(f"{times:5} x {text}")
    left = list(_left(before, _footprint(pool)))
    for text in left:
        print(f"LEFT   {text}")
    return len(found) + len(left)


def _verdicts(tester: Tester, seed: int, options: argparse.Namespace, until: float) -> Iterator[tuple[Case, Verdict]]:
    """As many at a time as there are processors."""
    number = options.first
    last = number + options.cases if options.cases else sys.maxsize
    width = os.cpu_count() or 1
    with ThreadPoolExecutor(width) as threads:
        while time.monotonic() < until and number < last:
            cases = [make(seed, at) for at in range(number, min(number + 8 * width, last))]
            yield from zip(cases, threads.map(tester.judge, cases), strict=True)
            number += len(cases)


def _tell(tester: Tester, case: Case, verdict: Verdict, found: Counter[str], place: Path) -> str:
    """Print a finding the first time, with the shortest source that still shows it. Gives what it is counted as."""
    kind = verdict.finding.partition(":")[0]
    text = case.source.decode("latin-1")
    short = text
    if len(found) < 60 and kind != "late":
        short = minimise.smallest(
            text, lambda shorter: tester.judge(_with(case, shorter)).finding.startswith(kind), tries=120
        )
    name = f"{verdict.finding}  in  {short[:300]!r}"
    if name not in found:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(case.source)
        for file, data in case.files.items():
            (place.parent / f"{place.stem}-{file}").write_bytes(data)
        print(f"FOUND  case {case.number}: {name}; files {list(case.files)}; {place}", flush=True)
    return name


def _with(case: Case, source: str) -> Case:
    return Case(number=case.number, source=source.encode("latin-1"), files=case.files)


@dataclass(frozen=True, kw_only=True)
class Footprint:
    memory: int
    descriptors: int
    children: int


def _footprint(pool: SolverPool) -> Footprint:
    """What the hosts hold, once the last child has gone."""
    while pool.stats().children:
        time.sleep(0.05)
    hosts = [psutil.Process(pid) for pid in pool.stats().pids]
    return Footprint(
        memory=pool.stats().rss,
        descriptors=sum(host.num_fds() for host in hosts),
        children=sum(len(host.children()) for host in hosts),
    )


def _left(before: Footprint, after: Footprint) -> Iterator[str]:
    if after.memory > before.memory + GROWTH:
        yield f"memory of the hosts: {before.memory >> 20} MB before, {after.memory >> 20} MB after"
    if after.descriptors > before.descriptors + 6:
        yield f"descriptors: {before.descriptors} before, {after.descriptors} after"
    if after.children > before.children + 2:
        yield f"children: {before.children} before, {after.children} after"


if __name__ == "__main__":
    main()
