"""The solves that run now: ending one, knowing how it ended, leaving nothing of it behind."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import resource
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from computeapi.engines.solverd import child
from computeapi.engines.solverd.protocol import Order

log = logging.getLogger(__name__)

_REASON_BY_STATUS = {child.OK: "ok", child.FAILED: "failed", child.OUT_OF_MEMORY: "memory", child.ALONE: "cancelled"}
_MEMORY_SIGNS = (b"bad_alloc", b"MemoryError", b"annot allocate memory")
_LOGGED = 2000
_CRISP_SECONDS = 0.5
_NICER = 5


@dataclass(eq=False, kw_only=True)
class Solve:
    """One child process. `told` is the outcome by whoever knew it first: the client, or why the host killed it."""

    pid: int
    pidfd: int
    order: Order
    stderr: int
    folder: Path | None
    deadline: float
    told: str | None = None
    gives_way_at: float = field(default_factory=lambda: time.monotonic() + _CRISP_SECONDS)

    def give_way(self) -> None:
        """A long solve yields to short ones and to answers from the cache."""
        self.gives_way_at = math.inf
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PGRP, self.pid, _NICER)

    def kill(self, reason: str) -> None:
        """End the child and whatever it may have started, at once. The first reason holds."""
        self.told = self.told or reason
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a child ended. `cpu` in seconds, `max_rss` in bytes."""

    reason: str
    signal: int | None
    cpu: float
    max_rss: int

    def as_json(self) -> dict[str, Any]:
        return {"exited": self.reason, "signal": self.signal, "cpu": self.cpu, "maxRss": self.max_rss}


def reap(solve: Solve) -> Ending:
    """Wait for a child that has ended, and remove what it leaves."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(solve.pid, signal.SIGKILL)  # what it started, where no filter kept it from forking
    _, status, usage = os.wait4(solve.pid, 0)
    os.close(solve.pidfd)
    said = _said(solve.stderr)
    if solve.folder is not None:
        shutil.rmtree(solve.folder, ignore_errors=True)
    ending = _ending(solve, os.waitstatus_to_exitcode(status), said, usage)
    if said:
        log.info("%s child %d (%s) said: %s", solve.order.task, solve.pid, ending.reason, _printable(said))
    return ending


def _ending(solve: Solve, code: int, said: bytes, usage: resource.struct_rusage) -> Ending:
    max_rss = usage.ru_maxrss << 10
    killed_by = -code if code < 0 else None
    cpu = usage.ru_utime + usage.ru_stime
    full = max_rss > solve.order.memory * 0.9 or any(sign in said for sign in _MEMORY_SIGNS)
    if solve.told:
        reason = solve.told
    elif killed_by == signal.SIGXCPU:
        reason = "deadline"
    elif killed_by in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS) and full:
        reason = "memory"
    else:
        reason = _REASON_BY_STATUS.get(code, "crashed")
    return Ending(reason=reason, signal=killed_by, cpu=round(cpu, 4), max_rss=max_rss)


def _said(stderr: int) -> bytes:
    try:
        size = os.lseek(stderr, 0, os.SEEK_CUR)  # the child wrote through this same open file
        return os.pread(stderr, min(size, _LOGGED), max(0, size - _LOGGED))
    finally:
        os.close(stderr)


def _printable(said: bytes) -> str:
    text = said.decode(errors="replace").rstrip()
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text).replace("\n", "\n  ")
