"""Is what was sent as geometry what it says? Read once, in a solver process, and known by its digest from then on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline
from computeapi.engines.wire import WireError, pack, unpack
from computeapi.rest.connection import let_go_of_database
from computeapi.solve import admission
from computeapi.solve.geometry import kept
from computeapi.solve.geometry.kept import Taken
from computeapi.solve.inputs.geometry import Sent, read_object
from computeapi.solve.inputs.values import Wrong
from softly.lib.errors import EngineCrashed, ResourceExhausted, SolveTimeout

SECONDS = 10.0
MOST_KEPT = 100
"""Of one request: each is a file or two, and the store counts bytes."""


class Decoder:
    """The `Geometries` of one request; `texts` has the JSON text of each that was taken, by its id."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def take(self, sent: Sequence[Sent]) -> list[str | Wrong]:
        """Raises QueueFull, QueueTimeout, EngineUnavailable."""
        found = take(sent)
        self.texts |= {one.id: one.text for one in found if isinstance(one, Taken)}
        return [one.id if isinstance(one, Taken) else one for one in found]


def take(sent: Sequence[Sent]) -> list[Taken | Wrong]:
    """What each is, or what is wrong with it. Raises QueueFull, QueueTimeout, EngineUnavailable."""
    outcomes: dict[Sent, Taken | Wrong] = {}
    unread: dict[Sent, Sent] = {}
    for one in sent:
        known = _known(one)
        if isinstance(known, Sent):
            unread[one] = known
        else:
            outcomes[one] = known
    if unread:
        outcomes |= zip(unread, _read(list(unread.values())), strict=True)
    if len(sent) <= MOST_KEPT:
        for one, outcome in outcomes.items():
            if isinstance(outcome, Taken) and (one in unread or one.form == "points"):
                kept.keep(unread.get(one, one), outcome)
    return [outcomes[one] for one in sent]


def _known(sent: Sent) -> Taken | Wrong | Sent:
    """What needs no reading; else what is to be read in its place."""
    if sent.form == "points":
        return _polyline(sent.data.decode())
    if sent.form != "id":
        return kept.find_sent(sent) or sent
    found = kept.find(sent.digest)
    if found is None:
        return Wrong("No geometry with this id is kept here; upload it again.", "unknown_geometry")
    if sent.wanted in ("Geometry", found.kind) or (sent.wanted == "Curve" and found.kind == "Polyline"):
        return found
    if found.kind == "Polyline":
        return Wrong(f"This input takes a {sent.wanted}, and this is a polyline.", "wrong_geometry")
    return _known(Sent(sent.wanted, "object", found.text.encode()))


def _polyline(text: str) -> Taken:
    points = [(point["X"], point["Y"], point["Z"]) for point in json.loads(text)]
    axes = tuple(zip(*points, strict=True))
    return Taken(text=text, kind="Polyline", box=(*map(min, axes), *map(max, axes)))


def _read(sent: Sequence[Sent]) -> list[Taken | Wrong]:
    """In a solver process of their own."""
    let_go_of_database()
    payload = pack({"sent": [{"wanted": one.wanted, "form": one.form, "data": one.data} for one in sent]})
    with admission.ask_to_read():
        try:
            data = engines.pool().run("geometry", payload, limits=engines.limits(SECONDS), deadline=Deadline(SECONDS))
        except (EngineCrashed, ResourceExhausted, SolveTimeout) as error:
            # The reader ended over hostile bytes: whose they are among several isn't known.
            return [Wrong(f"It can't be read. {error.message}", "invalid_geometry") for _ in sent]
    try:
        found: list[Taken | Wrong] = [
            _outcome(one, said) for one, said in zip(sent, unpack(data)["taken"], strict=True)
        ]
    except (WireError, KeyError, TypeError, ValueError, Wrong):
        return [Wrong("It can't be read.", "invalid_geometry") for _ in sent]
    return found


def _outcome(sent: Sent, said: Mapping[str, Any]) -> Taken | Wrong:
    """The reader may have been taken over by what it read: nothing of its answer is believed unseen."""
    if "wrong" in said:
        return Wrong(str(said["wrong"]), str(said["code"]))
    box = said["box"] and tuple(float(number) for number in said["box"])
    if box and (len(box) != 6 or not all(map(math.isfinite, box))):
        raise ValueError("not a box")
    return Taken(
        text=read_object(json.loads(said["text"] or sent.data)),
        kind=str(said["kind"])[:32],
        box=box or None,
        sentence=str(said["sentence"])[:500],
        units=str(said["units"])[:32],
        objects={str(kind)[:32]: int(count) for kind, count in said["objects"].items()},
    )
