"""Tasks that try to break the solver processes: each is run in a child by the tests beside it."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from computeapi.engines.solverd.tasks import Report
from softly.lib.errors import DefinitionFailed

CHANNEL = 3


def echo(payload: bytes, report: Report) -> bytes:
    report(0.5, "half")
    return payload


def sleep(payload: bytes, report: Report) -> bytes:
    """Say who is there, then stay."""
    report(1.0, str(os.getpid()))
    time.sleep(float(payload))
    return b"slept"


def spin(payload: bytes, report: Report) -> bytes:
    while True:
        pass


def give_way(payload: bytes, report: Report) -> bytes:
    """Work until the system is asked to prefer others."""
    while not os.getpriority(os.PRIO_PROCESS, 0):
        pass
    return b"others first"


def say(payload: bytes, report: Report) -> bytes:
    """What the child sees of the machine, as JSON."""
    status = Path("/proc/self/status")
    try:
        threads = status.read_text()
    except OSError:
        threads = ""
    seen = {
        "environment": dict(os.environ),
        "descriptors": open_descriptors(),
        "folder": str(Path.cwd()),
        "group": os.getpgrp() == os.getpid(),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "status": threads,
        "pid": os.getpid(),
    }
    return json.dumps(seen).encode()


def open_descriptors() -> list[int]:
    found = []
    for descriptor in range(256):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            found.append(descriptor)
    return found


def attempt(payload: bytes, report: Report) -> bytes:
    """Try one forbidden thing by name; the result says whether it was refused."""
    name, _, argument = payload.decode().partition(" ")
    try:
        ATTEMPTS[name](argument)
    except OSError as error:
        return f"refused {error.errno}".encode()
    return b"done"


def _write(path: str) -> None:
    Path(path).write_text("written")


def _socket(_: str) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _unix(_: str) -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _fork(_: str) -> None:
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)


def _setpgid(_: str) -> None:
    os.setsid()


def _syscall(numbers: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(*(int(number) for number in numbers.split())) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _signal(pid: str) -> None:
    os.kill(int(pid), signal.SIGKILL)


def _threads(most: str) -> None:
    for _ in range(int(most)):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError as error:
            raise OSError(errno.EAGAIN, str(error)) from error


def _memory_files(most: str) -> None:
    """Hold so many files in memory."""
    for _ in range(int(most)):
        os.write(os.memfd_create("held"), b"held")


def _memory_file(size: str) -> None:
    """Hold so many bytes in one of them."""
    held, left = os.memfd_create("held"), int(size)
    while left > 0:
        left -= os.write(held, bytes(1 << 20))


ATTEMPTS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "write": _write,
    "remove": os.unlink,
    "chmod": lambda path: Path(path).chmod(0o777),
    "link": lambda path: Path(path).symlink_to("/etc/passwd"),
    "socket": _socket,
    "unix": _unix,
    "fork": _fork,
    "session": _setpgid,
    "exec": lambda path: os.execv(path, [path]),
    "spawn": lambda path: subprocess.run([path], check=False),
    "signal": _signal,
    "syscall": _syscall,
    "threads": _threads,
    "memory-files": _memory_files,
    "memory-file": _memory_file,
}


def allocate(payload: bytes, report: Report) -> bytes:
    return bytes(len(bytearray(int(payload))))


def nibble(payload: bytes, report: Report) -> bytes:
    """Memory a little at a time, all of it touched and none of it let go."""
    kept = []
    while True:
        kept.append(os.urandom(1 << 20))


def abort_for_memory(payload: bytes, report: Report) -> bytes:
    """As a C++ library ends that finds no memory and no handler."""
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def recurse(payload: bytes, report: Report) -> bytes:
    return recurse(payload, report)


def segfault(payload: bytes, report: Report) -> bytes:
    ctypes.string_at(0)
    return b""


def overflow_stack(payload: bytes, report: Report) -> bytes:
    sys.setrecursionlimit(1 << 30)
    nested: list[object] = []
    for _ in range(500_000):
        nested = [nested]
    return repr(nested).encode()


def leave(payload: bytes, report: Report) -> bytes:
    os._exit(int(payload))


def garbage(payload: bytes, report: Report) -> bytes:
    os.write(CHANNEL, b"not a frame at all, far from it")
    return b""


def lie_about_length(payload: bytes, report: Report) -> bytes:
    os.write(CHANNEL, b"R" + int(payload).to_bytes(8, "little") + b"short")
    os._exit(0)


def chatter(payload: bytes, report: Report) -> bytes:
    body = b'[0.5, "again"]'
    while True:
        os.write(CHANNEL, b"P" + len(body).to_bytes(8, "little") + body)


def shout(payload: bytes, report: Report) -> bytes:
    """More than anybody wants to read, on both streams."""
    for _ in range(1000):
        with contextlib.suppress(OSError):
            os.write(1, b"x" * 10_000)
        with contextlib.suppress(OSError):
            os.write(2, b"x" * 10_000)
    print("and more")
    return b"shouted"


def produce(payload: bytes, report: Report) -> bytes:
    return bytes(int(payload))


def refuse(payload: bytes, report: Report) -> bytes:
    raise DefinitionFailed("The lid is larger than the box.", details={"line": 7})


def stumble(payload: bytes, report: Report) -> bytes:
    raise KeyError("/secret/path")


def use_threads(payload: bytes, report: Report) -> bytes:
    total: list[int] = []
    threads = [threading.Thread(target=lambda n=n: total.append(n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return str(sum(total)).encode()


def scribble(payload: bytes, report: Report) -> bytes:
    """Write in the folder that a trusted task has, and say where it was."""
    Path("note.txt").write_text("mine")
    Path("inner").mkdir()
    Path("note.txt").rename("inner/note.txt")
    return bytes(Path.cwd()) + b" " + Path("inner/note.txt").read_bytes()


TASKS = {
    name: f"{__name__}:{name}"
    for name, value in list(globals().items())
    if callable(value)
    and getattr(value, "__module__", "") == __name__
    and not name.startswith("_")
    and name not in {"open_descriptors"}
}
