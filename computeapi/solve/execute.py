"""Step 5: run the engine, within the time limit and for as long as somebody waits."""

from __future__ import annotations

from collections.abc import Callable

from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline, EngineCall, EngineResult, Progress, Source
from computeapi.solve.validation import SolveCall
from definitions.registry import Entry
from definitions.sources import folder_of


def source_of(entry: Entry) -> Source:
    return Source(name=entry.name, digest=entry.digest, folder=folder_of(entry), entry=entry.name)


def run(call: SolveCall, *, place: str, abandoned: Callable[[], bool], progress: Progress) -> EngineResult:
    """Raises what an engine raises (computeapi.engines.base.Engine.run)."""
    limits = engines.limits(call.entry.time_limit)
    return call.engine.run(
        EngineCall(
            source=source_of(call.entry),
            interface=call.entry.interface,
            inputs=call.inputs,
            geometry=call.geometry,
            limits=limits,
            place=place,
            document=call.request.document,
        ),
        deadline=Deadline(limits.seconds, cancelled=abandoned),
        progress=progress,
    )
