"""What does a client ask of a batch? Its body as one value, before anything is looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from computeapi import formats
from computeapi.batches.sweep import Sweep, read_sweep
from computeapi.solve.request import GEOMETRY_MESSAGE, Geometry
from definitions.schema import INPUT_MARK
from softly.lib.errors import FieldError, FieldErrors
from softly.lib.text import storable

PRIORITY = 3
"""That of its solves, below those that somebody waits for. A client may lower it; more is cut to it."""
LONGEST_NAME = 200
FIELDS = ("definition", "inputs", "sweep", "base", "warm", "geometry", "formats", "name", "priority")
_ABOUT_NAMES = frozenset({"unknown_input", "not_settable", "duplicate_input"})


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchRequest:
    """`inputs` or `sweep` says what varies, and `base` what all have. `warm` fills the cache and keeps no files;
    `formats` are the files that are made of each. `geometry` is that of each answer."""

    definition: str
    inputs: Sequence[Mapping[str, Any]] = ()
    sweep: Sweep | None = None
    base: Mapping[str, Any] = field(default_factory=dict)
    warm: bool = False
    geometry: Geometry = "none"
    formats: tuple[str, ...] = ()
    name: str = ""
    priority: int = PRIORITY

    @property
    def size(self) -> int:
        """How many solves it is; a sweep's may be any number."""
        return len(self.inputs) if self.sweep is None else self.sweep.size

    def items(self) -> Iterator[Mapping[str, Any]]:
        """What is each one's own of the inputs, in order."""
        return iter(self.inputs) if self.sweep is None else self.sweep.combinations()

    def names(self) -> list[str]:
        """What varies, in the order it is first named."""
        if self.sweep is not None:
            return [axis.name for axis in self.sweep.axes]
        return list(dict.fromkeys(name for item in self.inputs for name in item))

    def field_of(self, index: int, item: Mapping[str, Any], error: FieldError) -> str:
        """Where in the body that stands of which the solve of this index says that it is wrong."""
        sent = as_sent(error.field, item)
        if sent is None and (given := as_sent(error.field, self.base)):
            return f"base.{given}"
        if self.sweep is None:
            return f"inputs[{index}].{sent or error.field}"
        if sent is None or error.code in _ABOUT_NAMES:
            return f"sweep.{sent or error.field}"
        return f"sweep.{sent}[{self.sweep.places(index)[sent]}]"


def read_batch(body: Any) -> BatchRequest:
    """Raises ValidationFailed that names every wrong part of the envelope at once."""
    errors = FieldErrors()
    if not isinstance(body, Mapping):
        errors.add("body", "Send a JSON object.", "type_error")
        errors.refuse()
    for name in body:
        if name not in FIELDS:
            errors.add(str(name)[:100], f"Not a field of a batch; allowed: {', '.join(FIELDS)}.", "unknown_field")
    body = {name: value for name, value in body.items() if value is not None}  # null is the same as nothing
    warm = _flag(body, "warm", errors)
    found = BatchRequest(
        definition=_definition(body, errors),
        inputs=_inputs(body, errors),
        sweep=read_sweep(body["sweep"], errors) if "sweep" in body else None,
        base=_object(body.get("base", {}), "base", errors),
        warm=warm,
        geometry=_geometry(body.get("geometry", "none"), warm, errors),
        formats=_formats(body.get("formats", []), warm, errors),
        name=_name(body.get("name", ""), errors),
        priority=_priority(body.get("priority", PRIORITY), errors),
    )
    errors.refuse()
    return found


def as_sent(name: str, among: Mapping[str, Any]) -> str | None:
    """An input's name as the client wrote it, with the mark of Grasshopper's or without; None where it isn't there."""
    plain = name.removeprefix(INPUT_MARK)
    return next((each for each in (name, plain, INPUT_MARK + plain) if each in among), None)


def _definition(body: Mapping[str, Any], errors: FieldErrors) -> str:
    name = body.get("definition")
    if isinstance(name, str) and name:
        return name
    errors.add("definition", "Give a definition's name, alias or md5.", "required")
    return ""


def _inputs(body: Mapping[str, Any], errors: FieldErrors) -> Sequence[Mapping[str, Any]]:
    if ("inputs" in body) == ("sweep" in body):
        code = "too_many" if "inputs" in body else "required"
        errors.add("inputs", "Send inputs, a list of objects, or a sweep: one of the two.", code)
        return ()
    given = body.get("inputs", [])
    if not isinstance(given, list) or ("inputs" in body and not given):
        errors.add("inputs", "Send a list of objects, one for each solve.", "type_error" if given else "required")
        return ()
    return [_object(item, f"inputs[{index}]", errors) for index, item in enumerate(given)]


def _object(given: Any, field: str, errors: FieldErrors) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    errors.add(field, "Send an object of input names and values.", "type_error")
    return {}


def _flag(body: Mapping[str, Any], name: str, errors: FieldErrors) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        errors.add(name, "Send true or false.", "type_error")
    return value is True


def _geometry(value: Any, warm: bool, errors: FieldErrors) -> Geometry:
    if value not in ("full", "none"):
        errors.add("geometry", GEOMETRY_MESSAGE, "invalid_choice")
    elif warm and value == "full":
        errors.add("geometry", "warm keeps no answers: leave one of the two out.", "contradiction")
    return "full" if value == "full" else "none"


def _formats(given: Any, warm: bool, errors: FieldErrors) -> tuple[str, ...]:
    known = [kind.name for kind in formats.all()]
    if not isinstance(given, list) or not all(name in known for name in given):
        errors.add("formats", f"Send a list of: {', '.join(known)}.", "invalid_choice")
        return ()
    if warm and given:
        errors.add("formats", "warm makes no files: leave one of the two out.", "contradiction")
    return tuple(dict.fromkeys(given))


def _name(given: Any, errors: FieldErrors) -> str:
    if isinstance(given, str) and len(given) <= LONGEST_NAME and storable(given):
        return given
    errors.add("name", f"Send text of at most {LONGEST_NAME} characters.", "type_error")
    return ""


def _priority(given: Any, errors: FieldErrors) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 10:
        errors.add("priority", "Send a whole number from 0 to 10.", "out_of_range")
        return PRIORITY
    return min(given, PRIORITY)
