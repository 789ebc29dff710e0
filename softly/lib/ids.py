"""Is a text an id? Whoever asks says what is wrong with one that is none. Pure."""

from __future__ import annotations

from uuid import UUID


def id_of(text: str) -> UUID | None:
    """None for what is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
