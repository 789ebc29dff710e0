"""Are definitions that came with a request kept, bounded, by their key, and solved from files of their own?"""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from computeapi.solve.request import Caller
from definitions import sent
from definitions.keys import key_of
from definitions.readers.grasshopper.archive import Chunk, Item, Type
from definitions.readers.grasshopper.archive.binary_writing import write_binary
from definitions.schema import UnreadableDefinition
from definitions.sources import content_of, folder_of
from softly.lib.errors import NotFound

XML = b'\xef\xbb\xbf<?xml version="1.0"?><Archive name="Root"><chunks><chunk name="Definition"/></chunks></Archive>'


def archive(number: int, size: int = 9) -> bytes:
    """An empty definition of about so many bytes."""
    words = Item(name="Words", type=Type.STRING, value=str(number) * size)
    root = Chunk(name="Root", chunks=(Chunk(name="Definition", items=(words,)),))
    return zlib.compress(write_binary(root), 0)[2:-4]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "sent"


@pytest.mark.parametrize(("data", "ending"), [(archive(1), ".gh"), (XML, ".ghx")])
def test_what_was_sent_is_found_by_its_key_with_its_content(data: bytes, ending: str) -> None:
    entry = sent.keep(data)
    assert sent.find(key_of(data)) == entry
    assert (entry.name, entry.engine) == (f"{key_of(data)}{ending}", "rhino")
    assert [file.name for file in folder_of(entry).iterdir()] == [entry.name]
    assert content_of(entry) == data


def test_it_is_nobodys_and_visible_to_nobody_by_itself() -> None:
    entry = sent.keep(archive(1))
    assert (entry.definition_id, entry.version_id, entry.public) == (None, None, False)
    assert not entry.is_visible_to(Caller(rank=9))


def test_a_file_that_is_not_grasshopper_s_is_refused_and_not_kept(folder: Path) -> None:
    with pytest.raises(UnreadableDefinition):
        sent.keep(b"cube(1);")
    assert list(folder.iterdir()) == []
    assert sent.find(key_of(b"cube(1);")) is None


def test_one_that_is_too_large_is_refused_before_it_is_read(settings: Settings, folder: Path) -> None:
    settings.MAX_UPLOAD_SIZE = 10
    with pytest.raises(UnreadableDefinition, match="at most 10 bytes"):
        sent.keep(archive(1))
    assert not folder.exists()


def test_of_too_many_those_longest_not_used_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "MOST", 3)
    entries = [sent.keep(archive(n)) for n in range(3)]
    assert sent.find(entries[0].keys[0])  # used last
    fourth = sent.keep(archive(3))
    assert [sent.find(e.keys[0]) is not None for e in (*entries, fourth)] == [True, False, True, True]
    with pytest.raises(NotFound, match="send it again"):
        folder_of(entries[1])
    assert content_of(sent.keep(archive(1))) == archive(1)


def test_bytes_are_bounded_and_the_newest_is_kept_whatever_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "MOST_BYTES", 1000)
    first, second = sent.keep(archive(1, 700)), sent.keep(archive(2, 5000))
    assert sent.find(first.keys[0]) is None
    assert sent.find(second.keys[0]) == second


def test_one_that_comes_many_times_at_once_is_kept_once(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: sent.keep(archive(1)).digest, range(16)))
    assert len(set(found)) == 1
    assert [path.name for path in folder.iterdir()] == [key_of(archive(1))]
