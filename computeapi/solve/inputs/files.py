"""In which forms is a file sent for an input that takes one? By the id of an upload, or with the request. Pure.

The id is the SHA-256 of its bytes and its ending, `9f86….svg`: it is also the name under which the definition finds it.
The definition's own file is named as it is.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

from computeapi.solve.inputs.values import Wrong
from definitions.readers.openscad.includes import DATA
from definitions.schema import Input
from softly.lib.hashing import sha256

_ID = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})")
_FORMS = '{"name": "logo.svg", "base64": "…"}, or the id of an upload'


@dataclass(frozen=True, slots=True)
class SentFile:
    """`data` is empty where only the id was sent."""

    id: str
    data: bytes = b""


class Files(Protocol):
    def take(self, sent: SentFile) -> str:
        """Its id, once it is at hand. Raises Wrong."""
        ...


class NoFiles:
    """Where none can be kept."""

    def take(self, sent: SentFile) -> str:
        raise Wrong("A file can't be sent here.", "not_allowed")


def read_file_input(item: Input, value: Any) -> str | SentFile:
    """The name of the definition's own file, or what was sent. Raises Wrong."""
    if isinstance(value, str):
        own = (item.default or ("",))[0]
        if value == own:
            return value
        if (match := _ID.fullmatch(value)) and match[1] in DATA:
            return SentFile(value)
    if not isinstance(value, Mapping) or set(value) != {"name", "base64"}:
        raise Wrong(f"Send {_FORMS}.", "type_error")
    try:
        data = base64.b64decode(str(value["base64"]).encode("ascii"), validate=True)
    except (ValueError, UnicodeEncodeError) as error:
        raise Wrong("base64: this is not base64.", "invalid_encoding") from error
    return sent_file(str(value["name"]), data)


def sent_file(name: str, data: bytes) -> SentFile:
    """By the name it had. Raises Wrong."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in DATA:
        raise Wrong(f"A file of one of these kinds is taken: {' '.join(sorted(DATA))}.", "invalid_choice")
    if not data:
        raise Wrong("The file is empty.", "required")
    return SentFile(f"{sha256(data)}{ending}", data)
