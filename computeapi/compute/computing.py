"""What is asked of /grasshopper, at once or later? What Rhino Compute is asked, through the pipeline of every solve."""

from __future__ import annotations

from computeapi.compute import answer, pointers
from computeapi.compute.failures import meant_for_compute
from computeapi.compute.request import Asked as Wanted
from computeapi.compute.request import from_body
from computeapi.compute.trees import fitting
from computeapi.jobs.running import Answer
from computeapi.solve import validation
from computeapi.solve.call import SolveCall
from computeapi.solve.computing import Asked, Computed, Kind, OfPipeline, summary_of
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller, SolveRequest, cache_wishes
from computeapi.solve.solving import errors_of


class ComputeSolving(OfPipeline):
    """`warnings` are of inputs that the definition hasn't, once its call was found."""

    def __init__(self, wanted: Wanted, asked: Asked, caller: Caller) -> None:
        super().__init__()
        self._wanted, self._asked, self._caller = wanted, asked, caller
        self._warnings: list[str] = []

    def find_call(self) -> SolveCall:
        """Raises pointers.FileWanted too."""
        entry = pointers.find(self._wanted, self._caller)
        trees, self._warnings = fitting(self._wanted.trees, entry.interface)
        use_cache, refresh = cache_wishes(self._asked.cache_control)
        request = SolveRequest(
            definition=entry.name,
            entry=entry,
            values=trees,
            use_cache=use_cache,
            refresh=refresh,
            caller=self._caller,
            document=self._wanted.document,
        )
        return validation.check(request)

    def computed(self, result: SolveResult) -> Computed:
        body, has_errors = answer.body(result, self._wanted, self._warnings)
        return Computed(
            answer=Answer(body=body, status=500 if has_errors else 200, headers={"X-Cache": result.cache}),
            summary=summary_of(result) | errors_of(result),
            timings=result.timings,
        )


def read(asked: Asked, caller: Caller) -> ComputeSolving:
    """Raises ValidationFailed."""
    return ComputeSolving(from_body(asked.body), asked, caller)


GRASSHOPPER = Kind(type="grasshopper", read=read, meant=meant_for_compute)
