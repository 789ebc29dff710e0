"""How fast is a cached `POST /solve` with everything on, next to the least that could answer it?

In turn, round after round, each contestant answers the same request with the same body (about 3.5 KB) to 16
keep-alive connections, from two processes: a bare Django view and raw WSGI under gunicorn (gthread, 2 x 8,
`reuse_port`), the bare view under granian, Node servers where there is a Node (plain `http` with nothing around it,
and, where it was installed beside them, Express with the usual middleware), and Softly under gunicorn (the default)
and granian. "without short road" is the same cached answer given by Django's handler, middleware
and view, which a header that the short road doesn't know brings about.

How to read it: compare within one run only. A row is the median of its rounds; its ratio is the median of the ratios
to the bare view *of the same round*, so a slow minute of the machine counts on both sides. "generator" is the share
of one core that the load generator used: from 0.9 on it, not the server, was the limit. "CPU us" is the processor
time an answer cost all processes of the server (Softly's PostgreSQL and Redis among them), and "x by CPU" the ratio
by that: on a machine that does other work too it is steadier than the rate. At the end: whether each answer was
recorded as a hit. "failed" counts answers of another status and those that never came.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import load
import psycopg
from figures import median

from softly.local import postgres
from softly.local.processes import Family

REQUEST = json.dumps({"definition": stage.PLATE, "inputs": {"width": [40], "height": [30], "corners": 16}}).encode()
SOFTLY, LONG_ROAD, SOFTLY_GRANIAN = "Softly, gunicorn", "  without short road", "Softly, granian"
BARE, BARE_GRANIAN, RAW = "bare view, gunicorn", "bare view, granian", "raw WSGI, gunicorn"
NODE, EXPRESS = "Node, plain http", "Node, Express"
ORDER = (BARE, SOFTLY, LONG_ROAD, RAW, BARE_GRANIAN, SOFTLY_GRANIAN, EXPRESS, NODE)
HEADERS = {LONG_ROAD: {"X-Bench": "1"}}
RECORDED_WITHIN = 2.5  # seconds

Results = dict[str, list[load.Result]]


def main() -> None:
    options = _options()
    with stage.data_folder() as folder, stage.family() as processes:
        folders = {SOFTLY: folder / "gunicorn", SOFTLY_GRANIAN: folder / "granian"}
        servers = _start_all(processes, folders, folder / "body")
        print(f"{load.generator()}, {load.CONNECTIONS} connections, {(folder / 'body').stat().st_size:,} bytes a body")
        print(f"{options.rounds} rounds of {options.seconds:g} s {figures.machine()}\n", flush=True)
        for name, server in servers.items():
            load.run(server, REQUEST, 1, HEADERS.get(name))  # unmeasured: threads, connections and caches warm up
        before = _hits(folders)
        results = _race(servers, options.rounds, options.seconds)
        after = _hits(folders)
    _tell(results)
    _tell_hits(results, {name: after[name] - before[name] for name in folders})
    print(figures.machine())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    return parser.parse_args()


def _start_all(processes: Family, folders: dict[str, Path], body: Path) -> dict[str, stage.Server]:
    """By contestant, in the order they take their turns."""
    servers: dict[str, stage.Server] = {}
    for name, data in folders.items():
        data.mkdir()
        servers[name] = stage.start_softly(processes, data, data.name)
    body.write_bytes(_cached_answer(servers[SOFTLY]))
    _cached_answer(servers[SOFTLY_GRANIAN])
    servers[LONG_ROAD] = servers[SOFTLY]
    servers[BARE] = stage.start_bare(processes, "gunicorn", "django_view", body)
    servers[RAW] = stage.start_bare(processes, "gunicorn", "raw_wsgi", body)
    servers[BARE_GRANIAN] = stage.start_bare(processes, "granian", "django_view", body)
    if node := stage.start_node(processes, "node_server.js", body):
        servers[NODE] = node
    if stage.has_express() and (express := stage.start_node(processes, "express_server.js", body)):
        servers[EXPRESS] = express
    return {name: servers[name] for name in ORDER if name in servers}


def _cached_answer(server: stage.Server) -> bytes:
    client = stage.Client(server.port)
    for _ in range(10):
        _, headers, body = client.solve(json.loads(REQUEST))
        if headers["x-cache"] == "HIT":
            return body
    raise RuntimeError("the answer was not cached")


def _race(servers: dict[str, stage.Server], rounds: int, seconds: float) -> Results:
    results: Results = defaultdict(list)
    for _ in range(rounds):
        for name, server in servers.items():
            results[name].append(load.run(server, REQUEST, seconds, HEADERS.get(name)))
    return results


def _hits(folders: dict[str, Path]) -> dict[str, int]:
    """The hits in the records of each Softly by now."""
    time.sleep(RECORDED_WITHIN)
    found = {}
    for name, data in folders.items():
        with psycopg.connect(postgres.url(data)) as connection:
            row = connection.execute("SELECT sum(count) FROM computeapi_solverecord WHERE cache = 'HIT'").fetchone()
            found[name] = int(row[0] or 0) if row else 0
    return found


def _ratio(results: Results, name: str, other: str) -> float:
    return median([a.rate / b.rate for a, b in zip(results[name], results[other], strict=True)])


def _cpu_ratio(results: Results, name: str, other: str) -> float:
    """How many answers it gives for the processor time in which the other gives one."""
    return median([b.cpu_us / a.cpu_us for a, b in zip(results[name], results[other], strict=True)])


def _tell(results: Results) -> None:
    rows = []
    for name, runs in results.items():
        p50, p99 = median([run.p50 for run in runs]), median([run.p99 for run in runs])
        rows.append(
            [
                name,
                figures.spread([run.rate for run in runs]),
                f"{_ratio(results, name, BARE):.2f}",
                f"{median([run.cpu_us for run in runs]):,.0f}",
                f"{_cpu_ratio(results, name, BARE):.2f}",
                f"{p50:.2f}",
                f"{p99:.2f}",
                f"{median([run.p99 / run.p50 for run in runs]):.1f}",
                f"{median([run.busy for run in runs]):.2f}",
                f"{sum(run.wrong for run in runs)}+{sum(run.broken for run in runs)}",
            ]
        )
    head = ("", "req/s", "x bare view", "CPU us", "x by CPU", "p50 ms", "p99 ms", "p99/p50", "generator", "failed")
    print(figures.table(head, rows) + "\n")
    print(figures.verdict("Softly, gunicorn / bare view", _ratio(results, SOFTLY, BARE), 0.8, below=False))
    tail = median([run.p99 / run.p50 for run in results[SOFTLY]])
    print(figures.verdict("Softly, gunicorn: p99 / p50", tail, 6, below=True))
    if EXPRESS in results:
        print(figures.verdict("Softly, gunicorn / Express", _ratio(results, SOFTLY, EXPRESS), 1, below=False))
        print(figures.verdict("Softly, granian / Express", _ratio(results, SOFTLY_GRANIAN, EXPRESS), 1.5, below=False))


def _tell_hits(results: Results, recorded: dict[str, int]) -> None:
    """The generator drops what is in flight when its time is up: up to one answer a connection and run isn't seen."""
    for name, count in recorded.items():
        runs = results[name] + (results[LONG_ROAD] if name == SOFTLY else [])
        answered = sum(run.answers for run in runs)
        unseen = count - answered
        fits = 0 <= unseen <= load.CONNECTIONS * len(runs)
        print(f"{'met   ' if fits else 'MISSED'}  {name}: {answered:,} answers seen, {count:,} hits recorded")


if __name__ == "__main__":
    main()
