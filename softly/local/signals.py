"""How does the supervisor hear that it shall stop, or that a child ended, without polling?"""

import select
import signal
import socket
import time
from types import FrameType

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_ECHO = 1.0  # seconds; make passes on a signal that its whole group has had already


class Stopped(Exception):
    """The run was asked to stop."""


class Signals:
    """From construction on the stop signals and SIGCHLD only set flags and wake `wait`.

    `hurried` is set by a second stop signal, when the person at the terminal does not want to wait.
    """

    def __init__(self) -> None:
        self.stopping = False
        self.hurried = False
        self._first = 0.0
        self._wake, self._heard = socket.socketpair()
        for end in (self._wake, self._heard):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in STOP:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def wait(self, seconds: float) -> None:
        """Return after that time, or as soon as a signal arrives. Raises Stopped once a stop was asked for."""
        if not self.stopping and select.select([self._heard], [], [], seconds)[0]:
            self._heard.recv(4096)
        if self.stopping:
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stopped when a stop was asked for."""
        time.sleep(seconds)
        if self.stopping:
            raise Stopped

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.stopping:
            self.stopping, self._first = True, now
        elif now - self._first > _ECHO:
            self.hurried = True
