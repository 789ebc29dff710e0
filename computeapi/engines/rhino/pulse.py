"""When did a server last solve something? All processes of this machine know: a file's time says it.

So a server that is busy with somebody's long solves is told apart from one that hangs.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from softly.lib.hashing import sha256

_OFTEN = 1.0


class Pulse:
    """`folder` is shared by the processes; None: this process is alone."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._file = folder / sha256(name.encode())[:16] if folder else None
        self._last = 0.0

    def beat(self) -> None:
        """It solved something now."""
        now = time.time()
        if 0 <= now - self._last < _OFTEN:  # a clock may be set back
            return
        self._last = now
        if self._file is not None:
            with suppress(OSError):  # the other processes then know less
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch()

    def age(self) -> float:
        """Seconds since; very many where it never did."""
        last = self._last
        if self._file is not None:
            with suppress(OSError):
                last = max(last, self._file.stat().st_mtime)
        return max(0.0, time.time() - last)
