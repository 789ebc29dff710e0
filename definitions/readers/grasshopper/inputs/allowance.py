"""How much of one file is kept? An interface is stored, listed and sent to browsers, whatever the file holds."""

from __future__ import annotations

VALUES = 10_000
"""Values of defaults and choices of all inputs."""
CHARACTERS = 1 << 20
"""Of the texts among them."""
GEOMETRY = 32 << 20
"""Characters of openNURBS JSON, of what is new."""


class Spent(ValueError):
    """There is more than is kept; the message says of what."""


class Allowance:
    """What is left of one file's share. What was refused is not counted, so that something smaller may still fit."""

    def __init__(self) -> None:
        self._left = {"values": VALUES, "text": CHARACTERS, "geometry": GEOMETRY}

    def take_values(self, count: int) -> None:
        """Raises Spent, as all of them."""
        self._take("values", count)

    def take_text(self, words: str) -> None:
        self._take("text", len(words))

    def take_geometry(self, json: str) -> None:
        self._take("geometry", len(json))

    def _take(self, what: str, count: int) -> None:
        if count > self._left[what]:
            raise Spent(f"the file has too {'many' if what == 'values' else 'much'} {what}")
        self._left[what] -= count
