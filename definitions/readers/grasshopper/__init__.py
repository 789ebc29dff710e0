"""Is this a Grasshopper file? Its inputs and outputs aren't read yet: it is registered and served as it is."""

from __future__ import annotations

import zlib
from pathlib import Path

from definitions.schema import Interface, UnreadableDefinition

_LIMIT = 1 << 20


def read(path: Path) -> Interface:
    """An empty interface for a file that is an archive: XML, or one raw DEFLATE stream.

    Raises UnreadableDefinition for anything else.
    """
    data = path.read_bytes()
    if not _is_xml(data) and not _is_deflated(data):
        raise UnreadableDefinition("This is not a Grasshopper archive.")
    return Interface(title=path.stem, description="A Grasshopper definition.")


def _is_xml(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and b"<Archive" in data[:4096]


def _is_deflated(data: bytes) -> bool:
    try:
        start = zlib.decompressobj(-15).decompress(data, _LIMIT)
    except zlib.error:
        return False
    return b"ArchiveVersion" in start[:256]
