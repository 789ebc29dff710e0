"""How is a .3dm written? A layer for each output, in it the objects themselves, as Rhino 7 and later open it.

Equal models are equal files: ids are made of what they name, and the times of the file are overwritten.
"""

from __future__ import annotations

import base64
import struct
import uuid
from collections import Counter
from typing import Any
from zlib import crc32

import rhino3dm

from computeapi.engines.base import Mesh, Verbatim
from computeapi.formats.base import DEFAULT_COLOR, Layer, Model, printable
from computeapi.formats.rhino.drawing import drawn
from softly.lib.hashing import sha256

_VERSION = 7
_START, _CHUNK = 32, struct.Struct("<Iq")
_PROPERTIES, _REVISIONS = 0x10000014, 0x20008021
_NEW_YEAR_1980 = struct.pack("<8i", 0, 0, 0, 1, 0, 80, 2, 0)
"""Seconds, minutes, hours, day, month from 0, year from 1900, weekday, day of the year: as in our zips."""


def written(model: Model) -> bytes:
    """Raises ValueError for an object that can't be read, DefinitionFailed for a mesh that openNURBS can't hold."""
    file: Any = rhino3dm.File3dm()
    file.ApplicationName = "Softly"
    units: Any = rhino3dm.UnitSystem
    file.Settings.ModelUnitSystem = units.__members__.get(model.units, units.Millimeters)
    names: Counter[str] = Counter()
    for layer in model.layers:
        if layer.objects:
            _add(file, layer, _unique(layer.name, names))
    options: Any = rhino3dm.File3dmWriteOptions()
    options.Version = _VERSION
    return _timeless(base64.b64decode(file.Encode(options)))


def _unique(name: str, names: Counter[str]) -> str:
    """`::` would be a layer within another to Rhino."""
    name = printable(name).replace("::", ":")
    names[name] += 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


def _add(file: Any, layer: Layer, name: str) -> None:
    made: Any = rhino3dm.Layer()
    made.Name, made.Color = name, DEFAULT_COLOR
    made.Id = uuid.uuid5(uuid.NAMESPACE_URL, name)
    index = file.Layers.Add(made)
    for number, value in enumerate(layer.objects):
        attributes: Any = rhino3dm.ObjectAttributes()
        attributes.LayerIndex = index
        attributes.Id = uuid.uuid5(made.Id, f"{number} {_digest(value)}")
        if isinstance(value, Mesh) and value.color:
            attributes.ObjectColor, attributes.ColorSource = value.color, rhino3dm.ObjectColorSource.ColorFromObject
        file.Objects.Add(drawn(value), attributes)


def _digest(value: Mesh | Verbatim) -> str:
    if isinstance(value, Verbatim):
        return sha256(value.data.encode())
    return sha256(value.vertices.tobytes() + value.faces.tobytes())


def _timeless(data: bytes) -> bytes:
    """The same file, made and changed at the beginning of 1980. In the chunk of revisions a version (a byte) is
    followed by who made it (a length, then UTF-16) and when (8 int32), who changed it and when, a count and a CRC."""
    changed = bytearray(data)
    start, end = _chunk(data, _REVISIONS, *_chunk(data, _PROPERTIES, _START, len(data)))
    at = start + 1
    for _ in range(2):
        at += 4 + 2 * int.from_bytes(data[at : at + 4], "little")
        changed[at : at + 32] = _NEW_YEAR_1980
        at += 32
    changed[end - 4 : end] = crc32(changed[start : end - 4]).to_bytes(4, "little")
    return bytes(changed)


def _chunk(data: bytes, code: int, at: int, end: int) -> tuple[int, int]:
    """Where the content of a chunk begins and ends, among those from `at` on."""
    while at < end:
        found, length = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if found == code:
            return at, at + length
        at += 0 if found >> 31 else length  # the value of a short one stands where the length is
    raise ValueError("no such chunk")
