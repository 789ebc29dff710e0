"""Does the store give back what was put in, whole or not at all, whatever the disk does?"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from computeapi.files import store
from computeapi.files.failures import FileDamaged, StorageFull
from softly.lib.errors import NotFound, Unavailable
from softly.lib.hashing import sha256
from softly.lib.storage import WholeFiles
from tests.files.conftest import contents


def test_what_is_put_in_comes_out(folder: Path) -> None:
    digest = store.put(b"content")
    assert digest == sha256(b"content")
    assert store.get(digest) == b"content"
    assert contents(folder) == [digest]


def test_equal_contents_are_one_file(folder: Path) -> None:
    assert store.put(b"content") == store.put(b"content")
    assert len(contents(folder)) == 1


def test_only_who_runs_the_server_can_read_it(folder: Path) -> None:
    digest = store.put(b"content")
    place = folder / digest[:2] / digest
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("damage", [b"", b"conten", b"contenT", b"content and more"])
def test_what_was_changed_on_the_disk_is_never_given_out(folder: Path, damage: bytes) -> None:
    digest = store.put(b"content")
    (folder / digest[:2] / digest).write_bytes(damage)
    with pytest.raises(FileDamaged):
        store.get(digest)
    store.put(b"content")
    assert store.get(digest) == b"content"


def test_what_is_gone_is_not_found(folder: Path) -> None:
    digest = store.put(b"content")
    store.remove(digest)
    store.remove(digest)
    with pytest.raises(NotFound):
        store.get(digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "%2e%2e", "\0" * 64])
def test_no_other_name_reaches_the_disk(folder: Path, name: str) -> None:
    for use in (store.get, store.remove):
        with pytest.raises(ValueError, match="not a digest"):
            use(name)


@contextmanager
def small_files() -> Iterator[None]:
    """The kernel lets this process write no file beyond 4 KiB, as a disk would that is full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_does_not_fit_leaves_nothing_behind(folder: Path) -> None:
    with small_files(), pytest.raises(StorageFull):
        store.put(os.urandom(1 << 20))
    assert contents(folder) == []
    assert store.get(store.put(b"small"))


class Broken(File[bytes]):
    """The disk's error comes in the middle of a file."""

    def __init__(self, number: int) -> None:
        super().__init__(ContentFile(b""))
        self.number = number

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half of "
        raise OSError(self.number, os.strerror(self.number))


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        WholeFiles(location=tmp_path).save("aa/name", Broken(errno.ENOSPC))
    assert contents(tmp_path) == []


@pytest.mark.parametrize("use", [lambda: store.put(b"content"), lambda: store.get("a" * 64)])
def test_a_store_that_cannot_be_used_says_so(folder: Path, use: Callable[[], object]) -> None:
    folder.write_text("a file where the folder should be")
    with pytest.raises((Unavailable, NotFound)):
        use()
