"""Keeps a solver host running for this process: finds it, starts it, holds a connection that says it is needed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from computeapi.engines.solverd import protocol
from softly.lib.errors import EngineUnavailable

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[3]
_CODE = ("computeapi/engines", "computeapi/formats", "definitions", "softly/lib")
_TRIES = 3
_START_SECONDS = 120.0
_ANSWER_SECONDS = 10.0
_PAUSE_AFTER_FAILURE = 2.0
_LOG_SIZE = 5 << 20

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONPATH": str(_ROOT),
    "PYTHONNOUSERSITE": "1",
    # A forking process must have one thread; these libraries start more while they are loaded.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Each arena reserves 64 MB of the address space that bounds a solve.
    "MALLOC_ARENA_MAX": "2",
}
"""All that a host and its children ever see: none of our settings, so no secret to read back."""


class Lease:
    """One host per folder and state of the code: after an upgrade new processes start a host of their own."""

    def __init__(self, run_dir: Path, tasks: Mapping[str, str]) -> None:
        self._run_dir = run_dir.resolve()
        self.tasks = dict(tasks)
        self.path = self._run_dir / f"solverd-{_fingerprint(self.tasks)}.sock"
        self._log_path = self._run_dir / "solverd.log"
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._failed_at = float("-inf")

    def connect(self) -> socket.socket:
        """A new connection to a host that lives, started if there is none. Raises EngineUnavailable."""
        for _ in range(_TRIES):
            self._hold()
            try:
                return protocol.connect(self.path)
            except OSError as error:
                log.info("solver host not reached: %s", error)
                self._drop()
        raise EngineUnavailable("The solver host can't be reached.")

    def close(self) -> None:
        with self._lock:
            self._drop()

    def after_fork(self) -> None:
        """In a forked child: its parent's lease isn't its own, and its lock may be held by nobody."""
        self._lock = threading.Lock()
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _hold(self) -> None:
        if _alive(self._connection):
            return
        with self._lock:
            if _alive(self._connection):
                return
            self._drop()
            if time.monotonic() - self._failed_at < _PAUSE_AFTER_FAILURE:
                raise EngineUnavailable("The solver host could not be started.", retry_after=2)
            try:
                self._connection = self._take()
            except (OSError, protocol.ProtocolError) as error:
                self._failed_at = time.monotonic()
                log.error("the solver host could not be started (its log: %s): %s", self._log_path, error)
                raise EngineUnavailable("The solver host could not be started.", retry_after=2) from error

    def _take(self) -> socket.socket:
        """Raises OSError, ProtocolError."""
        self._run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(_TRIES - 1):
            with contextlib.suppress(ConnectionError):  # a host that was just ending took the connection along
                return self._ask()
        return self._ask()

    def _ask(self) -> socket.socket:
        """Raises OSError, ProtocolError; ConnectionError where the host ended instead of answering."""
        with _locked(self._run_dir / "solverd.start"):
            connection = _listening(self.path) or self._start()
        try:
            connection.settimeout(_ANSWER_SECONDS)
            protocol.send(connection, {"op": "lease"})
            message, _ = protocol.receive(connection)
            if message is None:
                raise ConnectionResetError("the solver host ended")
        except OSError:
            connection.close()
            raise
        connection.settimeout(None)
        return connection

    def _start(self) -> socket.socket:
        """Raises OSError."""
        command = [sys.executable, "-m", "computeapi.engines.solverd", "--socket", str(self.path)]
        for name, place in self.tasks.items():
            command += ["--task", f"{name}={place}"]
        with self._log_path.open("ab") as output:
            if output.tell() > _LOG_SIZE:
                output.truncate(0)
            process = subprocess.Popen(
                command,
                env=_ENVIRONMENT,
                cwd=self._run_dir,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        threading.Thread(target=process.wait, name="solverd-reaper", daemon=True).start()
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if connection := _listening(self.path):
                return connection
            if process.returncode is not None:
                raise ChildProcessError(f"it ended with status {process.returncode}")
            time.sleep(0.01)
        process.kill()
        raise TimeoutError(f"it did not listen within {_START_SECONDS:g} s")


def _listening(path: Path) -> socket.socket | None:
    try:
        return protocol.connect(path)
    except (FileNotFoundError, ConnectionRefusedError):
        return None


def _alive(connection: socket.socket | None) -> bool:
    """The host never speaks first on a lease: anything to read is its end."""
    if connection is None:
        return False
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the kernel lets go for one that dies."""
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint(tasks: Mapping[str, str]) -> str:
    digest = hashlib.sha256(repr((sys.executable, sys.version, sorted(tasks.items()))).encode())
    files = [_ROOT / "requirements.txt", *(file for part in _CODE for file in sorted((_ROOT / part).rglob("*.py")))]
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            status = file.stat()
            digest.update(f"{file} {status.st_mtime_ns} {status.st_size}\n".encode())
    return digest.hexdigest()[:12]
