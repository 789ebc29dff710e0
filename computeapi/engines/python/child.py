"""How does a solver process run a Python definition? Import it, call `solve`, check and convert what it gives.

Imported by the warm parent of the solver processes, so that a fork has numpy, scipy and Pillow ready.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import scipy.sparse.linalg  # noqa: F401  # warms the fork: most definitions that compute need it
from PIL import Image

from computeapi.engines import wire
from computeapi.engines.base import EngineResult, Message, OutputTree
from computeapi.engines.python import blame
from computeapi.engines.python.loading import Definition, load
from computeapi.engines.python.outputs import convert
from definitions.schema import Interface
from softly.lib.errors import DefinitionFailed

MAX_PRINTED = 64 << 10
MAX_WARNINGS = 50


def warm() -> None:
    """Have Pillow load what it loads with the first PNG."""
    Image.new("L", (1, 1)).save(io.BytesIO(), "PNG")


def solve(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """One solve: the payload is what PythonEngine.run packs, the answer a packed EngineResult.

    Raises DefinitionFailed, or ResourceExhausted when memory ran out.
    """
    call = json.loads(payload)
    interface = Interface.from_json(call["interface"])
    folder, printed = Path(call["folder"]), _Printed()
    started = time.perf_counter()
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        blame.definition_in(folder),
    ):
        warnings.simplefilter("default")
        with load(folder / call["entry"]) as definition:
            answer = _call(definition, call["inputs"], interface, _bounded(report))
            outputs = convert(answer, interface.outputs)
    return wire.pack_result(
        EngineResult(
            outputs=tuple(OutputTree(name=name, branches={"{0}": items}) for name, items in outputs.items()),
            warnings=tuple(str(w.message) for w in warned[:MAX_WARNINGS]),
            messages=tuple(Message(level="echo", text=line) for line in printed.getvalue().splitlines()),
            seconds=time.perf_counter() - started,
        )
    )


def _call(
    definition: Definition,
    inputs: Mapping[str, Mapping[str, list[Any]]],
    interface: Interface,
    progress: Callable[[float, str], None],
) -> object:
    """`solve`'s answer, checked to be of the class that it names."""
    arguments: dict[str, object] = {}
    if definition.inputs:
        values = {i.name: _value(inputs[i.name], i.param_type, i.is_list) for i in interface.inputs if i.name in inputs}
        arguments[definition.inputs_name] = definition.inputs(**values)
    if definition.wants_progress:
        arguments["progress"] = progress
    answer = definition.solve(**arguments)
    if not isinstance(answer, definition.outputs):
        raise DefinitionFailed(f"solve must return {definition.outputs.__name__}; it returned {type(answer).__name__}.")
    return answer


def _value(branches: Mapping[str, list[Any]], kind: str, listed: bool) -> Any:
    """An input as the definition expects it: JSON has one kind of number, Python two."""
    to = {"Number": float, "Integer": int, "Boolean": bool, "Text": str}[kind]
    values = [to(value) for branch in branches.values() for value in branch]
    return values if listed else values[0]


def _bounded(report: Callable[[float, str], None]) -> Callable[[float, str], None]:
    def progress(fraction: float, text: str) -> None:
        value = float(fraction)
        report(min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0, str(text)[:200])

    return progress


class _Printed(io.StringIO):
    """Keeps the first MAX_PRINTED characters: a definition that prints for ever costs no memory."""

    def write(self, text: str) -> int:
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)
