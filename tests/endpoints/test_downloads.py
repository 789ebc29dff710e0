"""Does a file of any size come whole, in the parts that are asked for, and never with a wrong byte?"""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from accounts.principal import Principal
from computeapi.files import store
from computeapi.files.models import GeneratedFile
from computeapi.files.services import create_file, remove_file
from computeapi.rest.pieces import PIECE, Pieces
from tests.accounts.acting import Api, as_user, refusal, user

LARGE = os.urandom(PIECE) * 5 + b"the end"


@pytest.fixture(autouse=True)
def folder(transactional_db: None, settings: Settings, tmp_path: Path) -> Path:
    place = tmp_path / "store"
    files = {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": place}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    return place


@pytest.fixture
def alice() -> Api:
    return as_user(user("alice", password=None))


def kept(data: bytes, *, media_type: str = "model/stl", extension: str = "stl", title: str = "Part") -> GeneratedFile:
    """A file of Alice's."""
    owner = Principal(kind="session", user_id=User.objects.get(email="alice@example.com").pk, tier="free", rank=1)
    return create_file(owner=owner, kind=extension, title=title, data=data, media_type=media_type, extension=extension)


def url(file: GeneratedFile) -> str:
    return f"/api/files/{file.name}"


def asked(api: Api, file: GeneratedFile, **headers: str) -> Any:
    return api.get(url(file), headers={name.replace("_", "-"): value for name, value in headers.items()})


def on_disk(folder: Path) -> Path:
    [path] = (path for path in folder.rglob("*") if path.is_file())
    return path


def open_files(folder: Path) -> int:
    """How many of the store's files this process has open."""
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found += handle.readlink().is_relative_to(folder)
        except FileNotFoundError:  # the one that lists them
            continue
    return found


def test_a_large_file_comes_whole_and_is_never_held_in_memory(alice: Api) -> None:
    size = 128 * PIECE
    file = kept(b"\0" * size)
    asked(alice, file, Range="bytes=0-0").getvalue()  # what is imported for a first request counts for nothing
    tracemalloc.start()
    response = asked(alice, file)
    received = sum(map(len, response.streaming_content))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (received, response["Content-Length"]) == (size, str(size))
    assert highest < size / 4


@pytest.mark.parametrize(
    ("asked_for", "first", "last"),
    [
        ("0-0", 0, 0),
        ("0-", 0, len(LARGE) - 1),
        (f"{PIECE - 1}-{PIECE}", PIECE - 1, PIECE),
        (f"{PIECE}-{3 * PIECE - 1}", PIECE, 3 * PIECE - 1),
        (f"{2 * PIECE + 17}-{10**17}", 2 * PIECE + 17, len(LARGE) - 1),
        ("-7", len(LARGE) - 7, len(LARGE) - 1),
        (f"-{10**17}", 0, len(LARGE) - 1),
    ],
)
def test_a_part_is_just_the_bytes_that_were_asked_for(alice: Api, asked_for: str, first: int, last: int) -> None:
    response = asked(alice, kept(LARGE), Range=f"bytes={asked_for}")
    data = response.getvalue()
    assert response.status_code == 206
    assert data == LARGE[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(LARGE)}"
    assert response["Content-Length"] == str(len(data))


@pytest.mark.parametrize("asked_for", [f"{len(LARGE)}-", f"{10**17}-{10**17}", "-0"])
def test_a_part_beyond_the_end_is_refused_with_the_size(alice: Api, asked_for: str) -> None:
    response = asked(alice, kept(LARGE), Range=f"bytes={asked_for}")
    assert refusal(response) == "416 RANGE_NOT_SATISFIABLE"
    assert response["Content-Range"] == f"bytes */{len(LARGE)}"


@pytest.mark.parametrize("asked_for", ["bytes=0-1,5-6", "bytes=5-1", "bytes=-", "lines=0-1", "bytes=a-b", ""])
def test_what_is_no_single_part_is_answered_with_all_of_it(alice: Api, asked_for: str) -> None:
    response = asked(alice, kept(LARGE), Range=asked_for)
    assert (response.status_code, response.getvalue() == LARGE) == (200, True)


def test_a_download_goes_on_only_where_the_file_is_still_the_same(alice: Api) -> None:
    file = kept(LARGE)
    again = asked(alice, file, Range="bytes=5-", If_Range=f'"{file.sha256}"')
    assert (again.status_code, again.getvalue() == LARGE[5:]) == (206, True)
    for other in (f'"{"0" * 64}"', f'W/"{file.sha256}"', "Mon, 01 Jan 2024 00:00:00 GMT"):
        anew = asked(alice, file, Range="bytes=5-", If_Range=other)
        assert (anew.status_code, anew.getvalue() == LARGE) == (200, True)


def test_an_empty_file_is_a_file(alice: Api) -> None:
    file = kept(b"")
    response = asked(alice, file)
    assert (response.status_code, response.getvalue(), response["Content-Length"]) == (200, b"", "0")
    assert refusal(asked(alice, file, Range="bytes=0-")) == "416 RANGE_NOT_SATISFIABLE"


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}])
def test_no_byte_of_a_damaged_file_goes_out_not_even_a_part_that_is_right(
    alice: Api, folder: Path, headers: dict[str, str]
) -> None:
    file = kept(LARGE)
    on_disk(folder).write_bytes(LARGE[:-1] + b"D")
    for method in (alice.get, alice.head):
        response = method(url(file), headers=headers)
        assert response.status_code == 500
        assert LARGE[:10] not in response.getvalue()
        assert not response.has_header("Accept-Ranges")
    assert refusal(asked(alice, file, **headers)) == "500 FILE_DAMAGED"
    assert open_files(folder) == 0


def test_a_file_that_became_shorter_while_it_was_sent_breaks_off(folder: Path, alice: Api) -> None:
    """Its length was promised: an end would be taken for the file's."""
    response = asked(alice, kept(LARGE))
    pieces = iter(response.streaming_content)
    assert next(pieces) == LARGE[:PIECE]
    os.truncate(on_disk(folder), 2 * PIECE)
    with pytest.raises(OSError, match="shorter"):
        list(pieces)


def test_a_file_that_is_removed_while_it_is_sent_comes_whole(alice: Api, folder: Path) -> None:
    file = kept(LARGE)
    response = asked(alice, file)
    pieces = iter(response.streaming_content)
    beginning = next(pieces)
    remove_file(file)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert beginning + b"".join(pieces) == LARGE
    assert refusal(asked(alice, file)) == "404 NOT_FOUND"


def test_a_client_that_goes_away_leaves_no_file_open(alice: Api, folder: Path) -> None:
    response = asked(alice, kept(LARGE))
    next(iter(response.streaming_content))
    assert open_files(folder) == 1
    response.close()
    assert open_files(folder) == 0


def test_no_connection_to_the_database_is_held_while_a_file_is_looked_at_and_sent(
    alice: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are few: fifty downloads at once left none to others."""
    file, opened, held = kept(LARGE), store.opened, []

    def looked_at(digest: str) -> Any:
        held.append(connection.connection is not None)
        return opened(digest)

    monkeypatch.setattr(store, "opened", looked_at)
    for _ in asked(alice, file).streaming_content:
        held.append(connection.connection is not None)
    assert held == [False] * 7


def test_an_answer_that_nobody_reads_leaves_no_file_open(folder: Path, alice: Api) -> None:
    kept(LARGE)
    body = Pieces(on_disk(folder).open("rb"), range(5))
    assert open_files(folder) == 1
    body.close()
    assert open_files(folder) == 0


def test_who_only_asks_gets_the_length_and_no_file_stays_open(alice: Api, folder: Path) -> None:
    file = kept(LARGE)
    head = alice.head(url(file))
    assert (head.status_code, head.getvalue(), head["Content-Length"]) == (200, b"", str(len(LARGE)))
    assert head["Accept-Ranges"] == "bytes"
    known = asked(alice, file, If_None_Match=head["ETag"])
    assert (known.status_code, known.getvalue(), known["ETag"]) == (304, b"", head["ETag"])
    assert open_files(folder) == 0


def test_text_is_compressed_on_its_way_but_not_a_part_of_it(alice: Api) -> None:
    data = b"width,height\r\n" * 50_000
    file = kept(data, media_type="text/csv; charset=utf-8", extension="csv")
    for encoding, undo in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        response = asked(alice, file, Accept_Encoding=encoding)
        body = response.getvalue()
        assert (response["Content-Encoding"], undo(body) == data) == (encoding, True)
        assert len(body) < len(data) / 50
        assert not response.has_header("Content-Length")
        part = asked(alice, file, Accept_Encoding=encoding, Range="bytes=2-3001")
        assert (part.status_code, part.getvalue() == data[2:3002]) == (206, True)
        assert not part.has_header("Content-Encoding")
