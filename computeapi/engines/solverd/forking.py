"""Forks the children, one ahead of need: a solve then starts without waiting for the fork."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from computeapi.engines import jail
from computeapi.engines.solverd import child
from computeapi.engines.solverd.protocol import Order, send
from computeapi.engines.solverd.solves import Solve
from computeapi.engines.solverd.tasks import Task

log = logging.getLogger(__name__)

_SEALS = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


@dataclass(frozen=True, kw_only=True)
class Spare:
    """A child that waits for its order on `control`."""

    pid: int
    pidfd: int
    stderr: int
    control: socket.socket

    def discard(self) -> None:
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.pidfd)
        os.close(self.stderr)


class Forker:
    """Holds what every child inherits: the loaded tasks and which walls the machine has."""

    def __init__(self, tasks: Mapping[str, Task], capability: jail.Capability, folders: Path) -> None:
        self.tasks = tasks
        self.capability = capability
        self._folders = folders
        self._null = os.open(os.devnull, os.O_RDWR)
        self._number = 0
        self._spare: Spare | None = None

    @property
    def has_spare(self) -> bool:
        return self._spare is not None

    def prepare(self) -> None:
        """Fork the next solve's child; call it when nobody waits for anything. Raises OSError."""
        if self._spare is None:
            self._spare = self._fork()

    def start(self, order: Order, channel: int) -> Solve:
        """Give the order to a child; `channel` stays the caller's to close. Raises OSError."""
        folder = None if order.strict else self._folder()
        try:
            spare = self._hand_over(order, channel, folder)
        except OSError:
            if folder is not None:
                folder.rmdir()
            raise
        spare.control.close()
        deadline = time.monotonic() + order.seconds
        return Solve(
            pid=spare.pid, pidfd=spare.pidfd, order=order, stderr=spare.stderr, folder=folder, deadline=deadline
        )

    def close(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.discard()

    def _hand_over(self, order: Order, channel: int, folder: Path | None) -> Spare:
        message = {**order.as_json(), "folder": None if folder is None else str(folder)}
        if self._spare is not None:
            spare, self._spare = self._spare, None
            try:
                send(spare.control, message, [channel])
                return spare
            except OSError as error:
                log.warning("the spare child was gone: %s", error)
                spare.discard()
        spare = self._fork()
        send(spare.control, message, [channel])
        return spare

    def _fork(self) -> Spare:
        stderr = os.memfd_create("stderr", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(stderr, child.STDERR_SIZE)
        fcntl.fcntl(stderr, fcntl.F_ADD_SEALS, _SEALS)  # a child that prints for ever fills 64 KB, not the memory
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        host = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, child.HOST_SIGNALS)  # the host's handlers must not run in the child
        try:
            pid = os.fork()
            if pid == 0:
                descriptors = (self._null, self._null, stderr, theirs.fileno())
                child.become(self.tasks, descriptors, host=host, capability=self.capability)
        except OSError:
            ours.close()
            os.close(stderr)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, child.HOST_SIGNALS)
            theirs.close()
        with contextlib.suppress(OSError):  # the child does it too: whichever comes first
            os.setpgid(pid, pid)
        return Spare(pid=pid, pidfd=os.pidfd_open(pid), stderr=stderr, control=ours)

    def _folder(self) -> Path:
        self._number += 1
        folder = self._folders / str(self._number)
        folder.mkdir(mode=0o700)
        return folder
