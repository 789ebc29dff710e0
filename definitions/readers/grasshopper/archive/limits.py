"""How large may an archive be? Real ones stay far below; a file that was made to hurt is refused early."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a reader accepts. Real files inflate to about 4 times their size and are about 10 chunks deep.

    `size`: bytes of the file, and again once it is inflated. `ratio`: inflated bytes for each packed one, counted once
    there is more than a megabyte. `depth`: chunks in chunks. `parts`: items and chunks together; eight numbers of an
    array count as one in a .gh, each number in a .ghx. `text`: the length of a name or a string.
    """

    size: int = 64 << 20
    ratio: int = 100
    depth: int = 100
    parts: int = 500_000
    text: int = 16 << 20
