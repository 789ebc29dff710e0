"""What does a client get? Made once, in the form of the work, and kept as bytes."""

from __future__ import annotations

import json
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from computeapi.engines.base import EngineResult, Item, Verbatim
from computeapi.engines.opennurbs import value_item
from computeapi.solve.request import Geometry
from computeapi.solve.shapes import files_of, has_heavy, is_heavy

_MAGIC = b"SFA1"
_HEAD = struct.Struct("<4sIIII")
_COMPRESS_FROM = 64 << 10
"""Smaller ones travel to Redis faster than they can be packed."""


Form = Callable[[EngineResult, Geometry], bytes]
"""What an answer looks like: a JSON object up to its closing brace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One solve's answer. `full` and `light` (heavy geometry left out) are JSON up to where `"solve"` follows.

    `result` is the blob key of the engine's result, "" when it has no geometry or could not be kept.
    """

    key: str
    full: bytes
    light: bytes
    solve: dict[str, Any]
    result: str
    created: float
    ttl: int
    partial: bool = False

    @property
    def id(self) -> str:
        return str(self.solve["id"])

    @property
    def size(self) -> int:
        return len(self.full) + len(self.light) + 512

    def remaining(self) -> int:
        """Seconds until it is too old to be given."""
        return max(0, int(self.created + self.ttl - time.time()))

    def body(self, *, geometry: Geometry, cached: bool) -> bytes:
        head = self.light if geometry == "none" else self.full
        return b"".join((head, b',"solve":', orjson.dumps(self.solve | {"cached": cached}), b"}"))

    def parted(self) -> tuple[bytes, dict[str, Any]]:
        """`{"values": […]` as it is, and the members after it, for answers in another form: values can be large."""
        # Within a string its quotes would be escaped: these bytes are the member's name.
        values, _, rest = self.full.rpartition(b',"warnings":')
        return values, orjson.loads(b'{"warnings":' + rest + b"}")


def build(
    result: EngineResult,
    *,
    key: str,
    solve_id: str,
    definition: str,
    version: int,
    engine: str,
    result_blob: str,
    ttl: int,
    form: Form,
) -> Answer:
    artifacts = [
        {"format": format.name, "url": f"/api/solves/{solve_id}/artifacts/model.{format.extension}"}
        for format in files_of(result_blob)
    ]
    full = form(result, "full")
    return Answer(
        key=key,
        full=full,
        light=form(result, "none") if has_heavy(result) else full,
        solve={
            "id": solve_id,
            "definition": definition,
            "version": version,
            "engine": engine,
            "key": key,
            "cached": False,
            "durationMs": round(result.seconds * 1000, 2),
            "artifacts": artifacts,
            "messages": [{"level": m.level, "text": m.text, "file": m.file, "line": m.line} for m in result.messages],
        },
        result=result_blob,
        created=time.time(),
        ttl=ttl,
        partial=bool(result.errors) or not result.is_complete,
    )


def values_form(result: EngineResult, geometry: Geometry) -> bytes:
    """Rhino Compute's: `values`, `warnings`, `errors`, `modelunits`."""
    values = [
        {
            "ParamName": output.name,
            "InnerTree": {path: [_item(i, geometry) for i in items] for path, items in output.branches.items()},
        }
        for output in result.outputs
    ]
    said = [message.text for message in result.messages if message.level == "warning"]
    # An engine may name the place before what was said.
    warnings = [*result.warnings, *(text for text in said if not any(w.endswith(text) for w in result.warnings))]
    document = {
        "values": values,
        "warnings": list(dict.fromkeys(warnings)),
        "errors": list(result.errors),
        "modelunits": result.model_units,
    }
    return orjson.dumps(document)[:-1]


def _item(item: Item, geometry: Geometry) -> dict[str, str]:
    if geometry == "none" and is_heavy(item):
        return {"type": item.type if isinstance(item, Verbatim) else "Rhino.Geometry.Mesh", "data": "null"}
    return value_item(item)


def to_bytes(answer: Answer) -> bytes:
    """For a shared cache: compressed where that pays, with a checksum."""
    header = {
        "key": answer.key,
        "solve": answer.solve,
        "result": answer.result,
        "at": answer.created,
        "ttl": answer.ttl,
    }
    head = json.dumps(header).encode()
    same = answer.light is answer.full or answer.light == answer.full
    body = answer.full + (b"" if same else answer.light)
    packed = zlib.compress(body, 1) if len(body) > _COMPRESS_FROM else body
    is_packed = len(packed) < len(body)
    rest = head + (packed if is_packed else body)
    split = len(answer.full) | (1 << 31 if is_packed else 0)
    return _HEAD.pack(_MAGIC, len(head), split, _checksum(len(head), split, len(body), rest), len(body)) + rest


def from_bytes(data: bytes) -> Answer | None:
    """The reverse; None for anything damaged or of another form."""
    try:
        magic, head_size, split, crc, body_size = _HEAD.unpack_from(data)
        rest = data[_HEAD.size :]
        if magic != _MAGIC or _checksum(head_size, split, body_size, rest) != crc:
            return None
        header = json.loads(rest[:head_size])
        body = rest[head_size:]
        if split >> 31:
            body = zlib.decompress(body)
    except (struct.error, ValueError, zlib.error):
        return None
    full_size = split & (1 << 31) - 1
    if len(body) != body_size:
        return None
    full = body[:full_size]
    return Answer(
        key=header["key"],
        full=full,
        light=body[full_size:] or full,
        solve=header["solve"],
        result=header["result"],
        created=header["at"],
        ttl=header["ttl"],
    )


def _checksum(head_size: int, split: int, body_size: int, rest: bytes) -> int:
    """Over everything, sizes too: a wrong one would cut the answer at another place."""
    return zlib.crc32(rest, zlib.crc32(struct.pack("<III", head_size, split, body_size)))
