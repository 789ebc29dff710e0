"""How short can a text be and still do what it does? Parts are left out, halves first, in so many tries."""

from __future__ import annotations

from collections.abc import Callable


def smallest(text: str, still: Callable[[str], bool], *, tries: int = 150) -> str:
    """The shortest text that was found for which `still` holds, as it does for `text`."""
    size = max(1, len(text) // 2)
    while size and tries > 0:
        at = 0
        while at < len(text) and tries > 0:
            shorter = text[:at] + text[at + size :]
            tries -= 1
            if still(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text
