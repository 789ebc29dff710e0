"""Does a ZIP of many files stay within its bounds, and say what it leaves out?"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest

from computeapi import formats
from computeapi.batches import archive
from computeapi.batches.archive import Get, stream
from computeapi.batches.plan import Plan
from computeapi.batches.rows import Row
from computeapi.formats import Format
from softly.lib.errors import NotFound, SolveCancelled

PLAN = Plan(definition="Box.fake", digest="", version=1)
ROWS = [Row(index=index, status="succeeded", result={"solveId": str(index)}) for index in range(3)]
STL = (formats.get("stl"),)


def sized(row: Row, kind: Format) -> bytes:
    return bytes(100)


def opened(rows: list[Row], get: Get) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(stream(PLAN, rows, STL, get))))


def left_out(found: zipfile.ZipFile) -> list[str]:
    return [line["left out"] for line in csv.DictReader(io.StringIO(found.read(archive.MANIFEST).decode()))]


def test_equal_batches_give_equal_bytes_and_whole_files() -> None:
    assert b"".join(stream(PLAN, ROWS, STL, sized)) == b"".join(stream(PLAN, ROWS, STL, sized))
    assert opened(ROWS, sized).testzip() is None


def test_what_is_over_the_bound_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 250)
    found = opened(ROWS, sized)
    assert found.namelist() == ["00000.stl", "00001.stl", "manifest.csv"]
    assert left_out(found) == ["", "", "The ZIP is full."]


def test_files_that_take_too_long_to_make_are_left_out_with_the_way_to_have_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MOST_SECONDS", 0)
    found = opened(ROWS, sized)
    assert found.namelist() == ["manifest.csv"]
    assert all("name the formats" in why for why in left_out(found))


def test_a_file_that_can_not_be_had_spoils_no_other() -> None:
    def get(row: Row, kind: Format) -> bytes:
        if row.index == 1:
            raise NotFound("Gone.")
        return b"solid"

    found = opened([*ROWS, Row(index=3, status="queued")], get)
    assert found.namelist() == ["00000.stl", "00002.stl", "manifest.csv"]
    assert left_out(found) == ["", "Gone.", "", "queued"]


def test_nothing_more_is_made_once_the_client_is_gone() -> None:
    asked: list[int] = []

    def get(row: Row, kind: Format) -> bytes:
        asked.append(row.index)
        raise SolveCancelled("Nobody waits.")

    list(stream(PLAN, ROWS, STL, get))
    assert asked == [0]


def test_a_file_is_sent_before_the_next_is_made() -> None:
    made: list[Any] = []

    def get(row: Row, kind: Format) -> bytes:
        made.append(row.index)
        return b"solid"

    pieces = stream(PLAN, ROWS, STL, get)
    assert b"00000.stl" in next(pieces)
    assert made == [0]
