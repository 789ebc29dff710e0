"""How are Python definitions solved? In a solver process, with the same schema and answers as every engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from computeapi.engines import wire
from computeapi.engines.base import Deadline, EngineCall, EngineResult, Health, Limits, Progress, Source, no_progress
from definitions.readers import python as reader
from definitions.schema import Interface
from softly.lib.errors import EngineCrashed, SoftlyError

_ADAPTER = 1
_SELFTEST = Path(__file__).parent / "selftest"


class Solvers(Protocol):
    """The solver processes: `task` runs in a child that can be killed, and may read the folders in `readable`."""

    def run(
        self,
        task: str,
        payload: bytes,
        *,
        limits: Limits,
        readable: list[Path],
        strict: bool,
        deadline: Deadline,
        progress: Progress,
    ) -> bytes: ...


class PythonEngine:
    """Definitions synced from disk by staff: trusted code, yet never in a web or worker process."""

    name = "python"
    follows_document = False
    # These libraries are part of the answer: another release may round or triangulate differently.
    version = f"{_ADAPTER}+" + ".".join(f"{lib}{version(lib)}" for lib in ("numpy", "scipy", "manifold3d"))

    def __init__(self, solvers: Solvers) -> None:
        self._solvers = solvers

    def inspect(self, source: Source) -> Interface:
        return reader.read(source.path)

    def places(self) -> Mapping[str, int]:
        return {}

    def run(self, call: EngineCall, *, deadline: Deadline, progress: Progress) -> EngineResult:
        deadline.check()
        payload = json.dumps(
            {
                "folder": str(call.source.folder),
                "entry": call.source.entry,
                "interface": call.interface.as_json(),
                "inputs": call.inputs,
            }
        ).encode()
        answer = self._solvers.run(
            "python",
            payload,
            limits=call.limits,
            readable=[call.source.folder],
            strict=False,
            deadline=deadline,
            progress=progress,
        )
        try:
            return wire.unpack_result(answer)
        except wire.WireError as error:
            raise EngineCrashed("The Python engine gave an unreadable answer.") from error

    def health(self) -> Health:
        """Solves two equations in a solver process."""
        source = Source(name="selftest", digest="", folder=_SELFTEST, entry="selftest.py")
        call = EngineCall(source=source, interface=self.inspect(source), inputs={"right": {"{0}": (3.0,)}})
        try:
            result = self.run(call, deadline=Deadline(10), progress=no_progress)
        except SoftlyError as error:
            return Health(ok=False, version=self.version, detail=error.message)
        found = {output.name: output.branches["{0}"] for output in result.outputs}.get("x")
        if found != (2.0,):
            return Health(ok=False, version=self.version, detail=f"The self-test gave {found} instead of 2.")
        return Health(ok=True, version=self.version)
