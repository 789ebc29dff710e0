"""What came of an OpenSCAD source: an answer, a documented error, or a finding? Solved, parsed and read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from scad_cases import Case

from computeapi.engines.base import Deadline, EngineCall, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from definitions.readers import openscad
from definitions.schema import Interface, UnreadableDefinition
from softly.lib.errors import DefinitionFailed, EngineCrashed, ResourceExhausted, SolveTimeout

LIMITS = Limits(seconds=1.0, memory=256 << 20, output=64 << 20)
LATE = 1.0
"""Seconds past its limit in which a case may end."""
UNCLEAR = re.compile(
    r"std::|vector::|basic_\w+:|\bsto[dilu]+\b|json\.exception|filesystem error|Traceback|0x[0-9a-f]{8}"
)
EXPECTED = DefinitionFailed, ResourceExhausted, SolveTimeout


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`finding` is empty where nothing is wrong."""

    outcome: str
    finding: str
    seconds: float


class Tester:
    """Solves cases in folders of its own below `data`."""

    def __init__(self, engine: OpenScadEngine, data: Path) -> None:
        self._engine = engine
        self._data = data

    def judge(self, case: Case) -> Verdict:
        folder = self._data / f"{case.number}-{time.monotonic_ns()}"
        folder.mkdir()
        try:
            (folder / "main.scad").write_bytes(case.source)
            for name, data in case.files.items():
                (folder / name).write_bytes(data)
            verdict = self._solved(folder)
            if not verdict.finding:
                verdict = replace(verdict, finding=self._parsed(case.source) or _read(folder / "main.scad"))
            return verdict
        finally:
            shutil.rmtree(folder)

    def _solved(self, folder: Path) -> Verdict:
        source = Source(name="main.scad", digest=folder.name, folder=folder, entry="main.scad")
        call = EngineCall(source=source, interface=Interface(), inputs={}, limits=LIMITS, may_be_empty=True)
        began = time.monotonic()
        try:
            result = self._engine.run(call, deadline=Deadline(LIMITS.seconds), progress=no_progress)
            outcome, told, finding = "answer", repr(result.messages), ""
        except EXPECTED as error:
            outcome, told, finding = type(error).__name__, f"{error.message} {error.details}", ""
            if not error.message.strip():
                finding = "no words"
        except EngineCrashed as error:
            outcome, told, finding = type(error).__name__, error.message, f"crash: {error.message}"
        except Exception as error:  # whatever it is, it is what is looked for
            outcome, told = type(error).__name__, str(error)
            finding = f"undocumented: {outcome}: {told[:200]}"
        seconds = time.monotonic() - began
        if seconds > LIMITS.seconds + LATE:
            finding = finding or f"late: {seconds:.1f} s"
        return Verdict(outcome=outcome, finding=finding or self._told_too_much(told), seconds=seconds)

    def _parsed(self, source: bytes) -> str:
        try:
            json.loads(self._engine.parse(source.decode("latin-1")))
        except EXPECTED:
            return ""
        except Exception as error:  # whatever it is, it is what is looked for
            return f"parsing: {type(error).__name__}: {error}"
        return ""

    def _told_too_much(self, told: str) -> str:
        for word in (str(self._data).strip("/"), sys.prefix.strip("/"), os.uname().nodename, "/proc/self/fd"):
            if word in told:
                return f"leak: {word}"
        unclear = UNCLEAR.search(told)
        return f"unclear: {unclear[0]}" if unclear else ""


def _read(path: Path) -> str:
    """In this process, as whoever publishes a definition has it read."""
    began = time.process_time()
    try:
        openscad.read(path)
    except UnreadableDefinition:
        pass
    except Exception as error:  # whatever it is, it is what is looked for
        return f"reading: {type(error).__name__}: {error}"
    seconds = time.process_time() - began
    return f"reading: {seconds:.1f} s" if seconds > LATE else ""
