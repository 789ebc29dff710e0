"""Is the file of a result made once for all who want it, whoever comes, waits and goes meanwhile?"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from computeapi import formats
from computeapi.solve import artifacts
from softly.lib.blobs import BlobStore
from softly.lib.errors import SolveCancelled
from tests.workshop import until

RESULT = "ab" * 32


class Making:
    """In place of a solver: goes on when the test says so."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = Event()

    def __call__(self, *_: Any) -> bytes:
        self.begun += 1
        self.go.wait(60)
        return b"made"


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    made = Making()
    monkeypatch.setattr(artifacts, "_make", made)
    return made


def wanted(gone: Callable[[], bool]) -> bytes | None:
    return artifacts.of_result(RESULT, formats.all()[0], "Box.fake", gone=gone)


def test_who_goes_away_while_a_file_is_made_has_it_made_no_second_time(making: Making) -> None:
    waits = Event()

    def looks() -> bool:
        waits.set()
        return False

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(wanted, lambda: False)
        until(lambda: making.begun == 1)
        with pytest.raises(SolveCancelled):
            wanted(lambda: True)
        third = pool.submit(wanted, looks)
        until(lambda: waits.is_set() or making.begun == 2)
        assert making.begun == 1
        making.go.set()
        assert (first.result(), third.result()) == (b"made", b"made")
    assert not artifacts._locks


def test_what_is_trimmed_while_it_is_read_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = BlobStore(tmp_path, limit=1000)
    store.put(RESULT, b"content")
    utime = os.utime

    def trimmed_before(path: Path) -> None:
        path.unlink()
        utime(path)

    monkeypatch.setattr(os, "utime", trimmed_before)
    assert store.get(RESULT) == b"content"
    assert store.get(RESULT) is None
