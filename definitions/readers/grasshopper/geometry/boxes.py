"""How large is geometry from a file? Asked of openNURBS in a process of its own, which such a file may well kill.

A few wrong bytes make openNURBS 8 crash, or allocate and loop for half a minute: measured on one in twenty of meshes,
Breps and curves with up to 16 bytes changed. So it reads nothing of a file in a process that has more to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from definitions.readers.grasshopper.geometry.unpacking import Geometry

Box = tuple[float, float, float, float, float, float]
"""Least x, y and z, then greatest."""

PATIENCE = 25.0
"""Seconds for all geometry of a file. On a machine that has time the processor time of the processes ends before."""
_CHILD = Path(__file__).with_name("measuring.py")
_CRASHES = 3


def measure(geometries: Sequence[Geometry]) -> Mapping[str, Box | None]:
    """The box of each by its id, None for what is empty. One that openNURBS can't read, or not in time, isn't there.

    Starting the process takes about 0.15 s.
    """
    waiting = list({geometry.id: geometry for geometry in geometries}.values())
    found: dict[str, Box | None] = {}
    until = time.monotonic() + PATIENCE
    for _ in range(_CRASHES):
        if not waiting or time.monotonic() >= until:
            break
        answers = list(_ask(waiting, until - time.monotonic()))
        for geometry, answer in zip(waiting, answers, strict=False):
            if answer is not False:
                found[geometry.id] = answer
        # The one after the last answer is what the process died of.
        waiting = waiting[len(answers) + 1 :]
    return found


def _ask(geometries: Sequence[Geometry], seconds: float) -> Iterator[Box | Literal[False] | None]:
    """An answer each, as far as the process came; False for one that can't be read."""
    asked = "".join(geometry.text + "\n" for geometry in geometries).encode()
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        told = subprocess.run(command, input=asked, capture_output=True, timeout=seconds, env={}, check=False).stdout
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    for line in told.splitlines(keepends=True):
        if line.endswith(b"\n"):
            answer = json.loads(line)
            yield tuple(answer) if answer else answer
