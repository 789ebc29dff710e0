"""Step 1: is this a solve we can do? 422 with every wrong input named, or a call with its key."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from accounts import tiers
from computeapi.engines import registry as engines
from computeapi.engines.base import Branches
from computeapi.solve.call import SolveCall
from computeapi.solve.execute import Solving
from computeapi.solve.files import KeptFiles
from computeapi.solve.geometry.decoding import Decoder
from computeapi.solve.inputs.reading import read_inputs
from computeapi.solve.keys import solve_key, time_to_live
from computeapi.solve.request import GEOMETRY_MESSAGE, Caller, SolveRequest
from definitions.registry import Entry, no_definition, registry


def check(request: SolveRequest) -> SolveCall:
    """Raises DefinitionNotFound, EngineUnavailable, ValidationFailed; QueueFull and QueueTimeout where geometry that
    was sent has to wait to be read."""
    entry = request.entry or visible(request.definition, request.caller)
    engine = engines.get(entry.engine)
    decoder, files = Decoder(), KeptFiles()
    inputs = _read(entry, request, decoder, files)
    return SolveCall(
        request=request,
        entry=entry,
        engine=engine,
        inputs=inputs,
        key=solve_key(
            digest=entry.digest,
            engine=engine.name,
            engine_version=engine.version,
            inputs=inputs,
            epoch=entry.cache_epoch,
            document=request.document if engine.follows_document else None,
        ),
        ttl=_ttl(entry, request),
        work=Solving(),
        geometry=decoder.texts,
        files=files.contents,
    )


def _read(entry: Entry, request: SolveRequest, decoder: Decoder, files: KeptFiles) -> Mapping[str, Branches]:
    """Of each input its tree. Raises ValidationFailed."""
    given, wish = request.inputs, None
    if request.as_text and not any(i.name == "geometry" for i in entry.interface.inputs):
        given = {name: value for name, value in given.items() if name != "geometry"}
        wish = request.inputs.get("geometry")
    inputs, errors = read_inputs(
        entry.interface,
        given,
        request.values,
        rounding=entry.rounding,
        as_text=request.as_text,
        geometries=decoder,
        files=files,
    )
    if wish not in (None, ["full"], ["none"]):
        errors.add("geometry", GEOMETRY_MESSAGE, "invalid_choice")
    errors.refuse()
    return inputs


def visible(name: str, caller: Caller) -> Entry:
    """The definition of that name, alias or md5, if this caller may know of it."""
    entry = registry.snapshot().find(name)
    if not entry.is_visible_to(caller):
        raise no_definition(name)
    return entry


def _ttl(entry: Entry, request: SolveRequest) -> int:
    usual = entry.cache_ttl or time_to_live(entry.name, inputs=len(entry.interface.inputs), usual=settings.CACHE_TTL)
    if not request.ttl:
        return usual
    return min(request.ttl, tiers.current().find(request.caller.tier).longest_ttl or settings.CACHE_TTL_MAX)
