"""How does a command end early? By a signal, or because nobody reads what it prints: then too it clears up."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stoppable() -> Iterator[None]:
    """A signal to stop becomes SystemExit, as does a broken pipe; signals that come after it do nothing.

    In a thread that isn't the main one signals stay as they are, and so do those that are ignored (nohup).
    """
    taken = {}
    if threading.current_thread() is threading.main_thread():
        taken = {number: signal.getsignal(number) for number in _SIGNALS}
        taken = {number: handler for number, handler in taken.items() if handler is not signal.SIG_IGN}
    for number in taken:
        signal.signal(number, _stop)
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it once more at its end
        raise SystemExit(128 + signal.SIGPIPE) from None
    finally:
        for number, handler in taken.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)
