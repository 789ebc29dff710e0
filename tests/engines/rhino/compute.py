"""How do tests speak to the scripted Compute? With plain requests, as any client would."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from computeapi.engines.rhino import known
from computeapi.engines.rhino.fake_server import FakeCompute


class Client:
    """Of one server."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def solve(self, name: str, *values: Any, **more: Any) -> httpx.Response:
        """One of our known definitions, sent along with the request."""
        return self.post({"algo": algo(name), "values": values, **more})

    def post(self, body: Any) -> httpx.Response:
        return self.http.post("/grasshopper", json=body)

    def io(self, name: str) -> Any:
        return self.http.post("/io", json={"algo": algo(name)}).json()


@contextmanager
def compute(key: str = "", **how: Any) -> Iterator[tuple[FakeCompute, Client]]:
    """A server and a client that has its key."""
    headers = {"RhinoComputeKey": key} if key else {}
    with FakeCompute(key=key, **how) as fake, httpx.Client(base_url=fake.url, headers=headers, timeout=60) as http:
        yield fake, Client(http)


def algo(name: str) -> str:
    return base64.b64encode(known.archive(name)).decode()


def tree(name: str, *texts: Any) -> dict[str, Any]:
    """An input's values on the branch `{0}`."""
    return trees(name, {"{0}": list(texts)})


def trees(name: str, branches: dict[str, list[Any]]) -> dict[str, Any]:
    inner = {path: [{"type": "any", "data": data} for data in values] for path, values in branches.items()}
    return {"ParamName": name, "InnerTree": inner}


def outputs(response: httpx.Response) -> dict[str, dict[str, list[Any]]]:
    """Values by output and branch, each read from its text; the answer must be a success or a partial one."""
    assert response.status_code in (200, 500), response.text
    return {
        output["ParamName"]: {
            path: [json.loads(item["data"]) for item in items] for path, items in output["InnerTree"].items()
        }
        for output in response.json()["values"]
    }


def types(response: httpx.Response, name: str) -> list[str]:
    """The .NET types of an output's values."""
    (found,) = [output for output in response.json()["values"] if output["ParamName"] == name]
    return [item["type"] for items in found["InnerTree"].values() for item in items]
