"""What a forked child does: leave everything of the host behind, enter the jail, run one task, answer, end."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from computeapi.engines import jail
from computeapi.engines.solverd.protocol import (
    FAILURE,
    FRAME,
    MAX_NOTE,
    PAYLOAD,
    PROGRESS,
    RESULT,
    Order,
    ProtocolError,
    receive,
    send,
)
from computeapi.engines.solverd.tasks import Task
from softly.lib.errors import EngineCrashed, EngineUnavailable, ResourceExhausted, SoftlyError

OK, FAILED, OUT_OF_MEMORY, CRASHED, ALONE = 0, 1, 2, 3, 4
"""Exit statuses: what the host counts when no client tells it."""

HOST_SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""The host handles these itself; blocked while it forks."""

STDERR_SIZE = 64 << 10
FILE_SIZE = 256 << 20
STRICT_FILE_SIZE = 4 << 20
"""Of files in memory, which are the only ones that strict solves write: no limit on address space counts those."""
_CHANNEL = 3
_PROGRESS_INTERVAL = 0.05
_LONGEST_TEXT = 4000


def become(
    tasks: Mapping[str, Task], descriptors: tuple[int, int, int, int], *, host: int, capability: jail.Capability
) -> NoReturn:
    """Turn this freshly forked process into a solve's own: wait for its order, carry it out, end.

    `descriptors` become 0 to 3: input, output, errors, and where the order comes from.
    """
    status = CRASHED
    try:
        _leave(descriptors)
        if jail.end_with(host):
            _rehearse(capability)
            order, folder = _take_order()
            status = _solve(tasks[order.task], order, folder=folder, capability=capability)
        else:
            status = ALONE
    except (OSError, EOFError, ProtocolError):
        status = ALONE  # the host or the client has gone
    finally:
        os._exit(status)


def _leave(descriptors: tuple[int, int, int, int]) -> None:
    """Drop the host's signals, descriptors, group, streams and environment."""
    for number in HOST_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HOST_SIGNALS)
    os.setpgid(0, 0)
    for target, source in enumerate(descriptors):
        os.dup2(source, target, inheritable=False)
    os.closerange(_CHANNEL + 1, 1 << 30)
    sys.stdout = sys.stderr = os.fdopen(1, "w", closefd=False)
    os.environ.clear()
    tempfile.tempdir = None
    os.chdir("/")


def _rehearse(capability: jail.Capability) -> None:
    """While nobody waits, do what every solve does: each memory page that it writes is copied from the host now."""
    sample = Order(task="", seconds=1, memory=1, cpu=1, output=1, strict=True, readable=("/",))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        send(theirs, sample.as_json(), [_CHANNEL])
        message, descriptors = receive(ours)
    os.close(descriptors[0])
    Order.from_json(message or {})
    _failure(ResourceExhausted("", details={"resource": "memory"}))
    _reporter()
    jail.rehearse(capability)


def _take_order() -> tuple[Order, Path | None]:
    """The order, with the client's channel in place of the host's. Raises EOFError, ProtocolError, OSError."""
    control = socket.socket(fileno=_CHANNEL)
    message, descriptors = receive(control)
    control.detach()
    if message is None or not descriptors:
        raise EOFError("the host ended")
    channel = descriptors[0]
    os.dup2(channel, _CHANNEL, inheritable=False)
    os.close(channel)
    folder = Path(message["folder"]) if message["folder"] else None
    if folder is not None:
        os.environ.update(TMPDIR=str(folder), HOME=str(folder))
        os.chdir(folder)
    return Order.from_json(message), folder


def _solve(task: Task, order: Order, *, folder: Path | None, capability: jail.Capability) -> int:
    payload = _read_exactly(PAYLOAD.unpack(_read_exactly(PAYLOAD.size))[0])
    # Made now: when memory has run out there is none to say so with.
    out_of_memory = _failure(
        ResourceExhausted(
            f"The solve needed more memory than its limit of {order.memory >> 20} MB.",
            details={"resource": "memory", "limitBytes": order.memory},
        )
    )
    jail.limit(memory=order.memory, cpu=order.cpu, file_size=STRICT_FILE_SIZE if order.strict else FILE_SIZE)
    place = jail.Jail(strict=order.strict, readable=tuple(Path(path) for path in order.readable), folder=folder)
    try:
        jail.enter(place, capability)
    except jail.JailError as error:
        _note(error)
        return _write(_failure(EngineUnavailable("The solver's jail can't be built on this machine.")), FAILED)
    try:
        result = task(payload, _reporter())
        if len(result) <= order.output:
            _write_all(FRAME.pack(RESULT, len(result)), result)
            return OK
    except MemoryError:
        return _write(out_of_memory, OUT_OF_MEMORY)
    except Exception as error:  # the outermost handler of this process: every way to fail becomes an answer
        return _write(_failure(_said(error)), FAILED)
    return _write(_failure(_too_long(len(result), order.output)), FAILED)


def _said(error: Exception) -> SoftlyError:
    if isinstance(error, SoftlyError):
        return error
    if isinstance(error, RecursionError):
        return ResourceExhausted("The solve calls itself too deeply.", details={"resource": "depth"})
    _note(error)
    kind = type(error).__name__
    return EngineCrashed(f"The engine stopped with {kind}.", details={"type": kind})


def _too_long(size: int, limit: int) -> ResourceExhausted:
    message = f"The answer has {size} bytes; at most {limit} are allowed."
    return ResourceExhausted(message, details={"resource": "output", "limitBytes": limit})


def _note(error: Exception) -> None:
    """For the operator: the host copies the end of it to its log."""
    os.write(2, "".join(traceback.format_exception(error))[-_LONGEST_TEXT:].encode(errors="replace"))


def _failure(error: SoftlyError) -> bytes:
    note: dict[str, Any] = {"code": error.code, "message": error.message[:_LONGEST_TEXT], "details": error.details}
    try:
        body = json.dumps(note).encode()
    except (TypeError, ValueError):
        body = b""
    if not 0 < len(body) <= MAX_NOTE:
        body = json.dumps({**note, "details": None}).encode()
    return FRAME.pack(FAILURE, len(body)) + body


def _reporter() -> Callable[[float, str], None]:
    lock = threading.Lock()
    due = 0.0

    def report(fraction: float, text: str) -> None:
        nonlocal due
        with lock:
            now = time.monotonic()
            if now < due and fraction < 1:
                return
            due = now + _PROGRESS_INTERVAL
            body = json.dumps([float(fraction), str(text)[:_LONGEST_TEXT]]).encode()
            _write_all(FRAME.pack(PROGRESS, len(body)) + body)

    return report


def _write(data: bytes, status: int) -> int:
    _write_all(data)
    return status


def _write_all(*parts: bytes) -> None:
    """All at once where they fit: whoever reads is woken once."""
    views = [memoryview(part) for part in parts]
    while views:
        written = os.writev(_CHANNEL, views)
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if views:
            views[0] = views[0][written:]


def _read_exactly(size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = os.read(_CHANNEL, min(size, 1 << 20))
        if not part:
            raise EOFError("the client went away")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
