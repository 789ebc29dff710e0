"""What is a request once it is known to be right? A call with its key, and the work to be done of it.

The pipeline is the same for every kind of work: a definition is solved (execute.py), and what comes as source is
evaluated or parsed (computeapi/evaluate).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from computeapi.engines.base import Branches, Engine, EngineResult, Progress
from computeapi.solve.models import Kind
from computeapi.solve.request import Geometry, SolveRequest
from definitions.entries import Entry


class Work(Protocol):
    """`kind` is what the record says of it."""

    kind: Kind

    def run(self, call: SolveCall, *, place: str, abandoned: Callable[[], bool], progress: Progress) -> EngineResult:
        """Once it has its slot. Raises what an engine raises (computeapi.engines.base.Engine.run)."""
        ...

    def form(self, result: EngineResult, geometry: Geometry) -> bytes:
        """The answer: a JSON object up to its closing brace."""
        ...

    def inputs(self, call: SolveCall) -> dict[str, Any]:
        """For the record: as a client would send them again."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class SolveCall:
    """A request that is known to be right: what to solve, with which inputs, under which key; `ttl` in seconds.
    `geometry` has the JSON text of what was sent, by its id, `files` the bytes of files; `work` is what is done."""

    request: SolveRequest
    entry: Entry
    engine: Engine
    inputs: Mapping[str, Branches]
    key: str
    ttl: int
    work: Work
    geometry: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
