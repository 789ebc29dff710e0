"""How does a solver process read geometry that people sent?

The payload is a wire document `{"sent": [{"wanted": type of input, "form": "file" or "object", "data": bytes}]}`, the
answer `{"taken": [...]}` with one for each: `{"wrong", "code"}`, or `{"kind", "box", "text", "sentence", "units",
"objects"}`, where `text` is the JSON of the object, empty where it is as it was sent.
"""

from __future__ import annotations

import json
from typing import Any

import rhino3dm

from computeapi.engines.base import Progress
from computeapi.engines.wire import WireError, pack, unpack
from computeapi.formats.reading import files
from computeapi.formats.reading.kinds import ALLOWED, Unfit, bounding_box, fitted, kind_of
from definitions.schema import canonical


def take(payload: bytes, report: Progress) -> bytes:
    """Raises WireError. A library that crashes takes the process with it: nothing of this one is needed then."""
    try:
        sent = [(str(one["wanted"]), str(one["form"]), bytes(one["data"])) for one in unpack(payload)["sent"]]
    except (KeyError, TypeError) as error:
        raise WireError("not geometry to be read") from error
    taken = []
    for number, (wanted, form, data) in enumerate(sent):
        report(number / len(sent), "Reading geometry")
        try:
            taken.append(_file(data, wanted) if form == "file" else _object(data, wanted))
        except Unfit as unfit:
            taken.append({"wrong": unfit.message, "code": unfit.code})
    return pack({"taken": taken})


def _file(data: bytes, wanted: str) -> dict[str, Any]:
    found = files.take(data, wanted)
    text = canonical(found.geometry.Encode())
    return _described(found.geometry, text) | {
        "sentence": found.sentence,
        "units": found.units,
        "objects": found.objects,
    }


def _object(data: bytes, wanted: str) -> dict[str, Any]:
    geometry = _decoded(data)
    fit = fitted(geometry, wanted)
    if fit is None:
        raise Unfit(f"This input takes {ALLOWED[wanted]}, and this is a {kind_of(geometry)}.", "wrong_geometry")
    return _described(fit, "" if fit is geometry else canonical(fit.Encode()))


def _decoded(data: bytes) -> Any:
    try:
        found: Any = rhino3dm.CommonObject.Decode(json.loads(data))  # type: ignore[attr-defined]  # not in its stub
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
        raise Unfit("This can't be read as an openNURBS object.", "invalid_geometry") from error
    if found is None:
        raise Unfit("This can't be read as an openNURBS object.", "invalid_geometry")
    if not isinstance(found, rhino3dm.GeometryBase):
        raise Unfit(f"This is a {type(found).__name__}, which is no geometry.", "wrong_geometry")
    return found


def _described(geometry: Any, text: str) -> dict[str, Any]:
    return {
        "kind": kind_of(geometry),
        "box": bounding_box(geometry),
        "text": text.encode(),
        "sentence": "",
        "units": "",
        "objects": {},
    }
