"""How are all files of a batch given in one? A ZIP that is written as it is sent, with a table of what is in it last.

Nothing is held but the file that is being sent. A file that can't be had, or is over the bound, is left out, and the
table says why.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from uuid import UUID

from computeapi.batches.plan import Plan
from computeapi.batches.rows import Row
from computeapi.batches.table import table_of_rows
from computeapi.files.tables import Header, Table
from computeapi.files.writers import csv
from computeapi.formats import Format
from computeapi.solve import artifacts
from computeapi.solve.request import Caller
from softly.lib.errors import SoftlyError, SolveCancelled
from softly.lib.hashing import sha256

MOST_BYTES = 2 << 30
"""Of the files together; a ZIP without its 64-bit extension ends at 4 GiB."""
MOST_SECONDS = 600.0
"""Of the server's for all files: those that a batch was not asked for are made as they are sent."""
MANIFEST = "manifest.csv"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_HEADERS = (
    Header(id="file", title="file", type="text"),
    Header(id="format", title="format", type="text"),
    Header(id="bytes", title="bytes", type="integer"),
    Header(id="sha256", title="sha256", type="text"),
    Header(id="leftOut", title="left out", type="text"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """One line of the manifest: a file of an item, or why there is none."""

    row: Row
    format: str
    file: str = ""
    size: int | None = None
    digest: str = ""
    left_out: str = ""


@dataclass(kw_only=True, slots=True)
class Left:
    """What the rest of a ZIP may take."""

    bytes: int = field(default_factory=lambda: MOST_BYTES)
    seconds: float = field(default_factory=lambda: MOST_SECONDS)


_FULL = "The ZIP is full."
_LATE = "It took too long to make the files: name the formats when you ask for the batch."

Get = Callable[[Row, Format], bytes]


def getter(caller: Caller, gone: Callable[[], bool] = lambda: False) -> Get:
    """For somebody who may see the batch: by the solve's own permissions."""

    def get(row: Row, kind: Format) -> bytes:
        return artifacts.find(UUID(row.result["solveId"]), f"model.{kind.extension}", caller, gone=gone).data

    return get


def stream(plan: Plan, rows: Sequence[Row], kinds: Sequence[Format], get: Get) -> Iterator[bytes]:
    """The ZIP, piece by piece; it ends where it is when nobody reads on."""
    with suppress(SolveCancelled):
        yield from _pieces(plan, rows, kinds, get)


def _pieces(plan: Plan, rows: Sequence[Row], kinds: Sequence[Format], get: Get) -> Iterator[bytes]:
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        packed: list[Packed] = []
        left = Left()
        for row, kind in product(rows, kinds):
            said, data = _packed(row, kind, get, left)
            packed.append(said)
            if said.file:
                archive.writestr(_info(said.file), data)
                yield out.taken()
        archive.writestr(_info(MANIFEST), manifest(plan, packed))
    yield out.taken()


def manifest(plan: Plan, packed: Iterable[Packed]) -> bytes:
    """As CSV: the table of the batch, a line a file."""
    lines = list(packed)
    table = table_of_rows(plan, [line.row for line in lines], title="")
    about = ((line.file or None, line.format, line.size, line.digest or None, line.left_out or None) for line in lines)
    rows = tuple((*said, *row) for said, row in zip(about, table.rows, strict=True))
    return csv.write(csv.CsvFile(table=Table(headers=(*_HEADERS, *table.headers), rows=rows)))


def _packed(row: Row, kind: Format, get: Get, left: Left) -> tuple[Packed, bytes]:
    none = Packed(row=row, format=kind.name)
    if not row.result:
        return replace(none, left_out=row.status), b""
    if left.bytes <= 0 or left.seconds <= 0:
        return replace(none, left_out=_FULL if left.bytes <= 0 else _LATE), b""
    began = time.monotonic()
    try:
        data = get(row, kind)
    except SolveCancelled:
        raise
    except SoftlyError as error:
        return replace(none, left_out=error.message), b""
    finally:
        left.seconds -= time.monotonic() - began
    if len(data) > left.bytes:
        return replace(none, left_out=_FULL), b""
    left.bytes -= len(data)
    name = f"{row.index:05d}.{kind.extension}"
    return replace(none, file=name, size=len(data), digest=sha256(data)), data


def _info(name: str) -> zipfile.ZipInfo:
    """The same for equal files, whenever they are sent."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = _READABLE
    return info


class _Pipe(io.RawIOBase):
    """What was written since it was last taken. It can't be sought, and so a ZIP says sizes after its files."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
