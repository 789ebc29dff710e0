"""Which definitions does a list's query ask for?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from computeapi.rest.schema import query
from definitions.names import ENGINES
from definitions.registry import Entry
from softly.lib.errors import FieldErrors

_ENGINES = sorted(set(ENGINES.values()))
_YES_NO = {"true": True, "false": False}

FILTERS = (
    query("engine", str, "Those that this engine solves.", enum=_ENGINES),
    query("public", bool, "Those that everybody may see, or those that not everybody may."),
    query("search", str, "All of these words, in any case, in name, alias, title or description."),
)


def filtered(entries: Iterable[Entry], wanted: Mapping[str, str]) -> list[Entry]:
    """By `engine`, `public` and `search`; other names are no filters. Raises ValidationFailed, all wrong ones named."""
    engine, public = wanted.get("engine"), wanted.get("public")
    errors = FieldErrors()
    for name, allowed in (("engine", _ENGINES), ("public", _YES_NO)):
        if name in wanted and wanted[name] not in allowed:
            errors.add(name, f"Allowed: {', '.join(allowed)}.", "invalid_filter")
    errors.refuse()
    words = wanted.get("search", "").casefold().split()
    return [
        entry
        for entry in entries
        if engine in (None, entry.engine)
        and (public is None or entry.public is _YES_NO[public])
        and (not words or _has(entry, words))
    ]


def _has(entry: Entry, words: Iterable[str]) -> bool:
    text = " ".join((entry.name, *entry.aliases, entry.interface.title, entry.interface.description)).casefold()
    return all(word in text for word in words)
