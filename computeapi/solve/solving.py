"""What is asked of /solve, at once or later? One definition with its inputs, through the pipeline."""

from __future__ import annotations

from typing import Any

from computeapi.jobs.running import Answer
from computeapi.solve import validation
from computeapi.solve.call import SolveCall
from computeapi.solve.computing import Asked, Computed, Kind, OfPipeline, summary_of
from computeapi.solve.headers import headers
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller, SolveRequest, from_body

_MOST, _LONGEST = 20, 1000
"""Errors of a definition that the document of a job repeats, and characters of each."""


class Solving(OfPipeline):
    """`is_get`: the answer may be kept by browsers and proxies."""

    def __init__(self, request: SolveRequest, *, is_get: bool = False) -> None:
        super().__init__()
        self.request = request
        self._is_get = is_get

    def find_call(self) -> SolveCall:
        return validation.check(self.request)

    def computed(self, result: SolveResult) -> Computed:
        return Computed(
            answer=Answer(body=result.body, headers=headers(result, is_get=self._is_get)),
            summary=summary_of(result) | errors_of(result),
            timings=result.timings,
            result=result,
        )


def read(asked: Asked, caller: Caller) -> Solving:
    """Raises ValidationFailed."""
    return Solving(from_body(asked.body, caller=caller, cache_control=asked.cache_control, minimal=asked.minimal))


def errors_of(result: SolveResult) -> dict[str, Any]:
    """Those of a partial answer: its components'."""
    if not result.answer.partial:
        return {}
    _, rest = result.answer.parted()
    return {"errors": [text[:_LONGEST] for text in rest["errors"][:_MOST]]}


SOLVE = Kind(type="solve", read=read)
