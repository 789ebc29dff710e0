"""Which picture does a definition's own file hold? A PNG that its author's program drew, as the reader found it.

It comes from outside: what isn't a PNG is not given out as one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from computeapi.solve import results
from definitions.readers import fake, grasshopper
from definitions.registry import Entry
from definitions.schema import UnreadableDefinition
from definitions.sources import folder_of

_READERS: dict[str, Callable[[Path], bytes | None]] = {"rhino": grasshopper.thumbnail, "fake": fake.thumbnail}
_PNG = b"\x89PNG\r\n\x1a\n"


def find(entry: Entry) -> bytes | None:
    """The PNG; None where the file has none. Raises django.db.Error like `folder_of`."""
    if not entry.interface.has_thumbnail:
        return None
    key = f"thumbnail.{entry.digest}"
    found = results.store().get(key)
    if found is None:
        found = _read(entry) or b""
        results.keep_bytes(key, found)
    return found or None


def _read(entry: Entry) -> bytes | None:
    try:
        data = _READERS[entry.engine](folder_of(entry) / entry.name)
    except UnreadableDefinition:
        return None
    return data if data and data.startswith(_PNG) else None
