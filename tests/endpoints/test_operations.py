"""Do the paths for operators measure what they say, and fall where they should?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from computeapi.engines import registry as engines
from computeapi.jobs.models import Job, Worker
from computeapi.monitoring import checks
from definitions.registry import registry
from softly.lib.errors import EngineUnavailable
from tests.workshop import Workshop


@pytest.fixture(autouse=True)
def _measure_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Health is kept for some seconds; a test wants its own, and as long as it takes."""
    checks._engine_health.clear()
    monkeypatch.setattr("computeapi.engines.openscad.engine._HEALTH_SECONDS", 60.0)


def test_live_touches_nothing(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response["Cache-Control"] == "no-store"


def test_ready_with_database_definitions_and_engines_that_solve(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    response = client.get("/ready")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ready", "definitionsCount": 1, "definitions": ["Box.fake"]},
    )


def test_not_ready_without_definitions(client: Client, workshop: Workshop) -> None:
    registry.refresh()
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["There are no definitions."]


def test_not_ready_when_migrations_are_missing(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'computeapi' RETURNING name, applied")
        rows = cursor.fetchall()
    try:
        response = client.get("/ready")
        assert response.status_code == 503
        assert response.json()["reasons"] == ["Migrations are not applied."]
    finally:
        with connection.cursor() as cursor:
            for name, applied in rows:
                cursor.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES ('computeapi', %s, %s)", [name, applied]
                )


@pytest.mark.parametrize("path", ["/health", "/healthz", "/healthz/", "/health/detailed", "/healthz/detailed"])
def test_health_measures_each_part(client: Client, workshop: Workshop, path: str) -> None:
    workshop.fake()
    response = client.get(path)
    document = response.json()
    assert (response.status_code, document["status"]) == (200, "healthy"), document
    assert document["database"]["ok"]
    assert document["database"]["latencyMs"] > 0
    assert (document["cache"]["type"], document["cache"]["status"]) == ("redis", "ok")
    assert document["definitions"] == {"count": 1, "names": ["Box.fake"]}
    assert {name for name, engine in document["engines"].items() if engine["ok"]} == {"openscad", "python", "fake"}
    assert document["solvers"]["ok"]
    assert document["memory"]["rss"] > 1 << 20
    parts = ("database", "cache", "solvers", "rateLimits", "jobs")
    assert {part: service["status"] for part, service in document["services"].items()} == dict.fromkeys(parts, "ok")
    assert document["api"] == dict.fromkeys(("parser", "evaluator", "openscad", "python", "fake"), "ok")
    assert document["rhinoCompute"] == {"url": None, "connected": False, "servers": []}
    assert ("storage" in document) == ("records" in document) == ("detailed" in path)


def test_detailed_health_is_also_at_its_monitoring_path(client: Client, workshop: Workshop) -> None:
    assert "storage" in client.get("/api/monitoring/health-detailed").json()


def test_health_is_degraded_and_up_while_redis_is_away(client: Client, workshop: Workshop, settings: Settings) -> None:
    workshop.fake()
    good = settings.CACHES
    settings.CACHES = good | {"default": good["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}}
    response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["services"]["cache"] == {"status": "degraded"}
    assert client.get("/ready").status_code == 200
    assert client.get("/solve/Box.fake").status_code == 200
    settings.CACHES = good
    assert client.get("/health").json()["status"] == "healthy"


def test_health_tells_that_rate_limits_are_counted_in_the_process_while_redis_is_away(
    client: Client, workshop: Workshop, settings: Settings
) -> None:
    workshop.fake()
    good = settings.CACHES
    settings.CACHES = good | {"counters": good["counters"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}}
    first, second = (client.get("/health").json() for _ in range(2))
    assert (first["status"], first["services"]["rateLimits"]["status"]) == ("degraded", "degraded")
    assert first["services"]["rateLimits"]["kept"] == "redis"
    assert 0 < first["services"]["rateLimits"]["failures"] < second["services"]["rateLimits"]["failures"]
    settings.CACHES = good
    assert client.get("/health").json()["services"]["rateLimits"]["status"] == "ok"


def test_health_is_degraded_while_jobs_wait_and_nobody_is_there_to_do_them(
    client: Client, workshop: Workshop, transactional_db: None
) -> None:
    workshop.fake()
    Job.objects.create(type="test", flow="somebody", timeout=60)
    document = client.get("/health").json()
    jobs = document["services"]["jobs"]
    assert (document["status"], jobs["status"], jobs["queued"], jobs["workers"]) == ("degraded", "degraded", 1, 0)
    Worker.objects.create(host="one", pid=7, slots=4)
    document = client.get("/health").json()
    jobs = document["services"]["jobs"]
    assert (document["status"], jobs["status"], jobs["workers"], jobs["slots"]) == ("healthy", "ok", 1, 4)
    assert jobs["oldestQueued"] >= 0


def test_health_is_unhealthy_when_the_solvers_cannot_be_reached(
    client: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.fake()
    monkeypatch.setattr(engines, "pool", lambda: SimpleNamespace(stats=_unreachable))
    response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (503, "unhealthy")
    assert response.json()["services"]["solvers"] == {"status": "unavailable"}
    assert client.get("/live").status_code == 200


def _unreachable() -> None:
    raise EngineUnavailable("The solver host ended again and again.")


def test_private_definitions_are_counted_and_not_named(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    workshop.change("Box.fake", public=False)
    assert client.get("/ready").json() == {"status": "ready", "definitionsCount": 1, "definitions": []}
    assert client.get("/health").json()["definitions"] == {"count": 1, "names": []}


def test_the_version_names_what_runs(client: Client, settings: Settings) -> None:
    document = client.get("/version").json()
    assert document["softly"] == document["appserver"] == settings.VERSION
    assert set(document) == {"softly", "appserver", "rhino", "compute", "git_sha", "engines"}
    assert {"openscad", "python"} <= set(document["engines"])
    assert all(document["engines"].values())


def test_health_says_how_many_records_wait(client: Client, workshop: Workshop) -> None:
    records = client.get("/health/detailed").json()["records"]
    assert records["waitingBytes"] == 0
    assert records["failures"] >= 0


@pytest.mark.parametrize("path", ["/live", "/ready", "/health", "/healthz/"])
def test_probes_are_answered_whatever_host_they_name(
    client: Client, workshop: Workshop, settings: Settings, path: str
) -> None:
    workshop.fake()
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["softly.example"], True
    assert client.get(path, headers={"Host": "10.1.2.3"}).status_code == 200
