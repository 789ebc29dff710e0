"""Which geometry is kept in a parameter? Its openNURBS JSON text, and the id that it has everywhere in Softly."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from definitions.readers.grasshopper.archive.deflate import inflate
from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import UnreadableArchive
from definitions.readers.grasshopper.geometry.nrbf import BrokenGeometry, read_record
from definitions.schema import canonical
from softly.lib.hashing import sha256

_LIMITS = Limits(size=16 << 20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """`type` is its class in RhinoCommon; `text` is canonical JSON, `{"archive3dm", "data", "opennurbs", "version"}`,
    which `rhino3dm.CommonObject.Decode` and Rhino Compute read. `id` is the SHA-256 of that, as in schema.Scalar."""

    type: str
    text: str
    id: str


def unpack(packed: bytes) -> Geometry:
    """Geometry from `ON_Data`: one raw DEFLATE stream of a .NET record. At most 16 MB. Raises BrokenGeometry.

    What openNURBS makes of it is not known yet: see boxes.py.
    """
    try:
        record = read_record(inflate(packed, _LIMITS))
    except UnreadableArchive as error:
        raise BrokenGeometry("it can't be unpacked") from error
    text = canonical(
        {
            "version": record.version,
            "archive3dm": record.archive3dm,
            "opennurbs": record.opennurbs,
            "data": base64.b64encode(record.data).decode(),
        }
    )
    return Geometry(type=record.type, text=text, id=sha256(text.encode()))
