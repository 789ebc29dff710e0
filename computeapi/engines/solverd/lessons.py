"""What may the host learn before it forks, so that every later child knows it? A library's syntax tree, say.

A task's module may have a function `learn(lesson)`; a lesson is a text that comes with an order, written by our own
code and never by a client. What it does stays in the host, so it is tried in a process that is thrown away first: a
lesson that fails, takes long, fills the memory or starts a thread is refused for good.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from computeapi.engines import jail
from computeapi.engines.solverd.child import HOST_SIGNALS

log = logging.getLogger(__name__)

Learn = Callable[[str], None]
Lesson = tuple[Learn, str]

MOST = 64
"""Lessons that are tried in a host's life."""
ROOM = 512 << 20
"""Bytes that all lessons together may add to the host: more page tables make each fork slower."""
SECONDS = 1
"""Of processor time for a lesson: nobody is answered while the host learns it."""
_PATIENCE = 20
_PASSED = 0


def learners(places: Mapping[str, str]) -> dict[str, Learn]:
    """The `learn` of each task whose module is loaded and has one."""
    modules = {name: sys.modules.get(place.partition(":")[0]) for name, place in places.items()}
    found = {name: getattr(module, "learn", None) for name, module in modules.items()}
    return {name: learn for name, learn in found.items() if learn is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A lesson being tried in a process of its own."""

    lesson: Lesson
    pid: int
    pidfd: int


class Lessons:
    """Those of one host. `begin` and `end` are called when it has nothing else to do."""

    def __init__(self, learners: Mapping[str, Learn]) -> None:
        self._learners = learners
        self._seen: set[Lesson] = set()
        self._waiting: deque[Lesson] = deque()
        self._size = resident()
        self._trial: Trial | None = None

    @property
    def wait(self) -> bool:
        """Whether there is one to begin with."""
        return bool(self._waiting) and self._trial is None

    def offer(self, task: str, text: str) -> None:
        learn = self._learners.get(task)
        if learn is None or (learn, text) in self._seen or len(self._seen) >= MOST:
            return
        self._seen.add((learn, text))
        self._waiting.append((learn, text))

    def begin(self) -> Trial | None:
        """Try the next one; None where there is no room for it. Raises OSError."""
        lesson = self._waiting.popleft()
        if resident() - self._size > ROOM:
            log.warning("no room for another lesson")
            return None
        signal.pthread_sigmask(signal.SIG_BLOCK, HOST_SIGNALS)  # the host's handlers must not run in the child
        try:
            pid = os.fork()
            if pid == 0:
                _try(*lesson)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HOST_SIGNALS)
        self._trial = Trial(lesson=lesson, pid=pid, pidfd=os.pidfd_open(pid))
        return self._trial

    def end(self, trial: Trial) -> bool:
        """Whether the host has learned it now."""
        self._trial = None
        os.close(trial.pidfd)
        status = os.waitstatus_to_exitcode(os.waitpid(trial.pid, 0)[1])
        learn, text = trial.lesson
        if status != _PASSED:
            log.warning("a lesson is refused (status %d): %s", status, text)
            return False
        before, began = resident(), time.monotonic()
        try:
            learn(text)
        except Exception:  # it passed a moment ago: whatever changed since, the host lives on
            log.exception("a lesson failed: %s", text)
            return False
        took, grew = time.monotonic() - began, resident() - before
        log.info("learned in %.3f s, %d KB: %s", took, grew >> 10, text)
        return True

    def stop(self) -> None:
        """End the one that is tried now."""
        if self._trial is not None:
            os.kill(self._trial.pid, signal.SIGKILL)
            os.waitpid(self._trial.pid, 0)
            os.close(self._trial.pidfd)


def _try(learn: Learn, text: str) -> NoReturn:
    """In a child: end with `_PASSED` if the host may do the same. Its stack is the host's, so what overflows that one
    does so here."""
    status = 1
    try:
        for number in HOST_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HOST_SIGNALS)
        os.closerange(3, 1 << 30)
        jail.end_with(os.getppid())
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + ROOM, mapped + ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.alarm(_PATIENCE)
        learn(text)
        status = _PASSED if thread_count() == 1 else 2
    finally:
        os._exit(status)


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def thread_count() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
