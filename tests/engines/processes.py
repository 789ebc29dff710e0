"""What the solver tests ask the system: which processes are there, when something has come true."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()


def alive(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children(parent: int) -> list[int]:
    """Zombies too: they are what a forgotten wait leaves."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def client(run_dir: Path, script: str) -> subprocess.Popen[str]:
    """Another process with a `pool` on the same folder; `script` runs in it, and nothing comes on its stdin."""
    start = (
        "import os, sys, threading, time\n"
        "from pathlib import Path\n"
        "from computeapi.engines.base import Deadline, Limits\n"
        "from computeapi.engines.pool import SolverPool\n"
        "from tests.engines.solver_tasks import TASKS\n"
        f"pool = SolverPool(Path({str(run_dir)!r}), tasks=TASKS)\n"
        "def run(task, payload=b'', progress=lambda fraction, text: None):\n"
        "    return pool.run(task, payload, limits=Limits(), deadline=Deadline(60), progress=progress)\n"
    )
    command = [sys.executable, "-c", start + script]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
