"""What Hops does with a Grasshopper file: describe it, solve it by its key, send it again where the key is unknown."""

from __future__ import annotations

import base64
from typing import Any

import httpx

_SCHEMA: dict[str, Any] = {
    "absolutetolerance": 0.01,
    "angletolerance": 1.0,
    "modelunits": "Millimeters",
    "dataversion": 7,
    "algo": None,
    "pointer": None,
    "filename": None,
    "cachesolve": True,
    "recursionlevel": 0,
    "values": [],
    "warnings": [],
    "errors": [],
}
"""As it serialises its own, every member each time."""

_PATH = "C:\\Users\\alice\\file.gh"


class Hops:
    """One component on the canvas, for one file. `sent` are the paths it posted to."""

    def __init__(self, url: str, file: bytes, *, key: str = "") -> None:
        self._url, self._file = url, file
        self._headers = {"RhinoComputeKey": key} if key else {}
        self._pointer = _PATH
        self.sent: list[str] = []

    def describe(self) -> dict[str, Any]:
        """Its inputs and outputs; what it would show in red, under `Errors`, where they can't be had."""
        response = self._post("/io", algo=self._encoded())
        document: dict[str, Any] = response.json()
        if response.is_success:
            self._pointer = document["CacheKey"]
            return document
        return {"Errors": [document["message"]]}

    def solve(self, trees: list[dict[str, Any]]) -> dict[str, Any]:
        """The schema that came back; after 500 without one the file is sent. A schema without a key ends the key."""
        response = self._post("/grasshopper", pointer=self._pointer, values=trees)
        if response.status_code == 500 and not response.content:
            response = self._post("/grasshopper", pointer=self._pointer, values=trees, algo=self._encoded())
        schema: dict[str, Any] = response.json()
        assert isinstance(schema["values"], list)
        assert isinstance(schema["errors"], list)
        self._pointer = schema.get("pointer") or _PATH
        return schema

    def _post(self, path: str, **members: Any) -> httpx.Response:
        self.sent.append(path)
        return httpx.post(f"{self._url}{path}", json=_SCHEMA | members, headers=self._headers, timeout=60)

    def _encoded(self) -> str:
        return base64.b64encode(self._file).decode()
