"""What is served as the document? Its bytes, generated on the first request and kept by each process."""

from __future__ import annotations

import threading
from functools import cache
from typing import NamedTuple

import orjson

from softly.lib.hashing import sha256

_generating = threading.Lock()


class Document(NamedTuple):
    data: bytes
    digest: str


def document() -> Document:
    """Half a second the first time; requests that come meanwhile wait for it."""
    with _generating:
        return _generated()


@cache
def _generated() -> Document:
    # drf-spectacular is loaded with it: a process that is never asked goes without.
    from computeapi.openapi.generator import SchemaGenerator

    data = orjson.dumps(SchemaGenerator().get_schema(public=True))
    return Document(data, sha256(data))
