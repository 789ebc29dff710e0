"""What does a client ask for? The body or query of /solve as one value, before anything is looked up. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from computeapi.engines.base import Document
from definitions.entries import Entry
from softly.lib.errors import FieldErrors, ValidationFailed

Geometry = Literal["full", "none"]
GEOMETRY_MESSAGE = 'Allowed: "full", "none".'


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who asks: a user, or the keyed hash of an address. `rank` is that of their tier. Their credential `is_shown`
    where anybody can read it in a page."""

    user_id: UUID | None = None
    address: str = ""
    is_staff: bool = False
    tier: str = "anonymous"
    rank: int = 0
    is_shown: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SolveRequest:
    """`inputs` by name and `values` as trees may both be given. `as_text`: the values are strings of a query and are
    read by the type of their input. `use_cache` False neither reads nor keeps; `refresh` keeps what it computes.
    `entry` is given where the caller is known to be allowed it, as one that came with the request; `definition` is its
    name then. `document` counts for engines that follow it."""

    definition: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    values: Sequence[Mapping[str, Any]] = ()
    as_text: bool = False
    geometry: Geometry = "full"
    use_cache: bool = True
    refresh: bool = False
    ttl: int | None = None
    caller: Caller = field(default_factory=Caller)
    entry: Entry | None = None
    document: Document = field(default_factory=Document)


def from_body(body: Any, *, caller: Caller, cache_control: str = "", minimal: bool = False) -> SolveRequest:
    """`minimal`: without geometry, unless the body says of it. Raises ValidationFailed that names every wrong part of
    the envelope at once."""
    if not isinstance(body, Mapping):
        raise ValidationFailed.of("body", "Send a JSON object.", "type_error")
    errors = FieldErrors()
    definition = _said(body, "definition", body.get("pointer"))
    if not isinstance(definition, str) or not definition:
        errors.add("definition", "Give a definition's name, alias or md5.", "required")
    inputs, values = _read_inputs(body, errors)
    geometry = body.get("geometry", _usual(minimal))
    if geometry not in ("full", "none"):
        errors.add("geometry", GEOMETRY_MESSAGE, "invalid_choice")
    is_kept, ttl = _read_cache(body, errors)
    _check_flag(body.get("async", False), "async", errors)
    errors.refuse()
    use_cache, refresh = cache_wishes(cache_control)
    return SolveRequest(
        definition=str(definition),
        inputs=inputs,
        values=values,
        geometry=geometry,
        use_cache=is_kept and use_cache,
        refresh=refresh,
        ttl=ttl,
        caller=caller,
    )


def _read_inputs(body: Mapping[str, Any], errors: FieldErrors) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """By name, and as trees. What is wrong is noted."""
    inputs, values = _said(body, "inputs", {}), _said(body, "values", [])
    if not isinstance(inputs, Mapping):
        errors.add("inputs", "Send an object of input names and values.", "type_error")
    if not isinstance(values, list) or not all(isinstance(tree, Mapping) for tree in values):
        errors.add("values", 'Send a list of trees: {"ParamName": …, "InnerTree": {…}}.', "type_error")
    return inputs, values


def _read_cache(body: Mapping[str, Any], errors: FieldErrors) -> tuple[bool, int | None]:
    """Whether the cache may be used, and for how many seconds it keeps the answer. What is wrong is noted."""
    cache = _said(body, "cache", {})
    if not isinstance(cache, Mapping):
        errors.add("cache", 'Send an object: {"useCache": true, "ttl": 3600}.', "type_error")
        cache = {}
    is_used = _check_flag(cache.get("useCache", True), "cache.useCache", errors)
    is_unused = _check_flag(body.get("nocache", False), "nocache", errors)
    ttl = cache.get("ttl")
    if ttl is not None and (not isinstance(ttl, int) or isinstance(ttl, bool) or ttl < 1):
        errors.add("cache.ttl", "Send a whole number of seconds, at least 1.", "type_error")
    return is_used and not is_unused, ttl


def _check_flag(value: Any, name: str, errors: FieldErrors) -> bool:
    if not isinstance(value, bool):
        errors.add(name, "Send true or false.", "type_error")
    return value is True


def from_query(
    name: str, query: Mapping[str, Sequence[str]], *, caller: Caller, cache_control: str = "", minimal: bool = False
) -> SolveRequest:
    """`?width=1000&width=1200`: a repeated name is a list. `geometry` is an option unless an input has that name:
    only the definition tells, so a wrong one is found when the inputs are read."""
    geometry = query.get("geometry", ())
    use_cache, refresh = cache_wishes(cache_control)
    return SolveRequest(
        definition=name,
        inputs={key: list(values) for key, values in query.items()},
        as_text=True,
        geometry="none" if list(geometry) == ["none"] else _usual(minimal and not geometry),
        use_cache=use_cache,
        refresh=refresh,
        caller=caller,
    )


def _usual(minimal: bool) -> Geometry:
    return "none" if minimal else "full"


def _said(body: Mapping[str, Any], name: str, otherwise: Any) -> Any:
    """What the body says; null is the same as nothing."""
    value = body.get(name)
    return otherwise if value is None else value


def cache_wishes(cache_control: str) -> tuple[bool, bool]:
    """Whether the cache may be used at all, and whether only a fresh answer will do (RFC 9111, 5.2.1)."""
    directives = {part.strip().lower() for part in cache_control.split(",")}
    return "no-store" not in directives, "no-cache" in directives
