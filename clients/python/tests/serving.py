"""How is a client tested without a network? On a server that is a function, once as Client and once as AsyncClient."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from softly_client import AsyncClient, Client, Retries

AT_ONCE = Retries(first=0.0)
Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Served:
    """Answers requests with one step after the other, the last one for ever; keeps them in `requests`."""

    def __init__(self, kind: str, steps: Sequence[Step], **settings: Any) -> None:
        self.kind = kind
        self.requests: list[httpx.Request] = []
        self._steps = list(steps)
        self._settings = {"url": "http://softly.test", "retries": AT_ONCE, **settings}

    def call(self, method: Callable[[Any], Any]) -> Any:
        """The result of `method(client)`; a list for one that lists."""
        if self.kind == "sync":
            with Client(transport=httpx.MockTransport(self._answer), **self._settings) as client:
                found = method(client)
                return list(found) if hasattr(found, "__next__") else found
        return asyncio.run(self._awaited(method))

    async def _awaited(self, method: Callable[[Any], Any]) -> Any:
        async with AsyncClient(transport=httpx.MockTransport(self._answer), **self._settings) as client:
            found = method(client)
            return [one async for one in found] if hasattr(found, "__anext__") else await found

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else _copy(step)

    def keys(self) -> list[str]:
        return [request.headers.get("Idempotency-Key", "") for request in self.requests]

    def body(self, number: int = 0) -> Any:
        return json.loads(self.requests[number].content)


def _copy(response: httpx.Response) -> httpx.Response:
    return httpx.Response(response.status_code, headers=response.headers, content=response.content)


def error(status: int, code: str, *, details: Any = None, **headers: str) -> httpx.Response:
    told = {"code": code, "message": f"It is {code}.", "requestId": "one-request", "details": details}
    return httpx.Response(status, json=told, headers={name.replace("_", "-"): text for name, text in headers.items()})


def solved(**values: Any) -> dict[str, Any]:
    """The body of an answer, each value on branch {0}."""
    trees = [
        {"ParamName": f"RH_OUT:{name}", "InnerTree": {"{0}": [{"type": "System.Double", "data": json.dumps(value)}]}}
        for name, value in values.items()
    ]
    link = {"format": "glb", "url": "/api/solves/1/artifacts/model.glb"}
    solve = {"id": "1", "definition": "plate.scad", "key": "k", "cached": False, "artifacts": [link]}
    return {"values": trees, "errors": [], "warnings": [], "modelunits": "Millimeters", "solve": solve}
