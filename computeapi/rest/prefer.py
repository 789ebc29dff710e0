"""What would the client like, but needn't have? The header `Prefer` (RFC 7240), and what of it was done. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive throughout: a header that fits nowhere must not be tried in every way there is.
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_VALUE = rf"(?:[ \t]*+=[ \t]*+(?P<value>{_NAME}|{_QUOTED})?+)?+"
_PARAMETER = rf"[ \t]*+(?:{_NAME}(?:[ \t]*+=[ \t]*+(?:{_NAME}|{_QUOTED})?+)?+)?+"
_ITEM = re.compile(rf"(?P<name>{_NAME}){_VALUE}[ \t]*+(?:;{_PARAMETER}[ \t]*+)*+")
_PARTS = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+"?+)++')
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """`wait` in seconds. What isn't known or can't be read is not there: the RFC wants it ignored."""

    minimal: bool = False
    wait: int | None = None
    respond_async: bool = False


def preferences(header: str) -> Preferences:
    """Of several of one name the first counts (RFC 7240, 2)."""
    found: dict[str, str] = {}
    for name, value in _items(header):
        found.setdefault(name, value)
    wait = found.get("wait", "")
    return Preferences(
        minimal=found.get("return", "").lower() == "minimal",
        wait=int(wait) if _SECONDS.fullmatch(wait) else None,
        respond_async="respond-async" in found and not found["respond-async"],
    )


def _items(header: str) -> Iterator[tuple[str, str]]:
    for part in _PARTS.findall(header):
        if match := _ITEM.fullmatch(part.strip(" \t")):
            value = match["value"] or ""
            if value.startswith('"'):
                value = re.sub(r"\\(.)", r"\1", value[1:-1])
            yield match["name"].lower(), value
