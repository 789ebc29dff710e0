"""What do we ask of the Linux kernel so that no process outlives its parent? Elsewhere these do nothing."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(stop: signal.Signals = signal.SIGTERM) -> None:
    """Send us `stop` when the process that started us ends, however that happens.

    The request survives exec and is cleared by fork and by a change of user.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, stop, 0, 0, 0)


def adopt_orphans() -> None:
    """From here on processes below us whose parent ended come to us instead of to init, so that we can end them."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
