"""A small picture for tests, as a program writes it and as a fake definition holds it."""

from __future__ import annotations

import base64
import struct
import zlib


def png(width: int = 3, height: int = 2) -> bytes:
    """One grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def in_file(picture: bytes) -> str:
    return base64.b64encode(picture).decode()
