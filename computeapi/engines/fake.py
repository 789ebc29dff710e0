"""An engine that needs nothing: it keeps the same contract as the real ones, so tests of everything above can use it.

A fake definition is a JSON file (definitions/readers/fake.py). An output named like an input repeats it, branch by
branch. Other Number outputs are the sum of all numbers given, Text outputs repeat the Text inputs, Mesh outputs are a
box of the first three numbers. Four inputs, where the definition has them, make it misbehave: `sleep` (seconds),
`until` (a file that wakes it once it is there), `fail` (`error`, `partial`, `crash`), `log` (a file of one line a run).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from computeapi.engines.base import (
    Branches,
    Deadline,
    EngineCall,
    EngineResult,
    Health,
    Item,
    Mesh,
    Message,
    OutputTree,
    Progress,
    Source,
    Verbatim,
)
from computeapi.engines.opennurbs import NET_STRUCTS
from definitions.readers import fake
from definitions.schema import GEOMETRY, INPUT_MARK, PLAIN, STRUCTS, Interface, Output, Scalar
from softly.lib.errors import DefinitionFailed, EngineCrashed

_CORNERS = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)], dtype=np.float64)
_FACES = np.array(
    [
        [0, 2, 1],
        [1, 2, 3],
        [4, 5, 6],
        [5, 7, 6],
        [0, 1, 4],
        [1, 5, 4],
        [2, 6, 3],
        [3, 6, 7],
        [0, 4, 2],
        [2, 4, 6],
        [1, 3, 5],
        [3, 7, 5],
    ],
    dtype=np.int32,
)
_MOODS = ("sleep", "until", "fail", "log")
_NET_GEOMETRY = {"Curve": "NurbsCurve", "Surface": "Brep", "Geometry": "Brep"}
"""What Grasshopper calls otherwise than RhinoCommon does."""


class FakeEngine:
    name = "fake"
    version = "1"
    follows_document = False

    def inspect(self, source: Source) -> Interface:
        return fake.read(source.path)

    def places(self) -> Mapping[str, int]:
        return {}

    def run(self, call: EngineCall, *, deadline: Deadline, progress: Progress) -> EngineResult:
        started = time.perf_counter()
        if log := _one(call.inputs.get("log")):
            with Path(str(log)).open("a") as file:
                file.write("run\n")
        waker = str(_one(call.inputs.get("until")) or "")
        _sleep(float(_one(call.inputs.get("sleep")) or 0), waker, deadline, progress)
        fail = _one(call.inputs.get("fail"))
        if fail == "error":
            raise DefinitionFailed("The fake definition was asked to fail.")
        if fail == "crash":
            raise EngineCrashed("The fake engine was asked to crash.")
        return EngineResult(
            outputs=tuple(OutputTree(name=o.name, branches=_branches(o, call)) for o in call.interface.outputs),
            errors=("asked for a partial answer",) if fail == "partial" else (),
            messages=(Message(level="echo", text="fake"),),
            seconds=time.perf_counter() - started,
        )

    def health(self) -> Health:
        return Health(ok=True, version=self.version)


def _one(branches: Branches | None) -> Scalar | None:
    return next((value for values in (branches or {}).values() for value in values), None)


def _sleep(seconds: float, waker: str, deadline: Deadline, progress: Progress) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not (waker and Path(waker).exists()):
        deadline.check()
        progress(1 - left / seconds, "sleeping")
        time.sleep(min(left, 0.02))


def _branches(output: Output, call: EngineCall) -> Mapping[str, tuple[Item, ...]]:
    given = call.inputs.get(output.name.replace("RH_OUT:", INPUT_MARK))
    if given is None:
        return {"{0}": _items(output, call)}
    return {path: tuple(_echo(output, value, call) for value in values) for path, values in given.items()}


def _echo(output: Output, value: Scalar, call: EngineCall) -> Item:
    """Geometry that the caller didn't send is that of a default, which lies in no file here: null."""
    kind = output.param_type
    if kind in STRUCTS:
        return Verbatim(type=NET_STRUCTS[kind], data=str(value))
    if kind in GEOMETRY:
        net_type = f"Rhino.Geometry.{_NET_GEOMETRY.get(kind, kind)}"
        return Verbatim(type=net_type, data=call.geometry.get(str(value), "null"))
    return value


def _items(output: Output, call: EngineCall) -> tuple[Item, ...]:
    plain = [i.name for i in call.interface.inputs if i.param_type in PLAIN and i.name not in _MOODS]
    given = [v for name in plain for vs in call.inputs.get(name, {}).values() for v in vs]
    numbers = [v for v in given if isinstance(v, (int, float)) and not isinstance(v, bool)]
    match output.param_type:
        case "Mesh":
            size = np.array(([float(n) for n in numbers] + [1.0, 1.0, 1.0])[:3])
            return (Mesh(vertices=_CORNERS * size, faces=_FACES),)
        case "Text":
            return tuple(v for v in given if isinstance(v, str))
        case "Boolean":
            return (any(v is True for v in given),)
        case _:
            return (float(sum(numbers)),)
