"""How is a Grasshopper file read and written? Any .gh or .ghx to one tree and back; this is the index of that.

    root = read(path.read_bytes())
    for thing in root.chunk("Definition").chunk("DefinitionObjects").all("Object"):
        print(thing.value("Name"), thing.chunk("Container").value("InstanceGuid"))

Nothing is known here of what the chunks mean. Numbers are kept exactly; every not-a-number is read as `math.nan`
itself, so that equal trees compare as equal.
"""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

from definitions.readers.grasshopper.archive.binary_reading import read_binary
from definitions.readers.grasshopper.archive.binary_writing import write_binary
from definitions.readers.grasshopper.archive.deflate import deflate, inflate
from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import Chunk, Item, UnreadableArchive, UnwritableArchive
from definitions.readers.grasshopper.archive.values import Type, Unknown, Value
from definitions.readers.grasshopper.archive.xml_reading import read_xml
from definitions.readers.grasshopper.archive.xml_writing import write_xml

__all__ = [
    "Chunk",
    "Item",
    "Limits",
    "Type",
    "Unknown",
    "UnreadableArchive",
    "UnwritableArchive",
    "Value",
    "read",
    "write_gh",
    "write_ghx",
]

_STANDARD = Limits()
_XML = re.compile(rb"\s*+<(?:\?xml|!|[A-Za-z]{3})|\xff\xfe<\0|\xfe\xff\0<")


def read(data: bytes, limits: Limits = _STANDARD) -> Chunk:
    """The root chunk of a .gh (one raw DEFLATE stream) or a .ghx (XML), told apart by what is in it.

    Raises UnreadableArchive for anything else, for a damaged file and for one beyond the limits.
    """
    if len(data) > limits.size:
        raise UnreadableArchive(f"The file has {len(data):,} bytes, more than {limits.size:,}.")
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data:
        raise UnreadableArchive("The file is empty.")
    with _uncollected():
        if _XML.match(data):
            return read_xml(data, limits)
        return read_binary(inflate(data, limits), limits)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A tree has no cycles, and the collector would look at its thousands of parts again and again: a fifth of the
    time. It is left off for all threads meanwhile, and comes back with whoever found it on."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def write_gh(root: Chunk) -> bytes:
    """The archive as Grasshopper saves it by default. Equal trees give equal bytes. Raises UnwritableArchive."""
    return deflate(write_binary(root))


def write_ghx(root: Chunk) -> bytes:
    """The archive as XML, indented, in UTF-8. Equal trees give equal bytes.

    Raises UnwritableArchive, also for text with a control character or half of a surrogate pair: XML can't hold them.
    """
    return write_xml(root)
