"""How does a client ask for an answer later, and look what came of it?"""

from __future__ import annotations

import json
from typing import Any

from django.db import connections
from django.test import Client

from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.solve import coalesce
from tests.workshop import until

ASYNC = "respond-async"


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def solve(client: Client, prefer: str = ASYNC, /, body: dict[str, Any] | None = None, **inputs: Any) -> Any:
    whole = {"definition": "Box.fake", "inputs": inputs} | (body or {})
    return post(client, "/solve", whole, **({"Prefer": prefer} if prefer else {}))


def job_of(client: Client, accepted: Any) -> dict[str, Any]:
    """As it is now."""
    assert accepted.status_code == 202, accepted.content
    found: dict[str, Any] = client.get(accepted["Location"]).json()
    return found


def result_of(client: Client, accepted: Any) -> Any:
    return client.get(f"{accepted['Location']}/result")


def waiting_for_one() -> int:
    """How many wait for the one solve there is."""
    return sum(len(flight._watches) for flight in list(coalesce._flights.values()))


def drain_apart() -> None:
    """For a thread: do what is due, once there is something."""
    try:
        until(lambda: Job.objects.queued().exists())
        drain()
    finally:
        connections.close_all()
