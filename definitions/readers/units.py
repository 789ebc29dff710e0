"""In which unit is an input? Its description may end with it, in brackets: `Outer width [mm]`."""

from __future__ import annotations

import re

_UNIT = re.compile(r"\[([^\[\]\s\d,:][^\[\]\s,:]{0,11})\]$")


def parted(description: str) -> tuple[str, str]:
    """The words and the unit, "" where there is none, as of several lines."""
    found = None if "\n" in description else _UNIT.search(description)
    return (description[: found.start()].rstrip(), found[1]) if found else (description, "")
