"""Where do the bytes of files lie? In Django's storage `files`, under the SHA-256 of their content and nothing else.

Equal contents are one blob. What is read is checked, and never given out where it isn't what was written.
"""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from computeapi.files.failures import FileDamaged, StorageFull
from softly.lib.errors import NotFound, Unavailable
from softly.lib.hashing import sha256, sha256_of

logger = logging.getLogger(__name__)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SOON = 60
_PIECE = 256 << 10


def put(data: bytes) -> str:
    """Its digest, once it is on the disk. Equal data is written again, and so as good as new. Raises StorageFull,
    Unavailable."""
    digest = sha256(data)
    with _errors():
        _storage().save(_name(digest), ContentFile(data))
    return digest


def get(digest: str) -> bytes:
    """Raises what `opened` raises."""
    with opened(digest) as file, _errors():
        data: bytes = file.read()
    return data


def opened(digest: str) -> File[bytes]:
    """The file at its beginning, once all of it was looked at; for the caller to close. Who has it open can read it
    to its end, whatever is removed meanwhile. Raises NotFound, FileDamaged, Unavailable."""
    try:
        with _errors(), ExitStack() as until_checked:
            file: File[bytes] = _storage().open(_name(digest))
            until_checked.callback(file.close)
            _check(file, digest)
            file.seek(0)
            until_checked.pop_all()
    except FileNotFoundError as error:
        logger.error("a file is not in the store", extra={"digest": digest})
        raise NotFound("The file's content is no longer there.") from error
    return file


def _check(file: File[bytes], digest: str) -> None:
    if sha256_of(file.chunks(_PIECE)) != digest:
        logger.error("a file in the store is damaged", extra={"digest": digest})
        raise FileDamaged("The file is damaged in the store; make it again.", details={"sha256": digest})


def has(digest: str) -> bool:
    """Raises Unavailable."""
    with _errors():
        return bool(_storage().exists(_name(digest)))


def remove(digest: str) -> None:
    """Raises Unavailable."""
    with _errors():
        _storage().delete(_name(digest))


def listed() -> Iterator[tuple[str, datetime]]:
    """Every name in the store and when it was written; what a killed process left half written too. Raises
    Unavailable."""
    with _errors():
        storage = _storage()
        for folder in _folders(storage):
            for name in storage.listdir(folder)[1]:
                try:
                    written = storage.get_modified_time(f"{folder}/{name}")
                except FileNotFoundError:  # removed meanwhile
                    continue
                yield name, written if written.tzinfo else timezone.make_aware(written)


def remove_named(name: str) -> None:
    """One of `listed`, which may be none of ours. Raises Unavailable."""
    with _errors():
        storage = _storage()
        for folder in _folders(storage):
            if storage.exists(f"{folder}/{name}"):
                storage.delete(f"{folder}/{name}")


def is_digest(name: str) -> bool:
    return _DIGEST.fullmatch(name) is not None


def _storage() -> Storage:
    return storages["files"]


def _folders(storage: Storage) -> list[str]:
    try:
        return storage.listdir("")[0]
    except FileNotFoundError:  # nothing was written yet
        return []


def _name(digest: str) -> str:
    """No other name reaches the storage."""
    if not is_digest(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return f"{digest[:2]}/{digest}"


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        logger.error("the file store failed", extra={"reason": error.strerror or str(error), "file": error.filename})
        if error.errno in _FULL:
            raise StorageFull("The server's disk is full: the file could not be kept.") from error
        raise Unavailable("The file store can't be used at the moment.", retry_after=_SOON) from error
