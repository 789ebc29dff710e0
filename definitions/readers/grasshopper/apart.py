"""How is a Grasshopper file read that may be anybody's? In a process of its own, with bounds on its time and memory.

A file of 50 MB within the reader's limits keeps it busy for 13 s and takes 370 MB where it was made to hurt: too much
for a process that answers others meanwhile.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from definitions.readers.grasshopper import reading
from definitions.schema import UnreadableDefinition

SECONDS = 30
_MEMORY = 2 << 30
_LIMITS = {resource.RLIMIT_AS: _MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
_ROOT = Path(__file__).parents[3]
_turns = threading.BoundedSemaphore(2)
"""As many at a time, of this process: their memory counts together."""


def read(path: Path) -> dict[str, Any]:
    """The interface in its public form. Raises UnreadableDefinition. Starting the process takes about 0.2 s."""
    return _ask("read", path)


def internalised(path: Path) -> dict[str, str]:
    """The geometry in it, as reading.internalised gives it. Raises UnreadableDefinition."""
    return _ask("internalised", path)


def _ask(what: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-s", "-B", "-m", __name__, what, str(path)]
    try:
        with _turns:
            told = subprocess.run(command, cwd=_ROOT, env={}, capture_output=True, timeout=SECONDS, check=False)
        answer = json.loads(told.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UnreadableDefinition("Reading this file takes more time or memory than is allowed.") from error
    if "unreadable" in answer:
        raise UnreadableDefinition(answer["unreadable"])
    found: dict[str, Any] = answer["found"]
    return found


_TASKS: dict[str, Callable[[Path], Mapping[str, Any]]] = {
    "read": lambda path: reading.read(path).as_json(),
    "internalised": reading.internalised,
}


def main(what: str, path: Path) -> None:
    """The process itself."""
    for limit, most in _LIMITS.items():
        with suppress(ValueError, OSError):  # a system that doesn't have it
            resource.setrlimit(limit, (most, most))
    try:
        answer: dict[str, Any] = {"found": dict(_TASKS[what](path))}
    except UnreadableDefinition as error:
        answer = {"unreadable": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
