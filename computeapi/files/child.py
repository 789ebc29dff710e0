"""How does a solver process make a file of data?

The payload is a wire document `{"writer": name, "body": JSON text of what a client sent, "more": what takes the place
of its fields (the bytes of a ZIP's files), "sheets": {solve's id: SolveSheet.as_wire()}, "created": RFC 3339}`.
"""

from __future__ import annotations

import gc
import json
from datetime import datetime
from typing import Any

from computeapi.engines.base import Progress
from computeapi.engines.wire import WireError, unpack
from computeapi.files.content import Document, SolveSheet
from computeapi.files.writers import registry

# A host that forks for each file imports the writers once, here.
_WRITERS = {name: registry.get(name) for name in registry.names()}


def warm() -> None:
    """What writers load only when they work, a jailed process couldn't: encodings, parts of a package."""
    table: dict[str, Any] = {"title": "ä", "headers": ["ä"], "rows": [["ä"], [1]]}
    document = {"title": "ä", "content": [{"type": "paragraph", "text": "ä"}]}
    bodies: dict[str, dict[str, Any]] = {"csv": table, "xlsx": table, "zip": {"entries": [{"name": "ä", "data": b"a"}]}}
    for name, writer in _WRITERS.items():
        writer.write(writer.read(bodies.get(name, document)))


def build(payload: bytes, report: Progress) -> bytes:
    """The bytes of the file. Raises ValidationFailed for a body that is wrong, what the writer raises, WireError."""
    gc.disable()  # this process ends with its file, and a tenth of a workbook's time is looking for what nobody needs
    document = unpack(payload)
    try:
        writer = _WRITERS[document["writer"]]
        body = json.loads(document["body"]) | document["more"]
        value = writer.read(body)
        if isinstance(value, Document):
            value = _prepared(value, document)
    except (KeyError, TypeError) as error:
        raise WireError("not a request for a file") from error
    report(0.1, f"Writing {writer.title}")
    return writer.write(value)


def _prepared(value: Document, document: dict[str, Any]) -> Document:
    sheets = {solve_id: SolveSheet.from_wire(sheet) for solve_id, sheet in document["sheets"].items()}
    return value.prepared(created=datetime.fromisoformat(document["created"]), sheets=sheets)
