"""A run of Softly as a user starts it, for tests: what it prints, what it started, what is left of it."""

import http.client
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from softly import env
from softly.local.throwaway import place, without_settings


class Run:
    """`python -m softly.local`, which is what `make run` ends with. Use as a context manager."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = int(settings.setdefault("PORT", str(free_port())))
        environment = without_settings(os.environ) | {"ENV_FILE": "", "DATA_DIR": str(folder)} | settings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "softly.local"],
            cwd=env.ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._arrived: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)

    def line_with(self, text: str, seconds: float = 180) -> str:
        """The first line printed from now on, or before, that contains `text`."""
        until = time.monotonic() + seconds
        for line in self.lines:
            if text in line:
                return line
        while (left := until - time.monotonic()) > 0:
            try:
                self.lines.append(self._arrived.get(timeout=min(left, 0.5)))
            except queue.Empty:
                if self.process.poll() is not None and not self._reader.is_alive() and self._arrived.empty():
                    break
                continue
            if text in self.lines[-1]:
                return self.lines[-1]
        raise AssertionError(f"{text!r} was not printed, but:\n" + "".join(self.lines))

    def wait_until_ready(self) -> str:
        return self.line_with("ready at ")

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)

    def below(self, *words: str) -> list[psutil.Process]:
        """The processes it started, directly or not; with `words`, those whose command line has them."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in found if all(word in command_line(process) for word in words)]

    def listening(self) -> list[psutil.Process]:
        """The processes that have a listening socket at its port."""
        return [process for process in self.below() if _listens(process, self.port)]

    def left(self) -> list[str]:
        """The command lines of every process of this DATA_DIR that lives, whoever its parent is."""
        return [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"]) if self._is_ours(p)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                return False
            return process.environ().get("DATA_DIR") == str(self.folder) or str(self.folder) in process.cmdline()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._arrived.put(line)


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        found = process.net_connections("inet")
    except psutil.NoSuchProcess:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in found)


@contextmanager
def make_folder() -> Iterator[Path]:
    """A folder short enough for sockets; pytest's own is closed to PostgreSQL's system user."""
    made = Path(tempfile.mkdtemp(prefix="softly-run-", dir=place())).resolve()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


_given: set[int] = set()


def free_port() -> int:
    """None of those that the kernel gives to connections: one of them could take it before the server does. Nor one
    that was given before, here or to another of the test processes: its server may be about to listen."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw11").removeprefix("gw")) % 12
    while True:
        port = 20_000 + 1000 * worker + random.randrange(1000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def wait_for(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.1)
