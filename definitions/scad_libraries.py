"""Which OpenSCAD libraries are there, in which folders, and what names their contents? Pure.

A library that an operator adds is copied to `NAME-<digest>/NAME` below the shelf's root, so `include <NAME/std.scad>`
finds it; the index says which folder counts. So it is replaced in one step, and solves of the old one go on. What lies
in a folder never changes. Folders that are only named (OPENSCADPATH) are looked at once: change them, start anew.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from definitions.readers.openscad.includes import DATA, SOURCES
from softly.lib.hashing import digest_of_files, sha256

MOST_FILES = 20_000
MOST_BYTES = 256 << 20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

_INDEX = "index.json"
_OURS = re.compile(r".+-[0-9a-f]{12}|\.[0-9a-f]{16}\.part")
"""Folders below the root that this module made, finished and not."""
_KEPT_SECONDS = 3600.0
"""A folder that is replaced stays for the solves that read it."""


class LibraryError(Exception):
    """A folder that can't be taken as a library; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """`size` in bytes; `digest` is over the paths and contents of the files that a solve may read."""

    name: str
    digest: str
    files: int
    size: int

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.digest[:12]}"


class Shelf:
    """The libraries of a site. Cheap to ask: the index is read again when it is another file."""

    def __init__(self, root: Path | None = None, folders: Sequence[Path] = ()) -> None:
        self._root = None if root is None else root.resolve()
        self._named = tuple(folder.resolve() for folder in folders)
        self._read: tuple[tuple[int, int], tuple[Library, ...]] = ((0, 0), ())

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where includes are looked for, in this order; those that are named come first."""
        return (*self._named, *(folder for _, folder in self.kept))

    @property
    def named(self) -> tuple[Path, ...]:
        """The folders that aren't the shelf's own."""
        return self._named

    @property
    def kept(self) -> tuple[tuple[Library, Path], ...]:
        """Those that were added, each with the folder in which an include finds it by its name."""
        if self._root is None:
            return ()
        return tuple((library, self._root / library.folder) for library in self.libraries)

    @property
    def digest(self) -> str:
        """Names all that a solve could include; empty where there is no library."""
        found = {f"{library.name}/": library.digest for library in self.libraries}
        if self._named:
            found["//"] = self._digest_of_named
        return digest_of_files(found) if found else ""

    @property
    def libraries(self) -> tuple[Library, ...]:
        """Those that were added, by name."""
        if self._root is None:
            return ()
        try:
            status = (self._root / _INDEX).stat()
        except FileNotFoundError:
            return ()
        mark = (status.st_ino, status.st_mtime_ns)
        if self._read[0] != mark:
            self._read = (mark, _libraries((self._root / _INDEX).read_bytes()))
        return self._read[1]

    @cached_property
    def _digest_of_named(self) -> str:
        """By sizes and times: a folder of the operator's own may be large."""
        found: dict[str, str] = {}
        for at, folder in enumerate(self._named):
            for path in files_below(folder):
                status = path.stat()
                found[f"{at}/{path.relative_to(folder)}"] = f"{status.st_size} {status.st_mtime_ns}"
        return digest_of_files(found)


def library_add(root: Path, name: str, source: Path) -> Library:
    """Copy what a solve may read of a folder, and let it count from now on. Raises LibraryError, OSError."""
    if not NAME.fullmatch(name):
        raise LibraryError("A library's name has letters, digits, '_', '.' and '-', and begins with a letter or digit.")
    source = source.resolve()
    if not source.is_dir():
        raise LibraryError(f"There is no folder {source}.")
    part = root / f".{secrets.token_hex(8)}.part"
    (part / name).mkdir(parents=True)
    try:
        library = _copy(name, source, part / name)
        with _index(root) as index:
            if not (root / library.folder).is_dir():
                part.rename(root / library.folder)
            (root / library.folder).touch()
            _retire(root, index.get(name), library)
            index[name] = library
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return library


def library_remove(root: Path, name: str) -> bool:
    """False where there is none of that name."""
    with _index(root) as index:
        library = index.pop(name, None)
        _retire(root, library, None)
    return library is not None


def _copy(name: str, source: Path, target: Path) -> Library:
    digests: dict[str, str] = {}
    size = 0
    for path in files_below(source):
        size += path.stat().st_size
        if len(digests) >= MOST_FILES or size > MOST_BYTES:
            raise LibraryError(f"A library has at most {MOST_FILES:,} files and {MOST_BYTES >> 20} MB.")
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        place.write_bytes(data)
        digests[path.relative_to(source).as_posix()] = sha256(data)
    if not digests:
        raise LibraryError(f"{source} holds no file that OpenSCAD reads.")
    return Library(name=name, digest=digest_of_files(digests), files=len(digests), size=size)


def files_below(folder: Path) -> Iterator[Path]:
    """What a solve may read, in order; nothing hidden, and no link that leads out of the folder."""
    for holder, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(holder, name)
            is_read = path.suffix.lower() in SOURCES | DATA and not name.startswith(".")
            if is_read and path.is_file() and path.resolve().is_relative_to(folder):
                yield path


def _retire(root: Path, old: Library | None, new: Library | None) -> None:
    """Start the old folder's hour, and remove those whose hour is over: neither counting nor just made."""
    if old is not None and (new is None or old.folder != new.folder):
        with suppress(FileNotFoundError):
            os.utime(root / old.folder)
    counting = {library.folder for library in Shelf(root).libraries} | {new.folder if new else ""}
    for folder in root.iterdir():
        if folder.name in counting or not _OURS.fullmatch(folder.name):
            continue
        with suppress(FileNotFoundError):  # another process's copy, finished in this moment
            if folder.stat().st_mtime < time.time() - _KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _index(root: Path) -> Iterator[dict[str, Library]]:
    """The index to change, by one process at a time; it is replaced at the end."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        index = {library.name: library for library in Shelf(root).libraries}
        yield index
        part = root / f".{_INDEX}.part"
        part.write_text(json.dumps([asdict(index[name]) for name in sorted(index)]))
        part.replace(root / _INDEX)


def _libraries(data: bytes) -> tuple[Library, ...]:
    rows: list[Mapping[str, str | int]] = json.loads(data)
    return tuple(
        Library(name=str(row["name"]), digest=str(row["digest"]), files=int(row["files"]), size=int(row["size"]))
        for row in rows
    )
