"""Where do large contents lie on disk? In files named by key, written whole or not at all, checked when read.

The store may lose a file at any time (it is bounded, and an operator may empty it): callers make it again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_KEY = re.compile(r"[0-9a-z][0-9a-z._-]{3,199}")
_SUM = 32


class BlobStore:
    """Bytes under a key. Keys are ours (lower-case hex digits, dots, dashes), never a client's path."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self.folder = folder
        self.limit = limit

    def put(self, key: str, data: bytes) -> None:
        """Write whole or not at all; equal keys overwrite. Raises OSError when the disk is full."""
        path = self._path(key)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with _create(part) as file:
                file.write(hashlib.sha256(data).digest())
                file.write(data)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def get(self, key: str) -> bytes | None:
        """The bytes; None when they aren't there or don't match their checksum (the file is then removed)."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        data = raw[_SUM:]
        if hashlib.sha256(data).digest() != raw[:_SUM]:
            path.unlink(missing_ok=True)
            return None
        with suppress(FileNotFoundError):  # another process has trimmed it meanwhile
            os.utime(path)
        return data

    def trim(self) -> int:
        """Remove the files longest not used until the rest is under the limit; returns the bytes removed."""
        files = []
        for path in self.folder.glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            files.append((stat.st_mtime, stat.st_size, path))
        excess = sum(size for _, size, _ in files) - self.limit
        removed = 0
        for _, size, path in sorted(files):
            if removed >= excess:
                break
            path.unlink(missing_ok=True)
            removed += size
        return removed

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a blob key: {key!r}")
        return self.folder / key[:2] / key


def _create(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except FileNotFoundError:  # the rule is that its folder is there: asking first costs as much as the file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")
