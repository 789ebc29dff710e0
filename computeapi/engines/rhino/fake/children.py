"""Which processes does Compute have? Children that solve one request at a time and keep their documents for the next.

So an input that a request leaves out has the value that an earlier one gave it, in that child.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from computeapi.engines.rhino.fake.solver import documents
from computeapi.engines.rhino.fake.solver.discovery import Found, discover
from computeapi.engines.rhino.fake.solver.documents import Document
from computeapi.engines.rhino.fake.solver.values import Tree
from definitions.schema import UnreadableDefinition

_SHARED = 20


class NotLoaded(ValueError):
    """No definition under that pointer, and none that could be read was sent along."""


@dataclass(kw_only=True)
class Loaded:
    """A definition in a child. `assigned` is what requests have set so far, by the parameter's id."""

    key: str
    document: Document
    assigned: dict[UUID, Tree] = field(default_factory=dict)

    @cached_property
    def found(self) -> Found:
        return discover(self.document)


class Child:
    """One process; `shared` is the folder of definitions that its siblings write to as well, None where they don't."""

    def __init__(self, number: int, shared: dict[str, str] | None) -> None:
        self.number = number
        self._own: dict[str, Loaded] = {}
        self._shared = shared

    def load(self, pointer: str, algo: str) -> Loaded:
        """What the pointer names, else what was sent. Raises NotLoaded.

        A pointer that is an address is never followed here: it is answered as one that leads nowhere.
        """
        if pointer in self._own:
            return self._own[pointer]
        if pointer.startswith("http"):
            raise NotLoaded("The fake downloads nothing.")
        if self._shared is not None:
            algo = self._shared.get(pointer, algo)
        if not algo:
            raise NotLoaded("Unable to load grasshopper definition")
        return self._keep(algo)

    def _keep(self, algo: str) -> Loaded:
        key = cache_key(algo)
        if key not in self._own:
            self._own[key] = Loaded(key=key, document=_read(algo))
            if self._shared is not None:
                self._share(self._shared, key, algo)
        return self._own[key]

    def _share(self, shared: dict[str, str], key: str, algo: str) -> None:
        """The newest stay."""
        shared[key] = algo
        for old in list(shared)[:-_SHARED]:
            shared.pop(old, None)


class Children:
    """All of one server. The one that answered last is asked first."""

    def __init__(self, count: int, *, are_siblings: bool) -> None:
        if count < 1:
            raise ValueError("A server has at least one child.")
        self.count = count
        self._are_siblings = are_siblings
        self._is_open = True
        self._change = threading.Condition()
        self.forget()

    def forget(self) -> None:
        """End them all and start others, which know no definition and no value."""
        shared: dict[str, str] | None = {} if self._are_siblings else None
        with self._change:
            self._born = [Child(number, shared) for number in range(self.count)]
            self._free = list(self._born)
            self._change.notify_all()

    def close(self) -> None:
        """Send everybody away who waits for one."""
        with self._change:
            self._is_open = False
            self._change.notify_all()

    @contextmanager
    def one(self) -> Iterator[Child]:
        """A child that is free, once there is one. Raises ConnectionAbortedError after `close`."""
        with self._change:
            self._change.wait_for(lambda: self._free or not self._is_open)
            if not self._is_open:
                raise ConnectionAbortedError
            child = self._free.pop(0)
        try:
            yield child
        finally:
            with self._change:
                if child in self._born:
                    self._free.insert(0, child)
                self._change.notify()


def cache_key(algo: str) -> str:
    """What Compute calls a definition that came as this base64 text."""
    return "md5_" + hashlib.md5(algo.encode("ascii", "replace"), usedforsecurity=False).hexdigest().upper()


def _read(algo: str) -> Document:
    try:
        return documents.read(base64.b64decode(algo, validate=True))
    except UnreadableDefinition as error:
        raise NotLoaded(str(error)) from error
    except ValueError as error:
        raise NotLoaded("The input is not a valid Base-64 string.") from error
