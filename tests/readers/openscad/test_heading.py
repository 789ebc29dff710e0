"""The first comment of a file is its title and description."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.openscad.reading import interface


@pytest.mark.parametrize(
    ("source", "title", "description"),
    [
        ("// A box.\n// More words.\n\nw = 1;", "My first Part", "A box."),
        ("// A box.\n// Title: The Box\n", "The Box", "A box."),
        ("/*\n * =====\n * A box.\n * More.\n * Title: The Box\n */\nw = 1;", "The Box", "A box."),
        ("// Copyright somebody\n// A box.\n\n", "My first Part", "A box."),
        ("// Width of it\nw = 1;", "My first Part", ""),
        ("// A box.\n// Width of it\nw = 1;", "My first Part", "A box."),
        ("/* [Size] */\nw = 1;", "My first Part", ""),
        ("w = 1; // A box.", "My first Part", ""),
        ("", "My first Part", ""),
    ],
)
def test_the_first_comment_names_and_describes_the_file(
    tmp_path: Path, source: str, title: str, description: str
) -> None:
    found = interface(tmp_path, source)
    assert (found.title, found.description) == (title, description)
