"""Does a file get here whole, without loading anything twice?"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from conftest import Serve
from serving import error

from softly_client.errors import NotFound

DATA = bytes(range(256)) * 40
TAG = f'"{hashlib.sha256(DATA).hexdigest()}"'
LINK = {"format": "glb", "url": "/api/solves/1/artifacts/model.glb"}


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body whose connection breaks after it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self._data
        raise httpx.ReadError("reset")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data
        raise httpx.ReadError("reset")


def cut_after(size: int) -> object:
    return lambda _: httpx.Response(200, headers={"ETag": TAG}, stream=Cut(DATA[:size]))


def serve_file(request: httpx.Request) -> httpx.Response:
    """As Softly does: ranges of what is still the same."""
    headers = {"ETag": TAG}
    if TAG in request.headers.get("If-None-Match", ""):
        return httpx.Response(304, headers=headers)
    start = int(request.headers.get("Range", "bytes=0-")[6:-1])
    if start and request.headers["If-Range"] == TAG:
        if start >= len(DATA):
            return error(416, "RANGE_NOT_SATISFIABLE")
        return httpx.Response(206, headers=headers, content=DATA[start:])
    return httpx.Response(200, headers=headers, content=DATA)


def test_a_file_is_written_where_it_was_asked_for(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "model.glb"
    assert serve(serve_file).call(lambda c: c.download(LINK, path)) == path
    assert path.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_download_goes_on_where_it_ended(serve: Serve, tmp_path: Path) -> None:
    served = serve(cut_after(1000), serve_file)  # type: ignore[arg-type]
    path = served.call(lambda c: c.download(LINK, tmp_path / "model.glb"))
    assert path.read_bytes() == DATA
    assert served.requests[1].headers["Range"] == "bytes=1000-"
    assert served.requests[1].headers["If-Range"] == TAG


def part(folder: Path, data: bytes, tag: str = TAG) -> Path:
    path = folder / f"model.glb.{tag[1:-1]}.part"
    path.write_bytes(data)
    return path


def test_what_an_earlier_run_left_is_continued(serve: Serve, tmp_path: Path) -> None:
    part(tmp_path, DATA[:5000])
    served = serve(serve_file)
    assert served.call(lambda c: c.download(LINK, tmp_path / "model.glb")).read_bytes() == DATA
    assert served.requests[0].headers["Range"] == "bytes=5000-"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("data", "tag"), [(b"other" * 99, '"other"'), (DATA, TAG)], ids=["of another file", "all of it"]
)
def test_a_part_that_can_not_be_continued_is_loaded_anew(serve: Serve, tmp_path: Path, data: bytes, tag: str) -> None:
    part(tmp_path, data, tag)
    path = serve(serve_file).call(lambda c: c.download(LINK, tmp_path / "model.glb"))
    assert path.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_not_loaded_again(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "model.glb"
    path.write_bytes(DATA)
    served = serve(serve_file)
    assert served.call(lambda c: c.download(LINK, path)).read_bytes() == DATA
    path.write_bytes(b"older")
    assert served.call(lambda c: c.download(LINK, path)).read_bytes() == DATA


def test_an_error_leaves_nothing(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        serve(error(404, "NOT_FOUND")).call(lambda c: c.download(LINK, tmp_path / "model.glb"))
    assert list(tmp_path.iterdir()) == []
