"""Which file does a client of /api/export want? Its format, its options, what it is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from computeapi import formats
from computeapi.evaluate.request import check_async
from computeapi.formats import Format
from computeapi.formats.options import checked
from softly.lib.errors import FieldErrors

NAMES = tuple(kind.name for kind in formats.all())
_SOURCES = ("code", "geometry", "key")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedFile:
    """What is to be made; `name` is without its ending."""

    format: Format
    options: Mapping[str, Any]
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.name}.{self.format.extension}"


def read_file(sent: Mapping[str, Any]) -> WantedFile:
    """Raises ValidationFailed."""
    format = _format(sent)
    return WantedFile(format=format, options=checked(format, sent.get("options")), name=_name(sent))


def _format(sent: Mapping[str, Any]) -> Format:
    """With all that is wrong of the envelope."""
    errors = FieldErrors()
    given = [name for name in _SOURCES if sent.get(name) is not None]
    if len(given) != 1:
        errors.add("body", "Send one of code, geometry, key.", "required" if not given else "too_many")
    if "key" in given and not (isinstance(sent["key"], str) and _KEY.fullmatch(sent["key"])):
        errors.add("key", "Send the key of an answer: 64 hex digits.", "invalid")
    name = sent.get("format")
    if not isinstance(name, str) or name not in NAMES:
        errors.add("format", f"Allowed: {', '.join(NAMES)}.", "invalid_choice" if name else "required")
    if not isinstance(sent.get("name", ""), str):
        errors.add("name", "Send text.", "type_error")
    check_async(sent, errors)
    errors.refuse()
    return formats.get(str(name))


def _name(sent: Mapping[str, Any]) -> str:
    """What the file is called, without its ending: of safe characters."""
    name = str(sent.get("name", ""))[:100]
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name).strip("._")
    return safe or "model"
