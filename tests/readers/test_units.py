"""Is a unit at the end of a description told from its words, whatever the words are?"""

from __future__ import annotations

import pytest

from definitions.readers.units import parted


@pytest.mark.parametrize(
    ("description", "parts"),
    [
        ("Outer width [mm]", ("Outer width", "mm")),
        ("[mm]", ("", "mm")),
        ("Width [of it] [m/s]", ("Width [of it]", "m/s")),
        ("Width", ("Width", "")),
        ("Width [1]", ("Width [1]", "")),
        ("Width [mm] here", ("Width [mm] here", "")),
        ("About\nWidth [mm]", ("About\nWidth [mm]", "")),
        ("a" + " " * 1_000_000 + "x", ("a" + " " * 1_000_000 + "x", "")),
    ],
)
def test_words_and_unit(description: str, parts: tuple[str, str]) -> None:
    assert parted(description) == parts
