"""What does a benchmark run on? Servers of its own on loopback: Softly with throw-away data, and bare ones beside it.

Importing this module makes the project importable, so every script imports it first. Whatever a benchmark started
ends with it: at its end, on Ctrl-C, on SIGTERM and when it is killed.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psutil

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
sys.path.insert(0, str(ROOT))

from softly.local.processes import Child, Family  # noqa: E402 - the path comes first
from softly.local.throwaway import without_settings  # noqa: E402

PLATE = "bench-plate.scad"
SERVERS = ("gunicorn", "granian")
_START_SECONDS = 90.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """Something that listens on a port of loopback; `pid` is the first of its processes."""

    port: int
    pid: int

    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """What all its living processes have used by now."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total


@dataclass(frozen=True, kw_only=True)
class Softly(Server):
    """A running Softly: the whole of what `make run` starts, but for the set-up."""

    data: Path
    seconds_to_ready: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def family() -> Iterator[Family]:
    """Processes that end with this block, and with us if we are ended."""
    signal.signal(signal.SIGTERM, _end)
    started = Family()
    try:
        yield started
    finally:
        started.end()


@contextmanager
def data_folder() -> Iterator[Path]:
    """A DATA_DIR that is removed again."""
    folder = Path(tempfile.mkdtemp(prefix="softly-bench-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_softly(processes: Family, data: Path, server: str = "gunicorn", **settings: str) -> Softly:
    """Start it with two web processes and wait until /ready is 200. Raises StartError with its last words."""
    port = free_port()
    environment = without_settings(os.environ) | {
        "ENV_FILE": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(data),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "MEMCACHIER_SERVERS": "",
        "SERVER": server,
        "WEB_CONCURRENCY": "2",
        "DEFINITIONS_DIRS": str(BENCH / "definitions"),
        # Clients differ in this benchmark, not in their rights.
        "ENABLE_RATE_LIMITING": "false",
    }
    began = time.monotonic()
    child = processes.start(
        f"Softly under {server}",
        [sys.executable, "-m", "softly.local"],
        cwd=ROOT,
        environment=environment | settings,
        log=data / "bench.log",
        patience=20,
    )
    processes.await_ready(child, lambda: status(port, "/ready") == 200, _START_SECONDS)
    return Softly(port=port, data=data, pid=child.process.pid, seconds_to_ready=time.monotonic() - began)


def start_bare(processes: Family, server: str, application: str, body: Path) -> Server:
    """`application` of bench/bare/ under gunicorn (gthread, 2 x 8, reuse_port) or granian."""
    port = free_port()
    where = f"127.0.0.1:{port}"
    if server == "gunicorn":
        options = "--workers 2 --threads 8 --worker-class gthread --reuse-port --preload --keep-alive 75"
        command = [sys.executable, "-m", "gunicorn", *options.split(), "--log-level", "error", "--bind", where]
    else:
        options = "--interface wsgi --http 1 --no-ws --workers 2 --blocking-threads 8 --backlog 2048"
        command = [sys.executable, "-m", "granian", *options.split(), "--backpressure", "1024", "--log-level", "error"]
        command += ["--host", "127.0.0.1", "--port", str(port)]
    return _start(processes, f"{application} under {server}", [*command, f"{application}:application"], port, body)


def start_node(processes: Family, script: str, body: Path) -> Server | None:
    """A Node server of bench/bare/, two processes; None where the machine has no Node."""
    node = shutil.which("node")
    if node is None:
        return None
    port = free_port()
    return _start(processes, script, [node, str(BENCH / "bare" / script), str(port)], port, body)


def has_express() -> bool:
    """Whether somebody installed Express beside the bare servers."""
    return (BENCH / "bare" / "node_modules" / "express").is_dir()


def _start(processes: Family, name: str, command: list[str], port: int, body: Path) -> Server:
    environment = dict(os.environ) | {"BENCH_BODY": str(body), "PYTHONPATH": str(BENCH / "bare")}
    child: Child = processes.start(name, command, cwd=BENCH / "bare", environment=environment)
    processes.await_ready(child, lambda: status(port, "/") is not None, _START_SECONDS)
    return Server(port=port, pid=child.process.pid)


def status(port: int, path: str) -> int | None:
    """The status of a GET; None when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def whole_answer(data: bytes) -> tuple[bytes, bytes] | None:
    """The head and the body of an answer, once all of it is there."""
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return None
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
    return (head, body) if len(body) >= int(length) else None


class Client:
    """One keep-alive connection. It does little while the clock runs: what is measured is the server."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def solve(self, document: Mapping[str, Any]) -> tuple[float, Mapping[str, str], bytes]:
        return self.post("/solve", document)

    def post(self, path: str, document: Mapping[str, Any]) -> tuple[float, Mapping[str, str], bytes]:
        """Milliseconds until the whole answer was there, its headers (lower case), its body. Raises unless 200."""
        body = json.dumps(document).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        began = time.perf_counter()
        self._socket.sendall(request)
        answer, data = self._receive()
        took = (time.perf_counter() - began) * 1000
        status, *lines = answer.decode().split("\r\n")
        if " 200 " not in status:
            raise RuntimeError(f"{path} answered {status!r}: {data[:300]!r}")
        return took, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}, data

    def _receive(self) -> tuple[bytes, bytes]:
        """The head and the body of one answer."""
        data = b""
        while not (answer := whole_answer(data)):
            part = self._socket.recv(1 << 16)
            if not part:
                raise ConnectionResetError("the server closed the connection")
            data += part
        return answer

    def close(self) -> None:
        self._socket.close()


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(143)
