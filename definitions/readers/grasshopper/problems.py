"""What is odd about a file? Sentences for designers, each said once, not more than anybody would read."""

from __future__ import annotations

from definitions.readers.grasshopper.archive.tree import short
from definitions.readers.grasshopper.canvas.fields import readable

MOST = 100
_LONGEST = 400


class Problems:
    """Collects them in the order in which they are found."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._left_out = 0

    def add(self, sentence: str, *, of: str | None = None) -> None:
        """`of` is the name of the input, output or group that it is about."""
        sentence = readable(sentence if of is None else f"{short(of)}: {sentence}", _LONGEST)
        if sentence in self._found:
            return
        if len(self._found) < MOST:
            self._found[sentence] = None
        else:
            self._left_out += 1

    def sentences(self) -> tuple[str, ...]:
        more = (f"And {self._left_out:,} more.",) if self._left_out else ()
        return (*self._found, *more)
