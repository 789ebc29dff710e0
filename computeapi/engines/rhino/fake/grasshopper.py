"""How are POST /grasshopper and POST /io answered? With the outputs of the document, or what it takes and gives."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from computeapi.engines.rhino.fake.answers import Answer, document
from computeapi.engines.rhino.fake.children import Child, Loaded
from computeapi.engines.rhino.fake.schema import Branches, Request
from computeapi.engines.rhino.fake.solver.discovery import Found, Inlet
from computeapi.engines.rhino.fake.solver.receiving import received
from computeapi.engines.rhino.fake.solver.solving import Solution
from computeapi.engines.rhino.fake.solver.writing import tree_json

POINTER = "fake"
_UNLIMITED = 2147483647
_UNSET = (1.7976931348623157e308, -1.7976931348623157e308, 2147483647, -2147483648)


class NoOutputs(ValueError):
    """A definition without an output is an exception in Compute."""


def solve(request: Request, child: Child, *, keeps: bool, wait: Callable[[float], object]) -> Answer:
    """The outputs; 500 with the same JSON where a component had an error. Raises NotLoaded, BadValue, NoOutputs.

    `keeps`: values of earlier requests stay where this one sends none.
    """
    start = time.perf_counter()
    loaded = child.load(request.pointer, request.algo)
    if not loaded.found.outlets:
        raise NoOutputs("No outputs")
    if not keeps:
        loaded.assigned.clear()
    for name, branches in request.values:
        _assign(loaded, name, branches)
    decoded = time.perf_counter()
    solution = Solution(loaded.document, loaded.assigned, wait)
    trees = {name: solution.tree(outlet.parameter) for name, outlet in loaded.found.outlets.items()}
    solved = time.perf_counter()
    values = [tree_json(name, tree, request.archive) for name, tree in trees.items()]
    errors = [*loaded.found.errors, *solution.errors]
    times = _timing(decoded - start, solved - decoded, time.perf_counter() - solved)
    status = 500 if solution.errors else 200
    return document(_answer(request, values, errors), status, {"Server-Timing": times})


def describe(request: Request, child: Child) -> Answer:
    """Inputs and outputs as Compute sees them. Raises NotLoaded."""
    loaded = child.load(request.pointer, request.algo)
    solution = Solution(loaded.document, {}, lambda seconds: None)
    inlets = sorted(loaded.found.inlets.values(), key=lambda inlet: inlet.parameter.pivot)
    return document(_interface(loaded, loaded.found, [_inlet(inlet, loaded, solution) for inlet in inlets]))


def _assign(loaded: Loaded, name: str, branches: Branches) -> None:
    """A name that the definition doesn't have is passed over."""
    if inlet := loaded.found.inlets.get(name):
        tree = received(inlet, branches)
        if tree is not None:
            loaded.assigned[inlet.parameter.id] = tree


def _answer(request: Request, values: list[dict[str, Any]], errors: list[str]) -> dict[str, Any]:
    return {
        "absolutetolerance": 0.0,
        "angletolerance": 0.0,
        "modelunits": request.model_units,
        "dataversion": request.data_version,
        "algo": "",
        "pointer": POINTER,
        "filename": None,
        "cachesolve": False,
        "recursionlevel": 0,
        "values": values,
        "warnings": [],
        "errors": errors,
    }


def _timing(*seconds: float) -> str:
    names = ("decode", "solve", "encode")
    return ", ".join(f"{name};dur={round(part * 1000)}" for name, part in zip(names, seconds, strict=True))


def _interface(loaded: Loaded, found: Found, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    outputs = [
        {"Name": name, "Nickname": None, "ParamType": outlet.kind.type} for name, outlet in found.outlets.items()
    ]
    return {
        "Description": "",
        "CacheKey": loaded.key,
        "FileName": loaded.document.name,
        "InputNames": [each["Name"] for each in inputs],
        "OutputNames": list(found.outlets),
        "Icon": None,
        "Inputs": inputs,
        "Outputs": outputs,
        "Warnings": [],
        "Errors": found.errors,
    }


def _inlet(inlet: Inlet, loaded: Loaded, solution: Solution) -> dict[str, Any]:
    chunk = inlet.parameter.chunk
    at_most = 1 if inlet.kind.receiver == "GH_NumberSlider" else _UNLIMITED
    default = solution.tree(inlet.parameter)
    minimum, maximum = _range(inlet, loaded)
    return {
        "Description": chunk.value("Prompt") if inlet.kind.contextual else None,
        "AtLeast": chunk.value("AtLeast", default=1),
        "AtMost": chunk.value("AtMost", default=at_most),
        "TreeAccess": chunk.value("TreeAccess", default=False),
        "Default": tree_json(inlet.parameter.name, default) if any(default.values()) else None,
        "Minimum": minimum,
        "Maximum": maximum,
        "Name": inlet.name,
        "Nickname": None,
        "ParamType": inlet.kind.type,
    }


def _range(inlet: Inlet, loaded: Loaded) -> tuple[float | None, float | None]:
    """A slider's; of a contextual number its own, else that of the one slider wired to it. Others have none."""
    parameter = inlet.parameter
    if inlet.kind.contextual:
        own = tuple(_limit(parameter.chunk.value(name)) for name in ("Minimum", "Maximum"))
        if any(limit is not None for limit in own) or len(parameter.sources) != 1:
            return own[0], own[1]
        parameter = loaded.document.parameters.get(parameter.sources[0], parameter)
    slider = parameter.chunk.chunk("Slider")
    return (None, None) if slider is None else (slider.value("Min"), slider.value("Max"))


def _limit(value: float | None) -> float | None:
    return None if value in _UNSET else value
