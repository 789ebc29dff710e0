"""How is one server asked, and what counts as its answer? A request out, a document or an error back.

A definition's file goes to each server once (`algo`), then its key is enough (`pointer`, definitions/keys.py). Servers
forget: whoever is answered with nothing sends the file again.
"""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from computeapi.engines.base import Source
from computeapi.engines.rhino import failures
from computeapi.engines.rhino.client import Lost, Reply, TooLarge, Unreached
from computeapi.engines.rhino.servers import Server
from computeapi.engines.rhino.waiting import Patience
from definitions.keys import key_of_text
from softly.lib.recent import Recent

Document = Mapping[str, Any]
Read = Callable[[bytes], Document | None]
"""A body to a document; None when it is something else."""

_ANSWERS = (200, 500)
"""Compute says 500 where a component has an error, with all values that there are."""

_FORGOTTEN = (400, 404, 500)
"""What a server may answer to the key of a definition that it doesn't know any more."""

_keys: Recent[str, str] = Recent(1024)
"""By the digest of a definition: reading and hashing its file each time would cost a solve a millisecond."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A definition's file: `digest` names its content, "" where it isn't known."""

    digest: str
    read: Callable[[], bytes]

    @classmethod
    def of(cls, source: Source) -> File:
        return cls(digest=source.digest, read=source.path.read_bytes)

    def algo(self) -> bytes:
        """The file as Compute takes it, in base64."""
        return base64.b64encode(self.read().removeprefix(codecs.BOM_UTF8))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """One server, how long it may take, and how many bytes of an answer are taken."""

    server: Server
    patience: Patience
    most: int

    def about(self, file: File, path: str, fields: Document, read: Read) -> Document:
        """Ask about a definition: by its key where the server was given it, and with the file where that says
        nothing. Raises what `send` raises, and failures.of_reply."""
        key = _keys.get(file.digest) if file.digest else None
        if key and self.server.given.get(key):
            reply = self.send("POST", path, {"pointer": key, **fields})
            if (found := _read(reply, read)) is not None:
                return found
            if reply.status not in _FORGOTTEN:
                raise failures.of_reply(reply)
            self.server.given.drop(key)
        algo = file.algo()
        key = key_of_text(algo)
        reply = self.send("POST", path, {"algo": algo.decode(), "pointer": key, **fields})
        if (found := _read(reply, read)) is None:
            raise failures.of_reply(reply)
        _keys.put(file.digest, key)
        self.server.given.put(key, True)
        return found

    def send(self, method: str, path: str, content: Any = None) -> Reply:
        """Whatever comes back. Raises NotStarted, EngineCrashed, ResourceExhausted, SolveTimeout, SolveCancelled."""
        body = b"" if content is None else orjson.dumps(content)
        try:
            return self.server.client.ask(method, path, body, patience=self.patience, most=self.most)
        except (Unreached, Lost, TooLarge) as error:
            raise failures.of_request(error, most=self.most) from error


def _read(reply: Reply, read: Read) -> Document | None:
    return read(reply.body) if reply.status in _ANSWERS else None
