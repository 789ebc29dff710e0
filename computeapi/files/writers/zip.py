"""Several files in one. What is compressed already is stored as it is.

`entries` are `{name, data}`, of which `data` is bytes: a request names its files otherwise, and services put their
bytes in place (sources.py). Names are for people: they lose what a path is made of, and equal ones get a number.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from computeapi.files.titles import file_name
from computeapi.files.writers.base import Writer
from softly.lib.errors import FieldErrors

MOST = 100
_PACKED = (".zip", ".xlsx", ".docx", ".3mf", ".png", ".jpg", ".jpeg", ".pdf")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP knows: equal files give equal bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    name: str
    data: bytes


def read(body: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Raises ValidationFailed."""
    errors = FieldErrors()
    given = body.get("entries")
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        errors.add("entries", f"Send 1 to {MOST} files.", "required" if given is None else "invalid")
        given = []
    for number, each in enumerate(given):
        if not isinstance(each, Mapping) or not isinstance(each.get("name"), str) or "data" not in each:
            errors.add(f"entries[{number}]", "A file has a name and its data.", "invalid")
    errors.refuse()
    return tuple(Entry(name=each["name"], data=bytes(each["data"])) for each in given)


def write(entries: tuple[Entry, ...]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, entry in zip(_names(entries), entries, strict=True):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            packed = name.lower().endswith(_PACKED)
            archive.writestr(info, entry.data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _names(entries: Iterable[Entry]) -> Iterator[str]:
    """Each once, also where a disk takes `A` for `a`."""
    seen: set[str] = set()
    for entry in entries:
        name = path = file_name(entry.name)
        number = 1
        while name.casefold() in seen:
            number += 1
            name = f"{PurePosixPath(path).stem} ({number}){PurePosixPath(path).suffix}"
        seen.add(name.casefold())
        yield name


WRITER = Writer(name="zip", title="ZIP", media_type="application/zip", extension="zip", read=read, write=write)
