"""How does source go through the pipeline? As a call with work of its own: to evaluate it, or to parse it.

Its files lie on disk for as long as it is evaluated. Its key is over all of them, the libraries (they are in the
engine's version) and the values that are set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline, EngineCall, EngineResult, OutputTree, Progress, Source
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.wire import pack_result
from computeapi.evaluate.files import ENTRY
from computeapi.evaluate.forming import face_count, form, meshes_of
from computeapi.evaluate.request import Source as Sent
from computeapi.solve.call import SolveCall, Work
from computeapi.solve.keys import solve_key
from computeapi.solve.models import Kind
from computeapi.solve.placing import placed
from computeapi.solve.request import Caller, Geometry, SolveRequest, cache_wishes
from definitions.entries import Entry
from definitions.schema import Interface
from softly.lib.hashing import digest_of_files, sha256

ENGINE = "openscad"
_LARGE = 10_000
"""Triangles beyond which an answer is made in a solver process: some 20 ms of a web process's time."""
_MANY = 50
"""Bodies beyond which the same holds: each has its own objects and normals, however small it is."""
_MAX_RECORDED = 10_000
"""Characters of the values in a record: more are left out of it."""


def evaluation(sent: Sent, caller: Caller, *, geometry: Geometry, cache_control: str = "") -> SolveCall:
    """Raises EngineUnavailable."""
    files = {ENTRY: sent.code, **sent.files}
    asked: dict[str, Any] = {"kind": "evaluate", "variables": dict(sent.variables)}
    if sent.seconds is not None:
        asked["seconds"] = sent.seconds  # who waits for an equal one must not get its time-out
    return _call(files, Evaluation(files, sent.variables), caller, geometry, asked, cache_control, sent.seconds)


def parsing(code: bytes, caller: Caller, *, cache_control: str = "") -> SolveCall:
    """Raises EngineUnavailable."""
    files = {ENTRY: code}
    return _call(files, Parsing(code), caller, "full", {"kind": "parse"}, cache_control, None)


@dataclass(slots=True)
class Evaluation:
    """`formed` is a large answer, made in a solver process while the call has its slot."""

    files: Mapping[str, bytes]
    variables: Mapping[str, Any]
    formed: bytes = b""
    kind = Kind.EVALUATE

    def run(self, call: SolveCall, *, place: str, abandoned: Callable[[], bool], progress: Progress) -> EngineResult:
        limits = engines.limits(call.entry.time_limit)
        deadline = Deadline(limits.seconds, cancelled=abandoned)
        with placed(self.files) as folder:
            source = Source(name=ENTRY, digest=call.entry.digest, folder=folder, entry=ENTRY)
            result = call.engine.run(
                EngineCall(
                    source=source,
                    interface=Interface(),
                    inputs={},
                    limits=limits,
                    place=place,
                    variables=self.variables,
                    may_be_empty=True,
                ),
                deadline=deadline,
                progress=progress,
            )
        if face_count(result) > _LARGE or len(meshes_of(result)) > _MANY:
            self.formed = engines.pool().run(
                "evaluated", result.packed or pack_result(result), limits=limits, deadline=deadline
            )
        return result

    def form(self, result: EngineResult, geometry: Geometry) -> bytes:
        full = geometry == "full"
        return self.formed if full and self.formed else form(result, full=full)

    def inputs(self, call: SolveCall) -> dict[str, Any]:
        return dict(self.variables) if len(str(self.variables)) <= _MAX_RECORDED else {}


@dataclass(frozen=True, slots=True)
class Parsing:
    """The engine gives the answer itself; it travels as the one value of a result."""

    code: bytes
    kind = Kind.PARSE

    def run(self, call: SolveCall, *, place: str, abandoned: Callable[[], bool], progress: Progress) -> EngineResult:
        engine = call.engine
        assert isinstance(engine, OpenScadEngine)  # the only language there is
        parsed = engine.parse(self.code.decode(), cancelled=abandoned).decode()
        return EngineResult(outputs=(OutputTree(name="syntax", branches={"{0}": (parsed,)}),))

    def form(self, result: EngineResult, geometry: Geometry) -> bytes:
        return str(result.outputs[0].branches["{0}"][0]).encode()[:-1]

    def inputs(self, call: SolveCall) -> dict[str, Any]:
        return {}


def _call(
    files: Mapping[str, bytes],
    work: Work,
    caller: Caller,
    geometry: Geometry,
    asked: Mapping[str, Any],
    cache_control: str,
    seconds: float | None,
) -> SolveCall:
    engine = engines.get(ENGINE)
    digest = digest_of_files({name: sha256(content) for name, content in files.items()})
    entry = Entry.of_request(name=ENTRY, engine=ENGINE, digest=digest, time_limit=seconds)
    use_cache, refresh = cache_wishes(cache_control)
    request = SolveRequest(
        definition=ENTRY, geometry=geometry, use_cache=use_cache, refresh=refresh, caller=caller, entry=entry
    )
    key = solve_key(digest=digest, engine=ENGINE, engine_version=engine.version, inputs={}, work=asked)
    return SolveCall(request=request, entry=entry, engine=engine, inputs={}, key=key, ttl=settings.CACHE_TTL, work=work)
