"""How does a command get solver hosts of its own, none of which is left when it ends?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from computeapi.engines.pool import SolverPool

_END_SECONDS = 5.0


@contextlib.contextmanager
def own_pool() -> Iterator[SolverPool]:
    """A pool in a folder of its own: a server's solves on this machine don't share it. Its hosts would outlive it by
    two seconds; they are ended with it."""
    with TemporaryDirectory(prefix="softly-evaluate-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        pool = SolverPool(folder)
        try:
            yield pool
        finally:
            pool.close()
            _end(_hosts(folder))


def _hosts(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if any(part.startswith(f"{folder}/") for part in process.cmdline()):
                found.append(process)
    return found


def _end(hosts: list[psutil.Process]) -> None:
    for host in hosts:
        with contextlib.suppress(psutil.NoSuchProcess):
            host.terminate()
    _, left = psutil.wait_procs(hosts, timeout=_END_SECONDS)
    for host in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            host.kill()
