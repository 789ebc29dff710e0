"""How is a file sent without being held in memory? A piece at a time, and closed whatever becomes of its client."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any, Protocol

from computeapi.rest.connection import let_go_of_database

PIECE = 256 << 10
"""Bytes."""


class Readable(Protocol):
    """An open file, as far as it is needed here."""

    def seek(self, offset: int, /) -> Any: ...
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> Any: ...


class Pieces:
    """A part of a file, as the body of an answer. Servers close it when the answer is sent or its client has gone."""

    def __init__(self, file: Readable, part: range) -> None:
        self._file = file
        self._part = part

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        """Raises OSError where the file ends too early: the answer's length was promised, and breaks off."""
        let_go_of_database()
        self._file.seek(self._part.start)
        left = len(self._part)
        while left:
            piece = self._file.read(min(left, PIECE))
            if not piece:
                raise OSError(errno.EIO, "the file became shorter while it was sent")
            left -= len(piece)
            yield piece
