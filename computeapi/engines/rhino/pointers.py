"""How is a definition named to a server that had it before? By the MD5 of its base64 text, as Compute's own cache is.

A file goes to each server once (`algo`), then its name is enough (`pointer`). Servers forget: whoever is answered with
nothing sends the file again.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from computeapi.engines.base import Source

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A definition's file: `digest` names its content, "" where it isn't known."""

    digest: str
    read: Callable[[], bytes]

    @classmethod
    def of(cls, source: Source) -> File:
        return cls(digest=source.digest, read=source.path.read_bytes)

    def algo(self) -> str:
        """The file as Compute takes it."""
        return base64.b64encode(self.read().removeprefix(_BOM)).decode("ascii")


def pointer(algo: str) -> str:
    """The name of that text in Compute's cache: no secret, so MD5 will do."""
    return "md5_" + hashlib.md5(algo.encode("ascii"), usedforsecurity=False).hexdigest().upper()


class Recent[K: Hashable, V]:
    """The values used last, `most` of them. Safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)

    def drop(self, key: K) -> None:
        with self._lock:
            self._values.pop(key, None)
