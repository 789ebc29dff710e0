"""Step 1: is this a solve we can do? 422 with every wrong input named, or a call with its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from accounts import tiers
from computeapi.engines import registry as engines
from computeapi.engines.base import Branches, Engine
from computeapi.solve.geometry.decoding import Decoder
from computeapi.solve.inputs.reading import read_inputs
from computeapi.solve.keys import solve_key, time_to_live
from computeapi.solve.request import GEOMETRY_MESSAGE, Caller, SolveRequest
from definitions.registry import Entry, no_definition, registry
from softly.lib.errors import FieldError, ValidationFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class SolveCall:
    """A request that is known to be right: what to solve, with which inputs, under which key; `ttl` in seconds.
    `geometry` has the JSON text of what was sent, by its id."""

    request: SolveRequest
    entry: Entry
    engine: Engine
    inputs: Mapping[str, Branches]
    key: str
    ttl: int
    geometry: Mapping[str, str] = field(default_factory=dict)


def check(request: SolveRequest) -> SolveCall:
    """Raises DefinitionNotFound, EngineUnavailable, ValidationFailed; QueueFull and QueueTimeout where geometry that
    was sent has to wait to be read."""
    entry = request.entry or visible(request.definition, request.caller)
    engine = engines.get(entry.engine)
    given, wish = request.inputs, None
    if request.as_text and not any(i.name == "geometry" for i in entry.interface.inputs):
        given = {name: value for name, value in given.items() if name != "geometry"}
        wish = request.inputs.get("geometry")
    decoder = Decoder()
    inputs, errors = read_inputs(
        entry.interface,
        given,
        request.values,
        rounding=entry.rounding,
        as_text=request.as_text,
        geometries=decoder,
    )
    if wish not in (None, ["full"], ["none"]):
        errors.append(FieldError(field="geometry", message=GEOMETRY_MESSAGE, code="invalid_choice"))
    if errors:
        raise ValidationFailed(errors, more=errors.more)
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
        geometry=decoder.texts,
    )


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
