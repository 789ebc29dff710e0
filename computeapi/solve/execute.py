"""Step 5: run the engine, within the time limit and for as long as somebody waits. What is done of a definition?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline, EngineCall, EngineResult, Progress, Source
from computeapi.solve.answer import values_form
from computeapi.solve.call import SolveCall
from computeapi.solve.models import Kind
from computeapi.solve.placing import placed
from computeapi.solve.request import Geometry
from definitions.registry import Entry
from definitions.schema import public_form
from definitions.sources import folder_of


def source_of(entry: Entry) -> Source:
    return Source(name=entry.name, digest=entry.digest, folder=folder_of(entry), entry=entry.name)


@contextmanager
def _source(call: SolveCall) -> Iterator[Source]:
    """The definition where it lies, or a copy beside the files that came for its inputs."""
    source = source_of(call.entry)
    if not call.files:
        yield source
        return
    own = (path for path in source.folder.rglob("*") if path.is_file())
    files = {str(path.relative_to(source.folder)): path.read_bytes() for path in own}
    with placed({**files, **call.files}) as folder:
        yield replace(source, folder=folder)


class Solving:
    """A definition that is kept here, or a Grasshopper file that was sent: it has an interface."""

    kind = Kind.SOLVE

    def run(self, call: SolveCall, *, place: str, abandoned: Callable[[], bool], progress: Progress) -> EngineResult:
        limits = engines.limits(call.entry.time_limit)
        with _source(call) as source:
            return call.engine.run(
                EngineCall(
                    source=source,
                    interface=call.entry.interface,
                    inputs=call.inputs,
                    geometry=call.geometry,
                    limits=limits,
                    place=place,
                    document=call.request.document,
                ),
                deadline=Deadline(limits.seconds, cancelled=abandoned),
                progress=progress,
            )

    def form(self, result: EngineResult, geometry: Geometry) -> bytes:
        return values_form(result, geometry)

    def inputs(self, call: SolveCall) -> dict[str, Any]:
        """A scalar, a list, or a tree; geometry by its id."""
        found: dict[str, Any] = {}
        for item in call.entry.interface.inputs:
            if not item.takes_values:
                continue
            branches = {
                path: [public_form(item.param_type, value) for value in values]
                for path, values in call.inputs[item.name].items()
            }
            if item.tree_access or (item.takes_branches and set(branches) != {"{0}"}):
                found[item.name] = branches
            else:
                values = [value for branch in branches.values() for value in branch]
                found[item.name] = values if item.is_list else next(iter(values), None)
        return found
