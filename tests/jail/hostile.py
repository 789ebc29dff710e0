"""Files to import that lie about their size, unpack without end, nest without end or are no numbers. Bytes, pure."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

LAUGHS = (
    '<!DOCTYPE m [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE m [<!ENTITY a11 SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "file:///etc/hostname">%p;]>'
TETRAHEDRON = (
    '<object id="1" type="model"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/>'
    '<vertex x="0" y="1" z="0"/><vertex x="0" y="0" z="1"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/>'
    '<triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles>'
    "</mesh></object>"
)


def png(width: int, height: int, *, data: bytes | None = None) -> bytes:
    """Black and 8 bit deep; `data` instead of the pixels, compressed."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = _zeros((width + 1) * height) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body) for kind, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _zeros(count: int) -> bytes:
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block[: min(len(block), count - at)]) for at in range(0, count, len(block))]
    return b"".join([*parts, packer.flush()])


def archive(entries: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return buffer.getvalue()


def threemf(*, before: str = "", resources: str = TETRAHEDRON, build: str = '<item objectid="1"/>') -> bytes:
    model = f'<?xml version="1.0"?>{before}<model unit="millimeter"><resources>{resources}</resources>'
    return archive({"3D/3dmodel.model": f"{model}<build>{build}</build></model>"})


def lying(*, packed: int | None = None, unpacked: int | None = None, offset: int | None = None) -> bytes:
    """A 3MF file whose directory says other sizes than are true."""
    data = bytearray(threemf())
    at = data.rfind(b"PK\x01\x02")
    for place, value in ((20, packed), (24, unpacked), (42, offset)):
        if value is not None:
            struct.pack_into("<I", data, at + place, value)
    return bytes(data)


def lying_in_64_bits(*, packed: int, unpacked: int, offset: int) -> bytes:
    data = bytearray(threemf())
    at = data.rfind(b"PK\x01\x02")
    for place in (20, 24, 42):
        struct.pack_into("<I", data, at + place, 0xFFFFFFFF)
    extra = struct.pack("<HHQQQ", 1, 24, unpacked, packed, offset)
    struct.pack_into("<H", data, at + 30, len(extra))
    end = at + 46 + struct.unpack_from("<H", data, at + 28)[0]
    return bytes(data[:end] + extra + data[end:])


def lost_directory(where: int) -> bytes:
    """A 3MF file with its directory, in 64 bits, somewhere else."""
    data = bytearray(threemf())
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<I", data, at + 16, 0xFFFFFFFF)
    return bytes(data[:at] + struct.pack("<IIQI", 0x07064B50, 0, where, 1) + data[at:])


def stl(claimed: int, *corners: float) -> bytes:
    """One triangle, and a header that says another number."""
    return b"x" * 80 + struct.pack("<I", claimed) + struct.pack("<12fH", 0, 0, 1, *corners, 0)


def svg(body: str, *, before: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{before}<svg {names} width="10mm" height="10mm">{body}</svg>'


def dxf(entities: str, *, blocks: str = "") -> str:
    """Codes and values with a space between, as the format has them line by line."""
    parts = f"0 SECTION 2 BLOCKS {blocks} 0 ENDSEC 0 SECTION 2 ENTITIES {entities} 0 ENDSEC 0 EOF"
    return "\n".join(parts.split()) + "\n"
