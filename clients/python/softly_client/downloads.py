"""How does a file get here whole, also over a connection that breaks? In a part file named after its ETag."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

_TAG = re.compile(r'"([0-9A-Za-z_.-]{1,100})"')


class Saving:
    """Receives a file into `<name>.<ETag>.part` beside `path`, which it becomes in the end.

    A part that is there is continued if the file at the server is still that one. A file that is at `path` already
    isn't fetched again when it is the same: Softly's tags are digests (SHA-256, MD5 for definitions).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part: Path | None = next(iter(sorted(path.parent.glob(f"{_escaped(path.name)}.*.part"))), None)

    def headers(self) -> Mapping[str, str]:
        """Sent with each attempt: how much there is by now."""
        found = {"Accept-Encoding": "identity", "Accept": "*/*"}
        if self._part and (size := self._part.stat().st_size if self._part.exists() else 0):
            return found | {"Range": f"bytes={size}-", "If-Range": f'"{self._tag()}"'}
        if self._path.exists():
            return found | {"If-None-Match": ", ".join(f'"{digest}"' for digest in _digests(self._path))}
        return found

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        if status not in (200, 206):
            return False
        tag = _TAG.fullmatch(headers.get("etag", ""))
        name = f"{self._path.name}.{tag[1] if tag else 'new'}.part"
        if status == 200:
            self.forget()
            self._part = self._path.with_name(name)
            self._part.write_bytes(b"")
        return True

    def feed(self, data: bytes) -> None:
        assert self._part
        with self._part.open("ab") as file:
            file.write(data)

    def finish(self) -> None:
        assert self._part
        self._part.replace(self._path)

    def forget(self) -> None:
        if self._part:
            self._part.unlink(missing_ok=True)

    def _tag(self) -> str:
        assert self._part
        return self._part.name.removeprefix(f"{self._path.name}.").removesuffix(".part")


def _digests(path: Path) -> list[str]:
    digests = [hashlib.sha256(), hashlib.md5(usedforsecurity=False)]
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            for digest in digests:
                digest.update(piece)
    return [digest.hexdigest() for digest in digests]


def _escaped(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)
