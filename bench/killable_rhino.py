"""A scripted Rhino Compute to be killed: what it began and ended stands in a file, which outlives it.

    killable_rhino.py PORT FILE CHILDREN SECONDS

A line is `+` or `-` for a solve that began or ended there, and the request's body.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import stage  # noqa: F401 - makes the project importable

from computeapi.engines.rhino.fake_server import FakeCompute


class KillableCompute(FakeCompute):
    """`file` is written to without a buffer."""

    def __init__(self, file: str, **how: Any) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        super().__init__(**how)

    def solve(self, seen: Any) -> Any:
        os.write(self._file, b"+" + seen.body + b"\n")
        answer = super().solve(seen)
        os.write(self._file, b"-" + seen.body + b"\n")
        return answer


if __name__ == "__main__":
    port, file, children, seconds = sys.argv[1:]
    with KillableCompute(file, port=int(port), children=int(children), delay=float(seconds)):
        threading.Event().wait()
