"""What came to the server? A record of each request, for tests to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(kw_only=True)
class Seen:
    """A request. `headers` have names in lower case; `status` is None until it is answered, and where it never was.

    `child` is the number of the process that solved it, None where none began to. `behaviour` is how the server went
    wrong at it.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None = None
    child: int | None = None
    behaviour: str = ""

    @property
    def json(self) -> Any:
        """The body. Raises ValueError where it is none."""
        return json.loads(self.body)

    def as_json(self) -> dict[str, Any]:
        """Without headers and body: they may be large, and hold the key."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "size": len(self.body),
            "status": self.status,
            "child": self.child,
            "behaviour": self.behaviour,
        }
