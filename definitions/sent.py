"""Where do definitions lie that come with a request? On disk under their key, as long as there is room; in no database.

All processes of this machine share the folder: each definition is a folder of its own, which is there whole or not at
all. Those longest not used go first, and whoever sent one sends it again.
"""

from __future__ import annotations

import codecs
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from definitions.entries import Entry
from definitions.keys import key_of, keys_of
from definitions.readers.grasshopper import apart
from definitions.schema import UnreadableDefinition
from softly.lib.errors import NotFound
from softly.lib.folders import UNFINISHED, made_whole
from softly.lib.hashing import digest_of_files, md5, sha256

ENGINE = "rhino"
MOST = 200
MOST_BYTES = 1 << 30
"""Definitions that are kept, and the bytes of all of them. The newest is kept whatever its size."""

_ABANDONED = 3600.0
"""Seconds after which a folder that was never finished is one that a process left behind."""


def keep(data: bytes) -> Entry:
    """Read a Grasshopper file offline and keep it. Raises UnreadableDefinition."""
    if len(data) > settings.MAX_UPLOAD_SIZE:
        raise UnreadableDefinition(f"A definition has at most {settings.MAX_UPLOAD_SIZE:,} bytes.")
    key = key_of(data)
    if known := find(key):
        return known
    folder = _root() / key
    _write(folder, f"{key}{_ending(data)}", data)
    _trim()
    try:
        return _read(folder)
    except UnreadableDefinition:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def find(key: str) -> Entry | None:
    """By a key as Rhino Compute writes it (definitions/keys.py)."""
    folder = _root() / key
    try:
        os.utime(folder)
        return _read(folder)
    except (OSError, UnreadableDefinition):  # removed a moment ago, or about to be
        return None


def folder_of(entry: Entry) -> Path:
    """The folder that holds it and nothing else. Raises NotFound when it had to make room for others."""
    folder = _root() / entry.keys[0]
    try:
        os.utime(folder)
    except OSError as error:
        raise NotFound("This definition is no longer kept; send it again.") from error
    return folder


@lru_cache(maxsize=64)
def _read(folder: Path) -> Entry:
    """What is in a folder, whose name is the key of its content. Raises UnreadableDefinition, OSError."""
    if (file := next(folder.iterdir(), None)) is None:
        raise FileNotFoundError(folder.name)
    data = file.read_bytes()
    return Entry.of_request(
        name=file.name,
        engine=ENGINE,
        digest=digest_of_files({file.name: sha256(data)}),
        sha256=sha256(data),
        md5=md5(data),
        size=len(data),
        keys=keys_of(data),
        raw_interface=apart.read(file),
    )


def _write(folder: Path, name: str, data: bytes) -> None:
    with made_whole(folder) as part:
        (part / name).write_bytes(data)


def _trim() -> None:
    """Remove what was longest not used until the rest fits."""
    count = size = 0
    for _, its_size, folder in sorted(_kept(), reverse=True):
        count, size = count + 1, size + its_size
        if count > 1 and (count > MOST or size > MOST_BYTES):
            shutil.rmtree(folder, ignore_errors=True)
    for part in _root().glob(UNFINISHED):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - _ABANDONED:
                shutil.rmtree(part, ignore_errors=True)


def _kept() -> Iterator[tuple[float, int, Path]]:
    """When each was last used, its bytes, its folder."""
    for folder in _root().glob("md5_*"):
        with suppress(OSError):
            yield folder.stat().st_mtime, sum(file.stat().st_size for file in folder.iterdir()), folder


def _ending(data: bytes) -> str:
    return ".ghx" if data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<" else ".gh"


def _root() -> Path:
    return Path(settings.DATA_DIR) / "sent"
