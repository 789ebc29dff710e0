"""Which engine solves what, and with which settings? The only place where engines meet the settings."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from computeapi.engines.base import Engine, Limits
from computeapi.engines.fake import FakeEngine
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.openscad.font_names import Font
from computeapi.engines.openscad.font_names import names as font_names
from computeapi.engines.openscad.fonts import Fonts
from computeapi.engines.pool import SolverPool
from computeapi.engines.python.engine import PythonEngine
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.servers import Server
from definitions.libraries import shelf
from softly.lib.errors import EngineUnavailable

logger = logging.getLogger(__name__)

LOCAL = ("openscad", "python")
"""Engines that need nothing but this machine."""


@cache
def pool() -> SolverPool:
    """This process's way to the machine's solver host."""
    return SolverPool(
        Path(settings.DATA_DIR) / "run",
        max_running=settings.MAX_CONCURRENT_COMPUTATIONS,
        max_queue=settings.MAX_QUEUE_SIZE,
    )


@cache
def rhino() -> RhinoEngine | None:
    """The engine for Grasshopper definitions, where servers are configured for it."""
    if not settings.RHINO_COMPUTE_URL:
        return None
    servers = [
        Server(
            url,
            key=settings.RHINO_COMPUTE_KEY,
            concurrency=settings.RHINO_COMPUTE_CONCURRENCY,
            connect_seconds=settings.RHINO_COMPUTE_CONNECT_TIMEOUT,
            beats=Path(settings.DATA_DIR) / "run" / "rhino",
        )
        for url in settings.RHINO_COMPUTE_URL
    ]
    return RhinoEngine(servers, seconds=settings.RHINO_COMPUTE_TIMEOUT, busy_seconds=settings.SOLVE_TIMEOUT)


def openscad(pool: SolverPool) -> OpenScadEngine:
    """The engine for OpenSCAD as it is set up here, in any solver processes."""
    return OpenScadEngine(pool, libraries=shelf(), fonts=_fonts())


@cache
def _fonts() -> Fonts:
    return Fonts(settings.OPENSCAD_FONT_PATH)


@cache
def fonts() -> tuple[Font, ...]:
    """Those that text() can name here, by family."""
    return font_names(_fonts().files)


@cache
def _engines() -> dict[str, Engine]:
    engines: list[Engine] = [openscad(pool()), PythonEngine(pool())]
    if remote := rhino():
        engines.append(remote)
    if settings.ENABLE_FAKE_ENGINE:
        engines.append(FakeEngine())
    return {engine.name: engine for engine in engines}


def names() -> tuple[str, ...]:
    return tuple(_engines())


def needed() -> tuple[str, ...]:
    """Those that are set up here: Softly isn't ready while one of them can't solve."""
    return (*LOCAL, "rhino") if rhino() else LOCAL


def get(name: str) -> Engine:
    """Raises EngineUnavailable with the reason a client should see."""
    engine = _engines().get(name)
    if engine is None:
        raise EngineUnavailable(unavailable_reason(name) or "", details={"engine": name})
    return engine


def unavailable_reason(name: str) -> str | None:
    """Why definitions of this engine can't be solved here, or None when they can."""
    if name in _engines():
        return None
    if name == "rhino":
        _say_how_to_get_rhino()
        return "Grasshopper definitions need a Rhino Compute server; none is configured here."
    return f"The engine {name!r} is not enabled here."


@cache
def _say_how_to_get_rhino() -> None:
    """Once in a process: clients can do nothing about it."""
    logger.warning("Grasshopper definitions can't be solved: set RHINO_COMPUTE_URL to a Rhino Compute server")


def limits(seconds: float | None = None) -> Limits:
    """What one solve may use, by the settings and the definition's own time limit."""
    return Limits(seconds=seconds or settings.SOLVE_TIMEOUT, memory=settings.SOLVE_MEMORY, output=settings.SOLVE_OUTPUT)
