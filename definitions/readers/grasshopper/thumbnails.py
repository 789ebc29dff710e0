"""Which picture has a definition? The PNG that Grasshopper keeps of the canvas, if it is one and small."""

from __future__ import annotations

import struct

from definitions.readers.grasshopper.archive.tree import Chunk

LARGEST = 1 << 20
"""Bytes; those that Grasshopper makes are 150 x 100 pixels and have a few thousand."""
WIDEST = 2_000
_START = struct.Struct(">8sI4sII")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read_thumbnail(root: Chunk) -> bytes | None:
    chunk = root.chunk("Thumbnail")
    picture = chunk.value("Thumbnail") if chunk else None
    return picture if isinstance(picture, bytes) and _is_small_png(picture) else None


def _is_small_png(picture: bytes) -> bool:
    if not _START.size <= len(picture) <= LARGEST:
        return False
    signature, _, kind, width, height = _START.unpack_from(picture)
    return (signature, kind) == (_SIGNATURE, b"IHDR") and 0 < width <= WIDEST and 0 < height <= WIDEST
