"""/live, /ready, /health: is it up, can it take work, and how is each part?"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from computeapi.engines import registry as engines
from computeapi.monitoring import checks
from computeapi.monitoring.serializers import Alive, DetailedHealth, HealthReport, Ready
from computeapi.rest.schema import documented
from softly.lib.times import rfc3339


class Probe(APIView):
    """Answers whoever asks, as often as they like: no authentication, permission or limit stands before it."""

    authentication_classes = []
    permission_classes = []
    bucket = None


class LiveView(Probe):
    """Touches nothing: the process answers."""

    @documented("Is it up?", id="live", tag="operations", responses=Alive, headers={200: ["Cache-Control"]})
    def get(self, request: Request) -> Response:
        return _answer({"status": "alive"}, 200)


class ReadyView(Probe):
    """Whether work may be sent here: database, migrations, definitions, and a solve on each engine that is set up."""

    @documented(
        "Can it take work?",
        id="ready",
        tag="operations",
        responses={200: Ready, 503: Ready},
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request) -> Response:
        return _answer(*readiness())


class HealthView(Probe):
    """Every part, measured; 503 when nothing can be solved."""

    @documented(
        "How is each part?",
        tag="operations",
        responses={200: HealthReport, 503: HealthReport},
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request) -> Response:
        return _answer(*report())


class DetailedHealthView(Probe):
    """The same with what is stored: the room on disk, records that wait."""

    @documented(
        "How is each part, and what is stored?",
        tag="operations",
        responses={200: DetailedHealth, 503: DetailedHealth},
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request) -> Response:
        body, status = report()
        return _answer(body | {"storage": checks.storage(), "records": checks.records()}, status)


def readiness() -> tuple[dict[str, Any], int]:
    count, names = checks.definitions()
    reasons = []
    if not checks.database()["ok"]:
        reasons.append("The database can't be reached.")
    elif not checks.migrations():
        reasons.append("Migrations are not applied.")
    if not count:
        reasons.append("There are no definitions.")
    for name in engines.needed():
        health = checks.engine(name)
        if not health.ok:
            reasons.append(f"The engine {name} can't solve: {health.detail}")
    body = {"status": "unready" if reasons else "ready", "definitionsCount": count, "definitions": names}
    return body | ({"reasons": reasons} if reasons else {}), 503 if reasons else 200


def report() -> tuple[dict[str, Any], int]:
    """Unhealthy without an engine that solves; degraded without database or shared cache, or while jobs wait and no
    worker is alive: answers go on."""
    database = checks.database()
    cache = checks.cache_status()
    rate_limits = checks.rate_limits()
    solvers = checks.solvers()
    jobs = checks.jobs()
    engine_health = {name: checks.engine(name) for name in engines.names()}
    rhino = checks.rhino_compute()
    unhealthy = not solvers["ok"] or not any(h.ok for h in engine_health.values())
    degraded = (
        not database["ok"]
        or "degraded" in (cache["status"], rate_limits["status"], jobs["status"])
        or not all(h.ok for h in engine_health.values())
        or not all(server["ok"] for server in rhino["servers"])
    )
    count, names = checks.definitions()
    body = {
        "status": "unhealthy" if unhealthy else "degraded" if degraded else "healthy",
        "timestamp": rfc3339(datetime.now(UTC), timespec="milliseconds"),
        "environment": settings.ENVIRONMENT,
        "version": settings.VERSION,
        "uptime": round(time.time() - checks.STARTED, 1),
        "memory": checks.memory(),
        "database": database,
        "cache": cache,
        "services": {
            "database": _status(database["ok"]),
            "cache": {"status": cache["status"]},
            "solvers": _status(solvers["ok"]),
            "rateLimits": rate_limits,
            "jobs": jobs,
        },
        "api": {
            "parser": _word(checks.parser()),
            "evaluator": _word(any(h.ok for h in engine_health.values())),
            **{name: _word(h.ok) for name, h in engine_health.items()},
        },
        "rhinoCompute": rhino,
        "definitions": {"count": count, "names": names},
        "engines": {n: {"ok": h.ok, "version": h.version, "detail": h.detail} for n, h in engine_health.items()},
        "solvers": solvers,
    }
    return body, 503 if unhealthy else 200


def _word(ok: bool) -> str:
    return "ok" if ok else "unavailable"


def _status(ok: bool) -> dict[str, str]:
    return {"status": _word(ok)}


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(body, status=status, headers={"Cache-Control": "no-store"})
