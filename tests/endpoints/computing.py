"""How does a client of Rhino Compute ask? Bodies as McNeel's clients send them, and what stands in their answers."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.test import Client

from computeapi.engines.rhino.known import KNOWN, archive
from definitions.readers.grasshopper.archive import write_ghx

GRASSHOPPER = archive("canary")
"""A Grasshopper file that is no definition here: the sum of `RH_IN:a` and `RH_IN:b`."""

AS_XML = b"\xef\xbb\xbf" + write_ghx(KNOWN["canary"]().archive()).replace(b"><", b">\r\n<")
"""The same as Windows writes it, with a byte order mark and line ends of two characters."""

UNKNOWN = f"md5_{'0' * 32}"


def ask(client: Client, body: Any, path: str = "/grasshopper", **headers: str) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def tree(name: str, *data: Any, path: str = "0") -> dict[str, Any]:
    return {"ParamName": name, "InnerTree": {path: [{"data": item} for item in data]}}


def solve(client: Client, *trees: dict[str, Any], pointer: str = "Box.fake", **more: Any) -> Any:
    return ask(client, {"algo": None, "pointer": pointer, "values": list(trees)} | more)


def values(response: Any) -> dict[str, list[str]]:
    """The items of each output, whatever their branches."""
    return {
        output["ParamName"]: [item["data"] for items in output["InnerTree"].values() for item in items]
        for output in response.json()["values"]
    }


def algo(data: bytes) -> str:
    return base64.b64encode(data).decode()
