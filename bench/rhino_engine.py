"""How much does the Rhino engine add to its server's own time?

On the scripted Rhino Compute, in a process of its own. Each solve goes through the engine; then the same request goes
over a bare socket, ready made. What the engine takes longer is what it adds: encoding, the connection pool, looking up
while it waits, decoding, the server's breaker.

How to read it: the median of the differences counts (wanted: under 3 ms). "bare socket" is the server's own time.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures

from computeapi.engines.base import Deadline, EngineCall, Source, no_progress
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.known import archive
from computeapi.engines.rhino.known.sums import A, B
from computeapi.engines.rhino.servers import Server
from definitions.keys import key_of
from softly.lib.hashing import sha256

WANTED = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=1000)
    options = parser.parse_args()
    port = stage.free_port()
    with stage.data_folder() as folder, stage.family() as processes:
        child = processes.start(
            "scripted Rhino Compute",
            [sys.executable, "manage.py", "fake_rhino", "--port", str(port)],
            cwd=stage.ROOT,
            environment=stage.without_settings(os.environ) | {"ENV_FILE": "", "DATA_DIR": str(folder)},
            log=folder / "server.log",
        )
        processes.await_ready(child, lambda: stage.status(port, "/healthcheck") == 200, 30)
        pairs = _solve(port, folder, options.solves)
    through, alone = [engine for engine, _ in pairs], [bare for _, bare in pairs]
    print(f"{options.solves} solves {figures.machine()}\n")
    rows = [["engine", *_columns(through)], ["bare socket", *_columns(alone)]]
    print(figures.table(("ms", "median", "p90", "lowest"), rows) + "\n")
    added = figures.median([engine - bare for engine, bare in pairs])
    print(figures.verdict("added to the server's own time", added, WANTED, unit=" ms", below=True))
    sys.exit(0 if added < WANTED else 1)


def _solve(port: int, folder: Path, count: int) -> list[tuple[float, float]]:
    """Milliseconds through the engine and alone, of each solve."""
    engine = RhinoEngine([Server(f"http://127.0.0.1:{port}")])
    (folder / "canary.gh").write_bytes(archive("canary"))
    source = Source(name="canary.gh", digest=sha256(archive("canary")), folder=folder, entry="canary.gh")
    interface = engine.inspect(source)
    found = []
    with socket.create_connection(("127.0.0.1", port)) as bare:
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(-50, count):  # unmeasured: the first ones connect and send the file
            inputs = {A: {"{0}": (float(number),)}, B: {"{0}": (0.5,)}}
            call = EngineCall(source=source, interface=interface, inputs=inputs)
            began = time.perf_counter()
            engine.run(call, deadline=Deadline(10), progress=no_progress)
            took = time.perf_counter() - began
            request = _request(float(number))
            began = time.perf_counter()
            _exchange(bare, request)
            if number >= 0:
                found.append((took * 1000, (time.perf_counter() - began) * 1000))
    return found


_KEY = key_of(archive("canary"))


def _request(number: float) -> bytes:
    """What the engine sends."""
    trees = [
        {"ParamName": name, "InnerTree": {"{0}": [{"type": "System.Double", "data": repr(value)}]}}
        for name, value in ((A, number), (B, 0.5))
    ]
    body = json.dumps({"pointer": _KEY, "values": trees}).encode()
    return f"POST /grasshopper HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _exchange(bare: socket.socket, request: bytes) -> None:
    bare.sendall(request)
    data = b""
    while not stage.whole_answer(data):
        data += bare.recv(1 << 16)


def _columns(times: Sequence[float]) -> list[str]:
    return [f"{value:.2f}" for value in (figures.median(times), figures.percentile(times, 0.9), min(times))]


if __name__ == "__main__":
    main()
