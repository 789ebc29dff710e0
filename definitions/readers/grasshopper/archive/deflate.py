"""How is a .gh packed? One raw DEFLATE stream, which is never unpacked past the limits."""

from __future__ import annotations

import zlib

from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import UnreadableArchive

_RAW = -15
_RATIO_COUNTS = 1 << 20


def inflate(data: bytes, limits: Limits) -> bytes:
    """The bytes in the stream. Zeros after its end are padding, anything else there is an error."""
    allowed = min(limits.size, max(_RATIO_COUNTS, limits.ratio * len(data)))
    stream = zlib.decompressobj(_RAW)
    try:
        plain = stream.decompress(data, allowed + 1)
    except zlib.error as error:
        raise UnreadableArchive(f"This is neither a .gh nor a .ghx: it can't be inflated ({error}).") from error
    if len(plain) > allowed:
        raise UnreadableArchive(f"{len(data):,} bytes inflate to more than {allowed:,}, which is the limit for them.")
    if not stream.eof:
        raise UnreadableArchive(f"The file is cut off: its stream goes on after {len(data):,} bytes.")
    if stream.unused_data.strip(b"\0"):
        raise UnreadableArchive(f"{len(stream.unused_data):,} bytes that belong to nothing follow the archive.")
    return plain


def deflate(plain: bytes) -> bytes:
    """Equal bytes in, equal bytes out."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return packer.compress(plain) + packer.flush()
