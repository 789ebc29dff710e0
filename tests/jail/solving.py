"""How is an attack tried? Through the real solver host, with small limits; and what may its answer tell?"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from definitions.schema import Interface, Scalar
from softly.lib.errors import DefinitionFailed, EngineCrashed, ResourceExhausted, SoftlyError, SolveTimeout

ENTRY = "main.scad"
SECRET = "7h3-53cr37-0f-7h3-h057"
"""Stands in every file outside of the attacker's folder; no answer may hold it."""

SMALL = Limits(seconds=120, memory=128 << 20, output=32 << 20)
BRIEF = Limits(seconds=0.5, memory=128 << 20, output=32 << 20)
"""For what only its time limit ends."""

DOCUMENTED = DefinitionFailed, ResourceExhausted, EngineCrashed, SolveTimeout


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an attack: an answer or a documented error."""

    result: EngineResult | None
    error: SoftlyError | None

    @property
    def told(self) -> str:
        """Every word that goes back to the client."""
        if self.error is not None:
            return f"{self.error.message} {self.error.details}"
        assert self.result is not None
        return repr((self.result.messages, self.result.warnings, self.result.errors, self.value("echo")))

    @property
    def size(self) -> tuple[Any, ...]:
        """What the model measures; fails with the error where there is none."""
        return self.value("size")

    def value(self, name: str) -> tuple[Any, ...]:
        assert self.result is not None, self.error
        branches = next(output.branches for output in self.result.outputs if output.name == name)
        return branches.get("{0}", ())


def mended() -> int:
    """Which of our wheels of the evaluator this is; 0 for upstream's own. From 2 on it doesn't crash where we know
    that it did, and tells of no file whether it is there."""
    return int(version("openscad_cpp_evaluator").partition("+softly.")[2] or 0)


def attack(
    engine: OpenScadEngine,
    folder: Path,
    source: str | bytes,
    *,
    limits: Limits = SMALL,
    inputs: Mapping[str, Scalar] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Outcome:
    """Any other error than the documented ones fails the test, and so does a word or a file too much."""
    (folder / ENTRY).write_bytes(source if isinstance(source, bytes) else source.encode())
    before = _files(folder.parent)
    call = EngineCall(
        source=Source(name=ENTRY, digest=str(hash(source)), folder=folder, entry=ENTRY),
        interface=Interface(),
        inputs={name: {"{0}": (value,)} for name, value in (inputs or {}).items()},
        variables=variables or {},
        limits=limits,
    )
    outcome = outcome_of(engine, call)
    assert _files(folder.parent) == before
    _assert_tells_nothing(outcome, folder, str(source))
    return outcome


def outcome_of(engine: OpenScadEngine, call: EngineCall) -> Outcome:
    """Any other error than the documented ones passes through."""
    try:
        result = engine.run(call, deadline=Deadline(call.limits.seconds), progress=no_progress)
    except DOCUMENTED as error:
        return Outcome(result=None, error=error)
    return Outcome(result=result, error=None)


def _files(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.lstat().st_mtime_ns) for path in folder.rglob("*")}


def _assert_tells_nothing(outcome: Outcome, folder: Path, source: str) -> None:
    """No path of this machine, no content of a file outside, no name of the machine or its user: nothing that the
    attacker didn't know."""
    places = [folder.parent, Path(sys.prefix), Path.cwd()]
    paths = [str(place).strip("/") for place in places]
    machine = [os.uname().nodename, os.uname().release, f"/home/{getpass.getuser()}"]
    traces = ["/proc/self/fd", "site-packages", "openscad_cpp", "Traceback"]
    for word in (*paths, *filter(None, machine), *traces, SECRET, "root:x:"):
        assert word in source or word not in outcome.told, f"{word!r} is told: {outcome.told[:2000]}"
    if outcome.error is not None:
        assert outcome.error.message.strip(), "an error must say what is wrong"
