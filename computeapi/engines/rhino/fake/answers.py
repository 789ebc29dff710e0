"""What is an answer? A status, a body, headers: with those that make plain that no Rhino stands behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

MARK = {"X-Fake-Compute": "1"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`kind` is the Content-Type, "" for none."""

    status: int = 200
    body: bytes = b""
    kind: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def head(self, *, length: int | None = None, **more: str) -> bytes:
        """Status line and headers; `length` in place of the body's own, -1 for none."""
        fields = {**MARK, **self.headers, **{name.replace("_", "-"): value for name, value in more.items()}}
        if self.kind:
            fields["Content-Type"] = self.kind
        if length != -1:
            fields["Content-Length"] = str(len(self.body) if length is None else length)
        first = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"
        lines = [first, *(f"{name}: {text}" for name, text in fields.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1")


def text(status: int, words: str) -> Answer:
    return Answer(status=status, body=words.encode(), kind="text/plain")


def document(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """JSON, in the compact form of Compute."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status=status, body=body, kind="application/json", headers=headers or {})


NOTHING = Answer()
FAILED = Answer(status=500)
"""An exception in Compute: no word of what was wrong."""
