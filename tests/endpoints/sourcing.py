"""How does a client send source, and which fields does an answer call wrong?"""

from __future__ import annotations

import json
from typing import Any

from django.test import Client


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def evaluate(client: Client, code: str, **more: Any) -> Any:
    return send(client, "/api/evaluate", {"code": code} | more)


def parse(client: Client, code: str) -> Any:
    return send(client, "/api/parse", {"code": code})


def export(client: Client, **body: Any) -> Any:
    return send(client, "/api/export", body)


def wrong(response: Any) -> set[str]:
    assert response.status_code == 422, response.content
    return {error["field"] for error in response.json()["details"]["errors"]}
