"""Are the files in a ZIP what was put in, under names that harm nobody who unpacks it?"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from computeapi.files.writers.zip import WRITER
from softly.lib.errors import ValidationFailed


def archive(*entries: tuple[str, bytes]) -> zipfile.ZipFile:
    body = {"entries": [{"name": name, "data": data} for name, data in entries]}
    return zipfile.ZipFile(io.BytesIO(WRITER.write(WRITER.read(body))))


def test_what_was_put_in_comes_out() -> None:
    with archive(("Größe.csv", b"a,b" * 1000), ("model.stl", b"solid"), ("empty", b"")) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {
            "Größe.csv": b"a,b" * 1000,
            "model.stl": b"solid",
            "empty": b"",
        }


def test_no_name_leaves_the_folder_it_is_unpacked_in() -> None:
    with archive(("../../etc/passwd", b"1"), ("/root", b"2"), ("a\\..\\b", b"3")) as found:
        assert not [name for name in found.namelist() if "/" in name or "\\" in name or name.startswith(".")]


def test_equal_names_get_numbers_also_where_only_the_case_differs() -> None:
    with archive(("a.csv", b"1"), ("A.csv", b"2"), ("a.csv", b"3")) as found:
        assert [*zip(found.namelist(), map(found.read, found.namelist()), strict=True)] == [
            ("a.csv", b"1"),
            ("A (2).csv", b"2"),
            ("a (3).csv", b"3"),
        ]


@pytest.mark.parametrize("entries", [None, [], "x", [{}], [{"name": 5, "data": b""}], [{"name": "a"}]])
def test_nothing_to_put_in_is_refused(entries: Any) -> None:
    with pytest.raises(ValidationFailed):
        WRITER.read({"entries": entries})
