"""What does a place for counts do? Add up under a key that expires by itself."""

from __future__ import annotations

from typing import Protocol


class Counts(Protocol):
    """Keys are made by the caller and hold the period they count for. Safe for threads."""

    kind: str
    """What the place is called in /health."""
    away: tuple[type[Exception], ...]
    """What calls raise when the place can't be reached or refuses."""

    def count(self, key: str, amount: int, seconds: int) -> int:
        """Add `amount`; the count after it. The key is gone `seconds` after its first count, or somewhat later."""
        ...

    def look(self, key: str) -> int:
        """The count, 0 for a key that isn't there."""
        ...

    def take_back(self, key: str, amount: int) -> int:
        """Take away what was counted, never below 0 and never making a key; the count after it."""
        ...
