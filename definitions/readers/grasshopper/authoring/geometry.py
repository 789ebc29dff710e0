"""How does geometry lie in a parameter? As .NET's BinaryFormatter writes an object of RhinoCommon, packed.

The record (MS-NRBF): a header, the assembly, a class with four fields, then the array of bytes that the last one means.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from struct import Struct
from typing import Any

from definitions.readers.grasshopper.archive.deflate import deflate

_HEADER = Struct("<Biiii").pack(0, 1, -1, 1, 0)
_LIBRARY = "RhinoCommon, Version=8.1.23313.1001, Culture=neutral, PublicKeyToken=552281e97c755530"
_FIELDS = ("version", "archive3dm", "opennurbs", "data")
_INT32, _BYTE = b"\x08", b"\x02"
_INT = Struct("<i")
_END = b"\x0b"


def internalise(encoded: Mapping[str, Any], *, of: str) -> bytes:
    """`ON_Data` from what `rhino3dm.CommonObject.Encode` gives; `of` is its class in RhinoCommon, such as `Mesh`."""
    data = base64.b64decode(encoded["data"])
    fields = _class(f"Rhino.Geometry.{of}") + b"".join(_INT.pack(encoded[name]) for name in _FIELDS[:3])
    array = b"\x09" + _INT.pack(3) + b"\x0f" + _INT.pack(3) + _INT.pack(len(data)) + _BYTE + data
    return deflate(_HEADER + b"\x0c" + _INT.pack(2) + _text(_LIBRARY) + fields + array + _END)


def _class(name: str) -> bytes:
    """Object 1 of library 2: three primitive fields and an array of primitives, each with what it is made of."""
    fields = b"".join(map(_text, _FIELDS))
    types = b"\0\0\0\x07" + _INT32 * 3 + _BYTE
    return b"\x05" + _INT.pack(1) + _text(name) + _INT.pack(len(_FIELDS)) + fields + types + _INT.pack(2)


def _text(text: str) -> bytes:
    raw = text.encode()
    return bytes([len(raw)]) + raw
