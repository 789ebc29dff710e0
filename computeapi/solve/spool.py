"""Where do lines wait that can't be delivered yet? In files of one folder that several processes append to and empty.

A line that was appended is there until it was delivered; one that is delivered twice after a crash is for the receiver
to notice. Pure.
"""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Spool:
    """`<folder>/records.jsonl` is appended to; what is being delivered is renamed to `….claimed.jsonl` first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def waiting(self) -> int:
        """The bytes that wait."""
        size = 0
        for path in self.folder.glob("*.jsonl"):
            with suppress(FileNotFoundError):  # delivered meanwhile
                size += path.stat().st_size
        return size

    def append(self, lines: Iterable[str]) -> None:
        self._write("records.jsonl", lines)

    def reject(self, line: str) -> None:
        """Put aside what can never be delivered, so that it holds nothing back; an operator may look at it."""
        self._write("rejected.txt", [line])

    def claimed(self) -> Iterator[tuple[Path, list[str]]]:
        """Files with their lines, each to be handed to `done` when they are delivered."""
        waiting = self.folder / "records.jsonl"
        if waiting.exists():
            with self._locked(), suppress(FileNotFoundError):
                waiting.rename(self.folder / f"{uuid.uuid4().hex}.claimed.jsonl")
        for path in self.folder.glob("*.claimed.jsonl"):
            with suppress(FileNotFoundError):  # another process has just delivered it
                yield path, path.read_text(encoding="utf-8", errors="replace").splitlines()

    def done(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _write(self, name: str, lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        if not text:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked(), (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Between processes: nobody may write to a file that another is delivering.
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
