"""Which geometry is known here? Kept in the blob store by its id, and what each thing sent was found to be.

Best effort, as all of that store: what is gone has to be sent again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from computeapi.engines.wire import WireError, pack, unpack
from computeapi.solve import results
from computeapi.solve.inputs.geometry import Sent
from softly.lib.hashing import sha256

READER = 1
"""Grows when the reader (computeapi/formats/reading) takes another object of a file, or converts otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One geometry: its canonical JSON text, kind (Brep, Mesh …; Polyline) and box (least x, y, z, then greatest).
    The rest is of the file it came in: what was taken, its units, and how many objects of each kind it has."""

    text: str
    kind: str
    box: tuple[float, ...] | None = None
    sentence: str = ""
    units: str = ""
    objects: dict[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return sha256(self.text.encode())


def find(id: str) -> Taken | None:
    """What was kept under this id."""
    if data := results.store().get(f"{id}.geometry"):
        try:
            found = unpack(data)
            box = found["box"]
            return Taken(text=found["text"].decode(), kind=found["kind"], box=tuple(box) if box else None)
        except (WireError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
            return None
    return None


def find_sent(sent: Sent) -> Taken | None:
    """What the same was found to be before, for an input of the same type."""
    note = results.store().get(_note_key(sent))
    if note is None:
        return None
    try:
        said = json.loads(note)
        taken = find(said["id"])
        return taken and replace(taken, sentence=said["sentence"], units=said["units"], objects=said["objects"])
    except (ValueError, KeyError, TypeError):
        return None


def keep(sent: Sent, taken: Taken) -> None:
    results.keep_bytes(
        f"{taken.id}.geometry", pack({"kind": taken.kind, "box": taken.box, "text": taken.text.encode()})
    )
    if sent.form in ("file", "object"):
        said: dict[str, Any] = {
            "id": taken.id,
            "sentence": taken.sentence,
            "units": taken.units,
            "objects": taken.objects,
        }
        results.keep_bytes(_note_key(sent), json.dumps(said).encode())


def _note_key(sent: Sent) -> str:
    return f"{sent.digest}.{sent.wanted.lower()}.{READER}.taken"
