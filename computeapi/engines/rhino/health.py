"""Does a server solve? It is asked for a sum that is known: what answers /healthcheck may hang all the same."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from computeapi.engines.base import Deadline, EngineResult, Verbatim
from computeapi.engines.rhino import decoding
from computeapi.engines.rhino.asking import Asking, File
from computeapi.engines.rhino.known import archive
from computeapi.engines.rhino.known.sums import SUM, A, B
from computeapi.engines.rhino.servers import Server
from computeapi.engines.rhino.waiting import Patience
from softly.lib.errors import AnswerUnreadable, NotStarted, SoftlyError, SolveTimeout

State = Literal["solves", "busy", "hangs", "away", "fails"]

_TERMS = {A: 19.0, B: 23.0}
_MOST = 1 << 20
SIGN_SECONDS = 1.0
"""How long /healthcheck may take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerHealth:
    """`busy`: it has no time for the canary and has solved something lately. `away`: it can't be reached or takes
    nothing; `hangs`: it takes a solve and never ends it; `fails`: it ends it without the right answer."""

    server: str
    state: State
    detail: str = ""
    milliseconds: float | None = None

    @property
    def ok(self) -> bool:
        return self.state in ("solves", "busy")


def prove(server: Server, *, seconds: float, busy_seconds: float) -> ServerHealth:
    """Solve the canary there, and let the server's breaker know. One that takes longer than `seconds` is busy when
    somebody's solve ended well there in the last `busy_seconds`."""
    started = time.perf_counter()
    try:
        _sing(_asking(server, seconds))
    except SolveTimeout:
        return _silent(server, seconds, busy_seconds)
    except SoftlyError as error:
        server.failed(error)
        state: State = "away" if isinstance(error, NotStarted) else "fails"
        return ServerHealth(server=server.name, state=state, detail=error.message)
    server.worked()
    return ServerHealth(
        server=server.name, state="solves", milliseconds=round((time.perf_counter() - started) * 1000, 1)
    )


def _sing(asking: Asking) -> None:
    file = File(digest="canary", read=lambda: archive("canary"))
    trees = [{"ParamName": name, "InnerTree": {"{0}": [_double(term)]}} for name, term in _TERMS.items()]
    result = decoding.result(asking.about(file, "/grasshopper", {"values": trees}, decoding.document))
    if _sum(result) != sum(_TERMS.values()):
        raise AnswerUnreadable("It gives a wrong answer to a known question.")


def _double(term: float) -> dict[str, str]:
    return {"type": "System.Double", "data": repr(term)}


def _sum(result: EngineResult) -> Any:
    items = [item for o in result.outputs if o.name == SUM for items in o.branches.values() for item in items]
    try:
        return orjson.loads(items[0].data) if items and isinstance(items[0], Verbatim) else None
    except orjson.JSONDecodeError:
        return None


def _silent(server: Server, seconds: float, busy_seconds: float) -> ServerHealth:
    age = server.pulse.age()
    answers = _gives_a_sign(server)
    if answers and age < busy_seconds:
        detail = f"Busy: it solved something {math.ceil(age)} s ago."
        return ServerHealth(server=server.name, state="busy", detail=detail)
    server.failed(SolveTimeout("It takes solves and does not end them."))
    sign = "answers /healthcheck and" if answers else "does not answer /healthcheck and"
    detail = f"It {sign} does not solve within {seconds:g} s."
    return ServerHealth(server=server.name, state="hangs" if answers else "away", detail=detail)


def _gives_a_sign(server: Server) -> bool:
    """/healthcheck says nothing about solving; never /activechildren, which starts processes."""
    try:
        return _asking(server, SIGN_SECONDS).send("GET", "/healthcheck").status == 200
    except SoftlyError:
        return False


def _asking(server: Server, seconds: float) -> Asking:
    return Asking(server=server, patience=Patience(Deadline(seconds), seconds), most=_MOST)
