"""Which tasks a solver child can run, and loading them before the first fork."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

_PIPE = 60_000
"""What a pipe holds without a reader."""
_WARM_SECONDS, _WARM_PATIENCE = 20, 60
"""Of processor time, and of any: what isn't imported here a jailed child never can, however slow the machine was."""

Report = Callable[[float, str], None]
Task = Callable[[bytes, Report], bytes]
"""Payload and progress in, result out. Runs in a child of its own, in the jail, with an empty environment."""

HOSTS: tuple[dict[str, str], ...] = (
    {
        "openscad": "computeapi.engines.openscad.child:solve",
        "openscad-check": "computeapi.engines.openscad.child:check",
        "openscad-parse": "computeapi.engines.openscad.child:parse",
    },
    {
        "python": "computeapi.engines.python.child:solve",
        "artifact": "computeapi.formats.child:build",
        "geometry": "computeapi.formats.reading.child:take",
        "evaluated": "computeapi.evaluate.child:build",
    },
    {"file": "computeapi.files.child:build"},
)
"""The tasks of each host: what a host has loaded is copied by every fork, and OpenSCAD's solves are the short ones.

Task name to `module:function`. The module imports all it needs at its top, for a jailed child can't read any more,
and starts no thread while it is imported. For what libraries import only when they are used, a module may have a
function `warm()` that uses them: it is run in a process of its own, and what that imported is imported here. For what
it may learn from the solves it may have `learn()` (`lessons.py`)."""


def load(places: Mapping[str, str]) -> tuple[dict[str, Task], dict[str, str]]:
    """The tasks that can be run, and for each other one why it can't."""
    ready: dict[str, Task] = {}
    missing: dict[str, str] = {}
    warmed: set[str] = set()
    for name, place in places.items():
        module_name, _, function = place.partition(":")
        try:
            module = importlib.import_module(module_name)
            ready[name] = getattr(module, function)
            if (warm := getattr(module, "warm", None)) and module_name not in warmed:
                warmed.add(module_name)
                _import_what(warm)
        except Exception as error:  # whatever one engine's import does, the others must run
            log.warning("task %s can't be run", name, exc_info=not isinstance(error, ModuleNotFoundError))
            ready.pop(name, None)
            missing[name] = f"{type(error).__name__} while loading"
    return ready, missing


def _import_what(warm: Callable[[], None]) -> None:
    """Using a library may start threads that would make forking unsafe, so only the names come back."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        before = set(sys.modules)
        resource.setrlimit(resource.RLIMIT_CPU, (_WARM_SECONDS, _WARM_SECONDS))
        signal.alarm(_WARM_PATIENCE)
        try:
            warm()
        except Exception:  # a warming that fails must not keep the task from being used
            log.exception("warming up failed")
        finally:
            os.write(writer, "\n".join(set(sys.modules) - before).encode()[:_PIPE])
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as names:
        for name in sorted(names.read().split()):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if status := os.waitpid(process, 0)[1]:
        log.error("warming up was ended (%d): solves may fail for what they can't import", status)
