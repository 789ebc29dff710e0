"""In which unit is an input? Its description may end with it, in brackets: `Outer width [mm]`."""

from __future__ import annotations

import re

_UNIT = re.compile(r"^(.*?)\s*\[([^\[\]\s\d,:][^\[\]\s,:]{0,11})\]$")


def parted(description: str) -> tuple[str, str]:
    """The words and the unit, "" where there is none."""
    found = _UNIT.match(description)
    return (found[1], found[2]) if found else (description, "")
