"""How is a .ghx parsed? With expat and handlers of our own, which count what they get while they get it.

A library that gives a tree would build all of it before anything can be counted. A document type is refused before its
first declaration, so there are no entities to expand or to fetch. As in Grasshopper, the byte order mark tells the
encoding, not the declaration.
"""

from __future__ import annotations

import xml.parsers.expat

from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import Chunk, UnreadableArchive
from definitions.readers.grasshopper.archive.xml_elements import Elements

_PIECE = 1 << 16
_LONGEST_TAG = 1 << 20
_MOST_NAMES = 10_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_xml(data: bytes, limits: Limits) -> Chunk:
    """The root. Zeros after it are padding. Raises UnreadableArchive."""
    wide = data.startswith(_UTF_16)
    data = data if wide else data.rstrip(b"\0").lstrip()
    parser = xml.parsers.expat.ParserCreate("utf-16" if wide else "utf-8")
    elements = Elements(limits, line=lambda: parser.CurrentLineNumber)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = elements.refuse_doctype
    parser.StartElementHandler = elements.start
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = elements.text
    try:
        for start in range(0, len(data), _PIECE):
            parser.Parse(data[start : start + _PIECE], False)
            # Names and attributes need many times their bytes; an archive has few.
            if start - parser.CurrentByteIndex > _LONGEST_TAG:
                raise elements.unreadable(f"a tag or a comment is longer than {_LONGEST_TAG:,} bytes")
            if len(parser.intern) > _MOST_NAMES:
                raise elements.unreadable(f"there are more than {_MOST_NAMES:,} names of elements and attributes")
        parser.Parse(b"", True)
    except xml.parsers.expat.ExpatError as error:
        raise UnreadableArchive(f"This is no well-formed XML: {error}.") from error
    if elements.root is None:
        raise UnreadableArchive("There is no <Archive> in this file.")
    return elements.root
