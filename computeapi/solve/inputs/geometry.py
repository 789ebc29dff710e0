"""In which forms is geometry sent? Told apart here; what needs decoding or the store is for a `Geometries`. Pure.

`{"geometry": "<id>"}` of what was uploaded, or of the input's own default; `{"3dm": "<base64 of a .3dm file>"}`; an
openNURBS object as rhino3dm encodes it, `{"version", "archive3dm", "opennurbs", "data"}`; for a Curve also two points
or more, a polyline. Each also as JSON text, an id as it is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from computeapi.solve.inputs.parts import unpacked
from computeapi.solve.inputs.structs import is_point, read_points
from computeapi.solve.inputs.values import Wrong
from definitions.schema import Input, canonical
from softly.lib.hashing import sha256

MAX_GEOMETRIES = 10_000
"""Values of one input that have to be looked at."""
_ID = re.compile(r"[0-9a-f]{64}")
_OBJECT = {"version": int, "archive3dm": int, "opennurbs": int, "data": str}
FORMS = (
    'geometry: {"geometry": "<id>"} of an upload, {"3dm": "<base64 of a .3dm file>"}, or an openNURBS object'
    ' {"version", "archive3dm", "opennurbs", "data"}'
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One geometry as it was sent for an input of the type `wanted`. `data` is an id, a .3dm file, or canonical JSON
    text: of an object, or of the points of a polyline."""

    wanted: str
    form: Literal["id", "file", "object", "points"]
    data: bytes

    @property
    def digest(self) -> str:
        """The id, where it isn't a file."""
        return self.data.decode() if self.form == "id" else sha256(self.data)


class Geometries(Protocol):
    def take(self, sent: Sequence[Sent]) -> Sequence[str | Wrong]:
        """The id of each, or what is wrong with it. Raises what keeps all of them from being decoded now."""
        ...


class NoGeometries:
    """Where there is nobody to decode any."""

    def take(self, sent: Sequence[Sent]) -> Sequence[str | Wrong]:
        return [Wrong("Geometry can't be sent here.", "not_allowed") for _ in sent]


def read_geometry(item: Input, value: Any, decimals: int | None) -> str | Sent:
    """The id of the input's own default, or what was sent. Raises Wrong."""
    found = unpacked(value)
    if isinstance(found, str) and _ID.fullmatch(found.lower()):
        found = {"geometry": found}
    if item.param_type == "Curve" and is_polyline(found):
        return _polyline(found, decimals)
    if not isinstance(found, Mapping):
        raise Wrong(f"Send {FORMS}{', or two points or more' if item.param_type == 'Curve' else ''}.", "type_error")
    if found.keys() == {"geometry"}:
        return _named(item, found["geometry"])
    if found.keys() == {"3dm"}:
        return Sent(item.param_type, "file", read_file(_decoded("3dm", found["3dm"])))
    return Sent(item.param_type, "object", read_object(found).encode())


def read_object(value: Any) -> str:
    """The canonical text of an openNURBS object; whether it can be decoded is not asked. Raises Wrong."""
    if not isinstance(value, Mapping):
        raise Wrong(f"Send {FORMS}.", "type_error")
    for name in value:
        if name not in _OBJECT:
            raise Wrong(f"There is no {str(name)[:64]!r} here. Send {FORMS}.", "unknown_field")
    for name, kind in _OBJECT.items():
        if name not in value:
            raise Wrong(f"{name} is missing. Send {FORMS}.", "required")
        if not isinstance(value[name], kind) or isinstance(value[name], bool):
            raise Wrong(f"{name}: send a {'string' if kind is str else 'whole number'}.", "type_error")
    _decoded("data", value["data"])
    return canonical(dict(value))


def read_file(data: bytes) -> bytes:
    """The same, if it begins as a .3dm file does. Raises Wrong."""
    if not data.startswith(b"3D Geometry File Format "):
        raise Wrong("This is not a .3dm file.", "invalid_geometry")
    return data


def is_polyline(value: Any) -> bool:
    """Whether a list is one polyline, and not several values."""
    return isinstance(value, (list, tuple)) and bool(value) and all(map(is_point, value))


def _polyline(points: Sequence[Any], decimals: int | None) -> Sent:
    if len(points) < 2:
        raise Wrong("A polyline has at least two points.", "wrong_count")
    return Sent("Curve", "points", canonical(read_points(points, decimals)).encode())


def _named(item: Input, name: Any) -> str | Sent:
    if not isinstance(name, str) or not _ID.fullmatch(name.lower()):
        raise Wrong("The id of geometry has 64 hexadecimal digits.", "type_error")
    known = name.lower()
    return known if known in (item.default or ()) else Sent(item.param_type, "id", known.encode())


def _decoded(name: str, text: Any) -> bytes:
    if not isinstance(text, str):
        raise Wrong(f"{name}: send a string of base64.", "type_error")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Wrong(f"{name}: this is not base64.", "invalid_geometry") from error
