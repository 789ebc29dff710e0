"""How is a source solved here, and how large is what it makes?"""

from __future__ import annotations

from pathlib import Path

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from definitions.schema import Interface

SECONDS = 60.0


def solve(
    engine: OpenScadEngine, folder: Path, source: str, *, name: str = "main.scad", **variables: object
) -> EngineResult:
    """The text as the file `name`, beside what else is in the folder, with values of its variables."""
    (folder / name).write_text(source)
    call = EngineCall(
        source=Source(name=name, digest=str(hash(source)), folder=folder, entry=name),
        interface=Interface(),
        inputs={},
        limits=Limits(seconds=SECONDS),
        variables=variables,
        may_be_empty=True,
    )
    return engine.run(call, deadline=Deadline(SECONDS), progress=no_progress)


def volume(engine: OpenScadEngine, folder: Path, source: str) -> float:
    """In mm³."""
    outputs = solve(engine, folder, source).outputs
    found = next(output.branches["{0}"][0] for output in outputs if output.name == "volume")
    assert isinstance(found, float | int)
    return float(found)
