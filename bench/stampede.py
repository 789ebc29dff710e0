"""Do many equal cold requests at once run the engine once, over both web processes, with the same answer for all?

200 connections are opened, then all send the same request that nobody has sent before, under gunicorn and then under
granian, some rounds each. The solver host says how many solves it began meanwhile.

How to read it: "runs" must be 1 in every round, "answers" must be one distinct body (but for `solve.cached`, which
tells hits from shared solves), nothing may fail. MISS, SHARED and HIT add up to the requests; the first must be 1.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass

import stage  # isort: skip - makes the project importable
import figures

from computeapi.engines.pool import SolverPool

LONGEST = 40.0  # seconds a round may take


@dataclass(frozen=True, kw_only=True)
class Round:
    """`runs` of the engine, answers by X-Cache, distinct bodies, requests without a 200, what these got,
    seconds to the last answer."""

    runs: int
    caches: Counter[str]
    bodies: int
    failed: int
    refusals: set[str]
    seconds: float

    @property
    def good(self) -> bool:
        return self.runs == 1 and self.bodies == 1 and self.failed == 0 and self.caches["MISS"] == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.requests} equal cold requests at once {figures.machine()}", flush=True)
    rounds: list[Round] = []
    for server in stage.SERVERS:
        with stage.data_folder() as folder, stage.family() as processes:
            rounds += _under(server, stage.start_softly(processes, folder, server), options)
    print("met" if all(found.good for found in rounds) else "MISSED", figures.machine())
    sys.exit(0 if all(found.good for found in rounds) else 1)


def _under(server: str, softly: stage.Softly, options: argparse.Namespace) -> list[Round]:
    pool = SolverPool(softly.data / "run")  # the same host the web processes use
    found = []
    try:
        for number in range(options.rounds):
            done = _round(softly.port, pool, options.requests, number)
            caches = ", ".join(f"{count} {name}" for name, count in sorted(done.caches.items()))
            print(
                f"  {server:8}  runs {done.runs}  answers {done.bodies}  failed {done.failed}  ({caches};"
                f" the last after {done.seconds:.2f} s)",
                flush=True,
            )
            for text in done.refusals:
                print(f"    {text}")
            found.append(done)
    finally:
        pool.close()
    return found


def _round(port: int, pool: SolverPool, requests: int, number: int) -> Round:
    document = {"definition": stage.PLATE, "inputs": {"width": 100 + number, "effort": 8}}
    body = json.dumps(document).encode()
    head = f"POST /solve HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    before = pool.stats().started
    began = time.monotonic()
    answers = _all_at_once(port, request, requests)
    seconds = time.monotonic() - began
    whole = [answer.partition(b"\r\n\r\n") for answer in answers if answer.startswith(b"HTTP/1.1 200")]
    return Round(
        runs=pool.stats().started - before,
        caches=Counter(_header(head, "x-cache") for head, _, _ in whole),
        bodies=len({_without_cached(text) for _, _, text in whole}),
        failed=requests - len(whole),
        refusals={_refusal(answer) for answer in answers if not answer.startswith(b"HTTP/1.1 200")},
        seconds=seconds,
    )


def _all_at_once(port: int, request: bytes, count: int) -> list[bytes]:
    """What each connection answered until it was closed."""
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    answers = dict.fromkeys(sockets, b"")
    with selectors.DefaultSelector() as selector:
        for opened in sockets:
            opened.sendall(request)
            selector.register(opened, selectors.EVENT_READ, opened)
        until = time.monotonic() + LONGEST
        while selector.get_map() and time.monotonic() < until:
            for key, _ in selector.select(1.0):
                connection: socket.socket = key.data
                if data := connection.recv(1 << 18):
                    answers[connection] += data
                else:
                    selector.unregister(connection)
                    connection.close()
    for opened in sockets:
        opened.close()
    return list(answers.values())


def _refusal(answer: bytes) -> str:
    """The status line and the start of the body of an answer that is no 200."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return f"{head.partition(b'\r')[0].decode()} {body[:160].decode()}" if answer else "no answer"


def _header(head: bytes, name: str) -> str:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((value.strip().decode() for key, _, value in lines if key.lower().decode() == name), "none")


def _without_cached(body: bytes) -> str:
    document = json.loads(body)
    del document["solve"]["cached"]
    return json.dumps(document, sort_keys=True)


if __name__ == "__main__":
    main()
