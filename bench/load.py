"""Who makes the load? wrk where it is installed, else our own client: one POST over and over on keep-alive connections.

Our own client is a single Python process. It may be slower than the server; each result says how busy the
generator was, and from 0.9 on the rate is a lower bound for the server's.
"""

from __future__ import annotations

import itertools
import json
import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures

CONNECTIONS = 16

_LUA = """
wrk.method, wrk.path = "POST", "/solve"
wrk.body = io.open(os.getenv("BENCH_REQUEST"), "rb"):read("*a")
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {"answers": %d, "us": %d, "p50": %d, "p99": %d, "wrong": %d, "broken": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.status,
    e.connect + e.read + e.write + e.timeout))
end
"""


_LUA_TURNS = """
local requests, at = {}, 0
function init(args)
  for i, headers in ipairs(turns) do requests[i] = wrk.format(nil, nil, headers) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"""


def _turns(in_turn: Sequence[Mapping[str, str]]) -> str:
    """Lua that sends each of these headers in turn."""
    tables = ("{" + ",".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in turn.items()) + "}" for turn in in_turn)
    return f"turns = {{{','.join(tables)}}}\n{_LUA_TURNS}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """`wrong` answers had another status than 2xx, `broken` ones never came. Times in milliseconds, but for `cpu_us`:
    the processor time that an answer cost the server's processes, in microseconds."""

    answers: int
    rate: float
    p50: float
    p99: float
    wrong: int
    broken: int
    busy: float
    cpu_us: float


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "own client"


def run(
    server: stage.Server,
    body: bytes,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    *,
    in_turn: Sequence[Mapping[str, str]] = (),
) -> Result:
    """POST the body to /solve for that long, in whole seconds; with one of `in_turn` added to each request."""
    before, began, cpu = os.times(), time.monotonic(), server.cpu_seconds()
    sent = {"Content-Type": "application/json"} | dict(headers or {})
    drive = _wrk if generator() == "wrk" else _own
    found = drive(server.port, body, max(1, round(seconds)), [sent | dict(more) for more in in_turn or [{}]])
    after, elapsed = os.times(), time.monotonic() - began
    used = sum(after[:4]) - sum(before[:4])
    answers, duration, p50, p99, wrong, broken = found
    return Result(
        answers=answers,
        rate=answers / duration,
        p50=p50,
        p99=p99,
        wrong=wrong,
        broken=broken,
        busy=used / elapsed,
        cpu_us=(server.cpu_seconds() - cpu) / max(1, answers) * 1e6,
    )


def _wrk(
    port: int, body: bytes, seconds: int, in_turn: Sequence[Mapping[str, str]]
) -> tuple[int, float, float, float, int, int]:
    with tempfile.TemporaryDirectory(prefix="softly-bench-") as name:
        folder = Path(name)
        (folder / "request").write_bytes(body)
        (folder / "post.lua").write_text(_LUA + (_turns(in_turn) if len(in_turn) > 1 else ""))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
        command += [part for name, value in in_turn[0].items() for part in ("-H", f"{name}: {value}")]
        done = subprocess.run(
            [*command, "-s", str(folder / "post.lua"), f"http://127.0.0.1:{port}/solve"],
            env=dict(os.environ) | {"BENCH_REQUEST": str(folder / "request")},
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 30,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    found = json.loads(line.removeprefix("RESULT "))
    seconds_taken, p50, p99 = found["us"] / 1e6, found["p50"] / 1000, found["p99"] / 1000
    return found["answers"], seconds_taken, p50, p99, found["wrong"], found["broken"]


class _Connection:
    """One request in flight at a time."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._requests = requests
        self._seen = b""

    def send(self) -> None:
        self._seen = b""
        self.sent = time.perf_counter()
        self.socket.send(next(self._requests))  # well under a socket buffer

    def receive(self) -> int | None:
        """The status once the answer is whole. Raises ConnectionError when it never will be."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionResetError("closed in mid-answer")
        self._seen += data
        answer = stage.whole_answer(self._seen)
        return int(answer[0][9:12]) if answer else None


def _request(port: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    sent = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body))} | dict(headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST /solve HTTP/1.1\r\n{head}\r\n".encode() + body


def _own(
    port: int, body: bytes, seconds: int, in_turn: Sequence[Mapping[str, str]]
) -> tuple[int, float, float, float, int, int]:
    requests = itertools.cycle([_request(port, body, headers) for headers in in_turn])
    times: list[float] = []
    wrong = broken = 0
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = _Connection(port, requests)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        while (now := time.perf_counter()) - began < seconds and selector.get_map():
            for key, _ in selector.select(1.0):
                connection = key.data
                try:
                    status = connection.receive()
                except OSError:
                    broken += 1
                    selector.unregister(connection.socket)
                    connection.socket.close()
                    continue
                if status is not None:
                    times.append((time.perf_counter() - connection.sent) * 1000)
                    wrong += not 200 <= status < 300
                    connection.send()
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return len(times), now - began, figures.percentile(times, 0.5), figures.percentile(times, 0.99), wrong, broken
