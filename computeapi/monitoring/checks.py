"""Is everything that Softly needs there and working? Each check measures, and none can hang."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import psutil
from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from computeapi.engines import registry as engines
from computeapi.engines.base import Health
from computeapi.engines.pool import SolverStats
from computeapi.monitoring import queue
from computeapi.solve import cache, results
from computeapi.solve.journal import journal
from definitions.readers import READERS
from definitions.registry import registry
from softly.lib.counters import Counters
from softly.lib.errors import SoftlyError

PATIENCE = 5.0
ENGINE_FRESH = 15.0

_engine_health: dict[str, tuple[float, Health]] = {}
_lock = threading.Lock()
STARTED = time.time()


def bounded[T](check: Callable[[], T], otherwise: T) -> T:
    """The check's result, or `otherwise` when it takes too long; it goes on by itself then."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(check())
        except Exception as error:  # a check that breaks is a failed check
            future.set_exception(error)
        finally:
            connection.close()

    threading.Thread(target=work, name="health", daemon=True).start()
    try:
        return future.result(timeout=PATIENCE)
    except FutureTimeout:
        return otherwise
    except Exception:  # as above
        return otherwise


def database() -> dict[str, Any]:
    def check() -> dict[str, Any]:
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"ok": True, "latencyMs": round((time.perf_counter() - started) * 1000, 2)}

    return bounded(check, {"ok": False, "latencyMs": None})


def migrations() -> bool:
    """Whether every migration is applied."""

    def check() -> bool:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())

    return bounded(check, False)


def definitions() -> tuple[int, list[str]]:
    """How many there are, and the names of those that everybody may know of."""
    try:
        entries = list(registry.snapshot().current)
    except DatabaseError:
        return 0, []
    return len(entries), sorted(entry.name for entry in entries if entry.public)


def engine(name: str) -> Health:
    """Proven by a solve, at most once in ENGINE_FRESH seconds however often it is asked for."""
    with _lock:
        measured = _engine_health.get(name)
        if measured and time.monotonic() - measured[0] < ENGINE_FRESH:
            return measured[1]
        found = bounded(
            lambda: engines.get(name).health(),
            Health(ok=False, version="", detail="no answer in time"),
        )
        _engine_health[name] = (time.monotonic() - (0 if found.ok else ENGINE_FRESH - 2), found)
        return found


def rhino_compute() -> dict[str, Any]:
    """Each server, as the canary found it when `engine("rhino")` was measured last."""
    rhino = engines.rhino()
    if rhino is None:
        return {"url": None, "connected": False, "servers": []}
    servers = [
        {"url": h.server, "ok": h.ok, "state": h.state, "detail": h.detail, "milliseconds": h.milliseconds}
        for h in rhino.last_health
    ]
    return {"url": rhino.names[0], "connected": engine("rhino").ok, "servers": servers}


def parser() -> bool:
    """Whether a reader finds the input of a small file."""

    def check() -> bool:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "health.scad"
            path.write_text("size = 10; // [1:100]\ncube(size);\n")
            return [item.name for item in READERS["openscad"](path).inputs] == ["size"]

    return bounded(check, False)


def solvers() -> dict[str, Any]:
    """The solver host's own numbers."""
    try:
        stats = bounded(engines.pool().stats, None)
    except SoftlyError:
        stats = None
    if stats is None:
        return {"ok": False}
    numbers = _camel(stats)
    return {"succeeded": numbers.pop("ok"), **numbers, "ok": True}


def _camel(stats: SolverStats) -> dict[str, Any]:
    def name(text: str) -> str:
        head, *rest = text.split("_")
        return head + "".join(part.title() for part in rest)

    return {name(key): value for key, value in asdict(stats).items()}


def cache_status() -> dict[str, Any]:
    kind = "memcached" if settings.MEMCACHIER_SERVERS else "redis" if settings.REDIS_URL else "memory"
    working = not cache.shared.configured or bounded(cache.shared.ping, False)
    return {
        "type": kind,
        "status": "ok" if working else "degraded",
        "memoryEntries": len(cache.memory),
        "memoryBytes": cache.memory.size,
        "memoryLimit": cache.memory.limit,
        "failures": cache.shared.breaker.failures,
    }


def rate_limits() -> dict[str, Any]:
    """Degraded: each process counts for itself, because the place that counts for all is away."""
    counters = cast(Counters, caches["counters"])
    working = bounded(counters.ping, False)
    return {"status": "ok" if working else "degraded", "kept": counters.kind, "failures": counters.failures}


def records() -> dict[str, Any]:
    """Records that wait on disk for PostgreSQL."""
    return {"waitingBytes": journal.waiting, "failures": journal.breaker.failures}


def jobs() -> dict[str, Any]:
    """Degraded: some wait, and no worker is alive to do them."""
    found = bounded(queue.measure, None)
    if found is None:
        return {"status": "unavailable"}
    numbers = asdict(found)
    numbers["oldestQueued"] = round(numbers.pop("waited"), 1)
    return {"status": "degraded" if found.is_deserted else "ok", "queue": settings.ENABLE_QUEUE, **numbers}


def storage() -> dict[str, Any]:
    usage = psutil.disk_usage(str(settings.DATA_DIR))
    return {"freeBytes": usage.free, "limitBytes": results.store().limit}


def memory() -> dict[str, Any]:
    info = psutil.Process().memory_info()
    return {"rss": info.rss, "total": psutil.virtual_memory().total, "available": psutil.virtual_memory().available}
