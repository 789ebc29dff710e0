"""What is asked of /api/export, at once or later? A file of source, of a mesh, or of what was solved before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

from computeapi.engines import registry as engines
from computeapi.engines.base import EngineResult, OutputTree
from computeapi.evaluate import calls
from computeapi.evaluate.failures import meant
from computeapi.evaluate.meshes import read_meshes
from computeapi.evaluate.request import object_of, read_source
from computeapi.evaluate.wanted_file import WantedFile, read_file
from computeapi.jobs.running import Answer
from computeapi.solve import artifacts, cache, pipeline, results
from computeapi.solve.call import SolveCall
from computeapi.solve.computing import Asked, Computed, Kind
from computeapi.solve.request import Caller
from computeapi.solve.timings import Timings
from computeapi.solve.watch import Watch, patiently
from softly.lib.errors import DefinitionFailed, FieldErrors, NotFound, Unavailable


class Exporting:
    """`made_of` is a call whose result the file is made of, or the result itself, by its key in the store."""

    is_shareable = True

    def __init__(self, file: WantedFile, made_of: SolveCall | str) -> None:
        self._file, self._made_of = file, made_of
        self._timings = Timings()

    @property
    def seconds(self) -> float:
        """Of the evaluation and the writing, each of which waits for a solver."""
        call = self._made_of
        evaluation = 0.0 if isinstance(call, str) else engines.limits(call.entry.time_limit).seconds
        return evaluation + engines.limits().seconds + settings.QUEUE_TIMEOUT / 1000

    def check(self) -> None:
        if not isinstance(self._made_of, str):
            pipeline.check_quotas(self._made_of)

    def is_known(self) -> bool:
        if isinstance(self._made_of, str):
            stored = self._made_of
        else:
            found = cache.find(self._made_of.key)
            stored = found.result if found else ""
        return bool(stored) and artifacts.is_made(stored, self._file.format, self._file.full_name, self._file.options)

    def run(self, watch: Watch) -> Computed:
        file = self._file
        stored = self._stored(watch)
        data = patiently(
            watch, lambda: artifacts.of_result(stored, file.format, file.full_name, file.options, gone=watch.gone)
        )
        if data is None:
            raise NotFound("The geometry is no longer kept; evaluate it again.")
        return Computed(
            answer=Answer(body=data, media_type=file.format.media_type, headers=_headers(file)),
            summary={"name": file.full_name, "format": file.format.name, "bytes": len(data)},
            timings=self._timings.ms,
        )

    def _stored(self, watch: Watch) -> str:
        """The key of the result that the file is made of."""
        if isinstance(self._made_of, str):
            return self._made_of
        call = self._made_of
        answer = pipeline.carry_out(call, watch, self._timings).answer
        if answer.result and results.store().get(answer.result) is None:  # cleared away: it is made again
            call = replace(call, request=replace(call.request, refresh=True))
            answer = pipeline.carry_out(call, watch, self._timings).answer
        if not answer.result and answer.full.endswith(b'"geometry":null'):
            raise DefinitionFailed("The model is empty: there is nothing to write.")
        if not answer.result:
            raise Unavailable("The result can't be kept at the moment, so no file can be made of it.", retry_after=60)
        return answer.result


def read(asked: Asked, caller: Caller) -> Exporting:
    """Raises ValidationFailed; NotFound for a key that isn't known."""
    sent = object_of(asked.body)
    file = read_file(sent)
    return Exporting(file, _made_of(sent, caller))


def _made_of(sent: Mapping[str, Any], caller: Caller) -> SolveCall | str:
    if sent.get("key") is not None:
        return artifacts.result_of(sent["key"], caller)
    if sent.get("geometry") is not None:
        return _kept_mesh(sent["geometry"])
    errors = FieldErrors()
    source = read_source(sent, errors, longest=settings.SOLVE_TIMEOUT)
    errors.refuse()
    return calls.evaluation(source, caller, geometry="none")


def _kept_mesh(geometry: Any) -> str:
    errors = FieldErrors()
    meshes = read_meshes(geometry, errors)
    errors.refuse()
    stored = results.keep(EngineResult(outputs=(OutputTree(name="mesh", branches={"{0}": meshes}),)))
    if not stored:
        raise Unavailable("The geometry can't be kept at the moment, so no file can be made of it.", retry_after=60)
    return stored


def _headers(file: WantedFile) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{file.full_name}"',
        "Cache-Control": "private, no-cache",
    }


EXPORT = Kind(type="export", read=read, meant=meant)
