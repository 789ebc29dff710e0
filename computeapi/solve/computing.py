"""What is a request that can take long, whether it is answered at once or by a job?

A view and a job read the same `Asked` with the same `Kind`, and get a `Computation` that either of them carries out:
what a client is answered at once and what it gets later come from one place.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from computeapi.engines import registry as engines
from computeapi.jobs.running import Answer
from computeapi.solve import cache, pipeline
from computeapi.solve.call import SolveCall
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller
from computeapi.solve.timings import Timings
from computeapi.solve.watch import Watch
from softly.lib.errors import SoftlyError


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a client sent: the body, and of its headers what changes the answer."""

    body: Any
    cache_control: str = ""
    minimal: bool = False

    def kept(self) -> dict[str, Any]:
        """For a job's row, of which `restored` makes it again. The body is kept as text: JSON in PostgreSQL has no NUL
        and other numbers than ours."""
        return {"body": json.dumps(self.body), "cacheControl": self.cache_control, "minimal": self.minimal}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Asked:
        return cls(body=json.loads(data["body"]), cache_control=data["cacheControl"], minimal=data["minimal"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed:
    """What came of it. `answer` is what its client gets, `summary` what the document of a job says of it, as JSON;
    `timings` in milliseconds; `result` where the pipeline gave one."""

    answer: Answer
    summary: Mapping[str, Any]
    timings: Mapping[str, float] = field(default_factory=dict)
    result: SolveResult | None = None


class Computation(Protocol):
    """A request whose envelope was read."""

    def check(self) -> None:
        """Raises what it would be refused for before anything is computed: wrong inputs, a quota that is used up."""
        ...

    def is_known(self) -> bool:
        """Whether the answer is there already. Raises what the validation raises."""
        ...

    @property
    def is_shareable(self) -> bool:
        """Whether the answer to an equal request would do."""
        ...

    @property
    def seconds(self) -> float:
        """How long it may take once it has its solver."""
        ...

    def run(self, watch: Watch) -> Computed:
        """Raises softly.lib.errors, each with what a client should know."""
        ...


def _as_it_is(error: SoftlyError) -> SoftlyError:
    return error


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of computation: `type` is what its jobs are called, `read` makes of what was sent a computation for its
    caller, or raises ValidationFailed; `meant` makes of an error the one that clients of this kind are told."""

    type: str
    read: Callable[[Asked, Caller], Computation]
    meant: Callable[[SoftlyError], SoftlyError] = _as_it_is


class OfPipeline(ABC):
    """A computation that is one call of the pipeline."""

    def __init__(self) -> None:
        self.timings = Timings()

    @abstractmethod
    def find_call(self) -> SolveCall:
        """Raises what the validation raises."""

    @abstractmethod
    def computed(self, result: SolveResult) -> Computed: ...

    @cached_property
    def call(self) -> SolveCall:
        with self.timings.step("validate"):
            return self.find_call()

    @property
    def seconds(self) -> float:
        return engines.limits(self.call.entry.time_limit).seconds

    def check(self) -> None:
        pipeline.check_quotas(self.call)

    @property
    def is_shareable(self) -> bool:
        return self.call.request.use_cache and not self.call.request.refresh

    def is_known(self) -> bool:
        return self.is_shareable and cache.find(self.call.key) is not None

    def run(self, watch: Watch) -> Computed:
        return self.computed(pipeline.carry_out(self.call, watch, self.timings))


def summary_of(result: SolveResult) -> dict[str, Any]:
    """What the document of a job says of every solve."""
    solve = result.answer.solve
    return {
        "solveId": solve["id"],
        "key": result.answer.key,
        "definition": solve["definition"],
        "status": "partial" if result.answer.partial else "ok",
        "cached": result.cache == "HIT",
        "durationMs": solve["durationMs"],
        "artifacts": solve["artifacts"],
    }
