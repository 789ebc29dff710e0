"""What is asked of /api/evaluate and /api/parse, at once or later? Source, through the pipeline of every solve."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings

from computeapi.evaluate import answer, calls
from computeapi.evaluate.failures import meant
from computeapi.evaluate.request import Asked as Wanted
from computeapi.evaluate.request import to_evaluate, to_parse
from computeapi.jobs.running import Answer
from computeapi.solve.call import SolveCall
from computeapi.solve.computing import Asked, Computed, Kind, OfPipeline, summary_of
from computeapi.solve.headers import headers
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller
from computeapi.solve.watch import Watch
from softly.lib.errors import DefinitionFailed


class Evaluating(OfPipeline):
    """A source with a fault is an answer like others."""

    def __init__(self, wanted: Wanted, asked: Asked, caller: Caller) -> None:
        super().__init__()
        self._wanted, self._asked, self._caller = wanted, asked, caller

    def find_call(self) -> SolveCall:
        return calls.evaluation(
            self._wanted.source,
            self._caller,
            geometry="full" if self._wanted.geometry == "json" else "none",
            cache_control=self._asked.cache_control,
        )

    def run(self, watch: Watch) -> Computed:
        try:
            return super().run(watch)
        except DefinitionFailed as error:
            return Computed(
                answer=Answer(
                    body=orjson.dumps(answer.failure(error)), headers={"X-Cache": "MISS", "Cache-Control": "no-store"}
                ),
                summary={"success": False, "cached": False},
                timings=self.timings.ms,
            )

    def computed(self, result: SolveResult) -> Computed:
        tag = {"ETag": f'"{self.call.key}-{self._wanted.geometry}"'}
        return Computed(
            answer=Answer(body=answer.body(result, self._wanted), headers=headers(result, is_get=False) | tag),
            summary={"success": True, **summary_of(result)},
            timings=result.timings,
        )


class Parsing(OfPipeline):
    def __init__(self, code: bytes, asked: Asked, caller: Caller) -> None:
        super().__init__()
        self._code, self._asked, self._caller = code, asked, caller

    def find_call(self) -> SolveCall:
        return calls.parsing(self._code, self._caller, cache_control=self._asked.cache_control)

    def computed(self, result: SolveResult) -> Computed:
        summary: dict[str, Any] = summary_of(result)
        del summary["artifacts"]
        return Computed(
            answer=Answer(body=result.answer.full + b"}", headers=headers(result, is_get=False)),
            summary=summary,
            timings=result.timings,
        )


def read_evaluation(asked: Asked, caller: Caller) -> Evaluating:
    """Raises ValidationFailed."""
    return Evaluating(to_evaluate(asked.body, longest=settings.SOLVE_TIMEOUT), asked, caller)


def read_parsing(asked: Asked, caller: Caller) -> Parsing:
    """Raises ValidationFailed."""
    return Parsing(to_parse(asked.body), asked, caller)


EVALUATE = Kind(type="evaluate", read=read_evaluation, meant=meant)
PARSE = Kind(type="parse", read=read_parsing, meant=meant)
