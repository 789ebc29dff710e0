"""What does one request get of an answer, and what of a source that failed?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from computeapi.engines.openscad.reasons import reason_of
from computeapi.evaluate.request import Asked
from computeapi.solve.record import SolveResult
from softly.lib.errors import DefinitionFailed


def body(result: SolveResult, asked: Asked) -> bytes:
    """The whole answer to one request."""
    answer = result.answer
    head = answer.light if asked.geometry != "json" else answer.full
    if asked.geometry == "glb" and head.endswith(b"}"):
        head = b"".join((head[:-1], b',"glb":', orjson.dumps(_url(answer.solve["artifacts"], "glb")), b"}"))
    rest = {
        "executionTime": answer.solve["durationMs"],
        "key": answer.key,
        "artifacts": answer.solve["artifacts"],
        "solve": _solve(answer.solve, cached=result.cache == "HIT"),
    }
    return b"".join((head, b",", orjson.dumps(rest)[1:]))


def failure(error: DefinitionFailed) -> dict[str, Any]:
    """The same for a source that has a fault or stopped itself."""
    details = error.details or {}
    fault = {"message": reason_of(error)}
    return {
        "success": False,
        "messages": details.get("messages", []),
        "errors": [fault | {name: details.get(name) for name in ("file", "line", "column")}],
        "geometry": None,
        "artifacts": [],
    }


def _url(artifacts: Iterable[dict[str, str]], name: str) -> str | None:
    return next((artifact["url"] for artifact in artifacts if artifact["format"] == name), None)


def _solve(solve: dict[str, Any], *, cached: bool) -> dict[str, Any]:
    told = ("id", "engine", "key", "durationMs")
    return {name: solve[name] for name in told} | {"cached": cached}
