"""What does a client want evaluated? The body of /api/evaluate, and what others share with it. Pure."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from computeapi.evaluate.files import read_code, read_files
from computeapi.evaluate.variables import read_variables
from softly.lib.errors import FieldErrors, ValidationFailed

LANGUAGES = ("openscad",)
GEOMETRIES = ("json", "glb", "none")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Code with its files, by name, and the values of its variables; `seconds` is how long it may take, where that was
    said."""

    code: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    source: Source
    geometry: Literal["json", "glb", "none"] = "json"


def object_of(body: Any) -> Mapping[str, Any]:
    """Raises ValidationFailed for a body that is none."""
    if not isinstance(body, Mapping):
        raise ValidationFailed.of("body", "Send a JSON object.", "type_error")
    return body


def to_parse(body: Any) -> bytes:
    """The code. Raises ValidationFailed."""
    sent, errors = object_of(body), FieldErrors()
    code = read_code(sent.get("code"), errors)
    _check_language(sent, errors)
    check_async(sent, errors)
    errors.refuse()
    return code


def to_evaluate(body: Any, *, longest: float) -> Asked:
    """`longest` is the most seconds that may be asked for. Raises ValidationFailed that names all that is wrong."""
    sent, errors = object_of(body), FieldErrors()
    source = read_source(sent, errors, longest=longest)
    geometry = sent.get("geometry", "json")
    if not isinstance(geometry, str) or geometry not in GEOMETRIES:
        errors.add("geometry", 'Allowed: "json", "glb", "none".', "invalid_choice")
    check_async(sent, errors)
    errors.refuse()
    return Asked(source=source, geometry=cast(Literal["json", "glb", "none"], geometry))


def read_source(sent: Mapping[str, Any], errors: FieldErrors, *, longest: float) -> Source:
    """What is wrong goes to `errors`."""
    _check_language(sent, errors)
    variables = read_variables(sent.get("parameters"), errors)
    if (t := sent.get("t")) is not None:
        if isinstance(t, bool) or not isinstance(t, (int, float)) or not abs(t) <= sys.float_info.max:
            errors.add("t", "Send a finite number: the animation's step, $t.", "type_error")
        else:
            variables["$t"] = float(t) + 0.0
    return Source(
        code=read_code(sent.get("code"), errors),
        files=read_files(sent.get("files"), errors),
        variables=variables,
        seconds=_seconds(sent.get("timeout"), longest, errors),
    )


def check_async(sent: Mapping[str, Any], errors: FieldErrors) -> None:
    if not isinstance(sent.get("async", False), bool):
        errors.add("async", "Send true or false.", "type_error")


def _seconds(timeout: Any, longest: float, errors: FieldErrors) -> float | None:
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 1 <= timeout <= longest * 1000:
        errors.add("timeout", f"Send milliseconds, 1 to {longest * 1000:.0f}.", "out_of_range")
        return None
    return timeout / 1000


def _check_language(sent: Mapping[str, Any], errors: FieldErrors) -> None:
    if sent.get("language", LANGUAGES[0]) not in LANGUAGES:
        errors.add("language", f"Allowed: {', '.join(LANGUAGES)}.", "invalid_choice")
