"""How is a text changed in places? By edits that keep to their lines, so that messages keep the author's. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from definitions.readers.openscad.tokens import Token


class Edit(NamedTuple):
    """`new` instead of the characters from `start` to before `end`."""

    start: int
    end: int
    new: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits, which may not overlap."""
    parts = []
    at = 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def closing(found: Sequence[Token], at: int) -> int | None:
    """Where the bracket closes that opens at `at`; None where it doesn't."""
    depth = 0
    for index in range(at, len(found)):
        depth += (found[index].text in ("(", "[", "{")) - (found[index].text in (")", "]", "}"))
        if depth == 0:
            return index
    return None
