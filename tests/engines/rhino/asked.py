"""What do these tests ask a scripted server, and what comes of it? Calls for definitions of ours, with an interface as
short as can be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rhino3dm

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Item, Limits, Source, Verbatim, no_progress
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.known import archive
from computeapi.engines.rhino.servers import Server
from definitions.schema import Input, Interface, Output, Scalar
from softly.lib.hashing import sha256

NUMBER = {"param_type": "Number", "receiver": "Param_Number"}
SLIDER = {"param_type": "Number", "receiver": "GH_NumberSlider"}

INTERFACES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "canary": {"RH_IN:a": NUMBER, "RH_IN:b": NUMBER},
    "box": {"RH_IN:width": SLIDER, "RH_IN:depth": SLIDER, "RH_IN:height": SLIDER | {"param_type": "Integer"}},
    "sleeper": {"RH_IN:seconds": NUMBER},
    "faulty": {"RH_IN:text": {"param_type": "Text", "receiver": "Param_String"}},
}
SUM, BOX = "RH_OUT:sum", "RH_OUT:box"


def source(folder: Path, name: str) -> Source:
    """One of the known definitions, as a file in this folder."""
    data = archive(name)
    (folder / f"{name}.gh").write_bytes(data)
    return Source(name=f"{name}.gh", digest=sha256(data), folder=folder, entry=f"{name}.gh")


def interface(inputs: Mapping[str, Mapping[str, Any]], outputs: Sequence[str] = ()) -> Interface:
    return Interface(
        inputs=tuple(Input(name=name, **fields) for name, fields in inputs.items()),
        outputs=tuple(Output(name=name, param_type="Number") for name in outputs),
    )


def call(folder: Path, name: str, place: str = "", *, output: int = 8 << 20, **inputs: Scalar) -> EngineCall:
    """`inputs` without the RH_IN: of their names."""
    return EngineCall(
        source=source(folder, name),
        interface=interface(INTERFACES[name]),
        inputs={f"RH_IN:{key}": {"{0}": (value,)} for key, value in inputs.items()},
        limits=Limits(output=output),
        place=place,
    )


def engine(*urls: str, key: str = "", pause: float = 600.0, **more: Any) -> RhinoEngine:
    """No pause is over while a test lasts."""
    return RhinoEngine([Server(url, key=key, pause=pause) for url in urls], **more)


def solve(engine: RhinoEngine, call: EngineCall, deadline: Deadline | None = None) -> EngineResult:
    return engine.run(call, deadline=deadline or Deadline(60), progress=no_progress)


def items(result: EngineResult, output: str) -> tuple[Item, ...]:
    """The values of an output, branch after branch."""
    return tuple(
        item for tree in result.outputs if tree.name == output for items in tree.branches.values() for item in items
    )


def plain(result: EngineResult, output: str) -> list[Any]:
    """The same, read from their JSON text."""
    return [json.loads(item.data) for item in items(result, output) if isinstance(item, Verbatim)]


def bodies(fake: FakeCompute, path: str = "/grasshopper") -> list[Any]:
    """What the server was sent there."""
    return [json.loads(seen.body) for seen in fake.log if seen.path == path]


def cube(size: float) -> Any:
    box: Any = rhino3dm.Box
    return rhino3dm.Brep.CreateFromBox(box(rhino3dm.BoundingBox(0, 0, 0, size, size, size)))


def width(mesh: str) -> float:
    """Of its bounding box, along X."""
    box = rhino3dm.CommonObject.Decode(json.loads(mesh)).GetBoundingBox()  # type: ignore[attr-defined]
    return float(box.Max.X - box.Min.X)
