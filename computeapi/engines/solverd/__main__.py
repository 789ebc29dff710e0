"""Starts a solver host: `python -m computeapi.engines.solverd --socket PATH --task NAME=MODULE:FUNCTION`."""

from __future__ import annotations

import argparse
import fcntl
import gc
import logging
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from computeapi.engines import jail
from computeapi.engines.solverd.forking import Forker
from computeapi.engines.solverd.host import Host
from computeapi.engines.solverd.lessons import Lessons, learners, thread_count
from computeapi.engines.solverd.protocol import listen
from computeapi.engines.solverd.tasks import load

log = logging.getLogger("solverd")

_WAIT_FOR_PATH = 30.0


class Stopped(Exception):
    """A signal asked the host to end."""


def main() -> int:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s solverd[%(process)d] %(levelname)s %(message)s")
    path: Path = options.socket
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    lock = _lock(path.with_name(path.name + ".lock"))
    if lock is None:
        log.error("another solver host lives at this socket")
        return 1
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    folders = path.with_name(path.name + ".tmp")
    try:
        _serve(path, folders, dict(options.task), options.linger)
    except Stopped:
        log.info("stopped by a signal")
    finally:
        path.unlink(missing_ok=True)
        shutil.rmtree(folders, ignore_errors=True)
        Path(lock.name).unlink(missing_ok=True)
    return 0


def _serve(path: Path, folders: Path, places: dict[str, str], linger: float) -> None:
    shutil.rmtree(folders, ignore_errors=True)  # a host that was killed leaves its children's
    folders.mkdir(mode=0o700)
    capability = jail.probe()
    tasks, missing = load(places)
    threads = thread_count()
    if threads > 1:
        log.error("the engines started %d threads while loading: forked children may hang", threads - 1)
    gc.collect()
    gc.freeze()  # the collector would write to every page that the children share
    listener = listen(path)
    lessons = Lessons(learners({name: places[name] for name in tasks}))
    host = Host(listener, Forker(tasks, capability, folders), lessons, missing=missing, linger=linger)
    log.info("ready: tasks %s, missing %s, jail %s", sorted(tasks), missing, capability.as_json())
    try:
        host.serve()
    finally:
        # Nobody can connect any more; who did just now is told by the closed connection and starts the next host.
        path.unlink(missing_ok=True)
        listener.close()
        host.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m computeapi.engines.solverd", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where to listen; its folder exists")
    parser.add_argument("--task", type=_task, action="append", required=True, help="may be repeated")
    parser.add_argument("--linger", type=float, default=2.0, help="seconds to outlive the last client")
    return parser.parse_args()


def _task(text: str) -> tuple[str, str]:
    name, separator, place = text.partition("=")
    if not separator or ":" not in place:
        raise argparse.ArgumentTypeError("a task is NAME=MODULE:FUNCTION")
    return name, place


def _lock(path: Path) -> IO[bytes] | None:
    """Hold the path for as long as this process lives; a host that is just ending is waited for."""
    end = time.monotonic() + _WAIT_FOR_PATH
    while time.monotonic() < end:
        lock = path.open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock.fileno()).st_ino == path.stat().st_ino:
                return lock
        except (BlockingIOError, FileNotFoundError):
            pass  # held, or removed by a host that ended while we waited
        lock.close()
        time.sleep(0.02)
    return None


def _stop(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: clearing up must not be broken off
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
