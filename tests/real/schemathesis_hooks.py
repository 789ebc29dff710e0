"""What must schemathesis know of this API that the document can't say: which refusals are right, and what exists?

It loads this file, in a process of its own. REFUSALS is all that is let pass.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree


class Refusal(NamedTuple):
    """Operations that match may refuse what fits their schema with these codes."""

    operations: str
    codes: str
    reason: str


_OF_INPUTS = "unknown_input|duplicate_input|type_error|out_of_range|invalid_choice|too_few|too_many|too_long|not_finite"

REFUSALS = [
    Refusal("(GET|POST) /solve.*", _OF_INPUTS, "Which inputs there are and what each takes, the definition says."),
    Refusal(
        "POST /(grasshopper|io)",
        f"{_OF_INPUTS}|invalid_path|wrong_count|invalid_encoding|unreadable",
        "Likewise; and only a Grasshopper file is one.",
    ),
    Refusal(
        "GET /api/(solves|jobs|files)", "BAD_REQUEST", "A cursor is one that an answer gave; any text looks like one."
    ),
    Refusal(
        "GET /(definition|api/solves|api/files)/.*", "RANGE_NOT_SATISFIABLE", "How long a file is, no schema knows."
    ),
    Refusal(
        ".*", "invalid_character", "PostgreSQL's JSON has no NUL; a schema can't say so of all depths of an object."
    ),
    Refusal(".*", "weak_password", "Which passwords are common or like the name, no schema can tell."),
    Refusal(".* /api/users/.*", "wrong_password", "Only one password is the right one."),
    Refusal("POST /api/users/(verify|password-reset/confirm)", "invalid_token", "Only a token that was sent is right."),
    Refusal("(POST|PUT) /api/users.*", "taken", "Somebody has this address already."),
    Refusal("(POST|PUT) /api/keys.*", "out_of_range", "A key can't end in the past, and when that is moves on."),
    Refusal("(POST|PUT) /api/keys.*", "not_allowed", "Scopes go by who asks: only staff can give `admin`."),
    Refusal(
        "POST /api/solves/batch",
        f"{_OF_INPUTS}|required|contradiction|too_large|BATCH_TOO_LARGE|ENGINE_UNAVAILABLE",
        "Likewise of each; one of `inputs` and `sweep`, whose ranges go up; how many, the tier and the queue say.",
    ),
    Refusal("GET /api/solves/batch/.*/files.zip", "invalid_choice", "Names with commas are one text to a schema."),
    Refusal("POST /api/jobs", "[a-z_]+", "Which types there are and what each takes, GET /api/jobs/types says."),
    Refusal("GET /api/jobs", "PERMISSION_DENIED", "Only staff list another user's jobs."),
    Refusal("POST /api/geometry", "invalid_geometry|wrong_geometry", "A file is one that openNURBS can read."),
    Refusal(
        "POST /api/(evaluate|export)",
        "invalid_name|out_of_range|too_long|EVALUATION_TIMEOUT",
        "A file has a name that OpenSCAD reads, and how long it may take, the settings and the client say.",
    ),
    Refusal(
        "POST /api/export",
        "required|too_many|unknown_field|type_error|invalid_choice|wrong_dimension|DEFINITION_ERROR|NOT_FOUND",
        "One of three, with the options of its format, which holds 2D or 3D; and only source that makes something.",
    ),
    Refusal(
        "POST /api/files/generate/screenshot",
        "URL_NOT_ALLOWED|invalid_url|invalid_selector|not_together|too_large",
        "Which addresses are public, no schema knows; nor what goes together.",
    ),
    Refusal(
        "POST /api/files/generate/(csv|xlsx)",
        "invalid|duplicate|invalid_cell|unknown_field",
        "How many cells a row has and of which type, the headers say.",
    ),
    Refusal(
        "POST /api/files/generate/(stl|3mf|glb|obj|ply|off|3dm|svg|dxf|png)",
        "type_error|invalid_.*|out_of_range|too_.*|unknown_field|not_finite|wrong_dimension|DEFINITION_ERROR"
        "|EVALUATION_TIMEOUT",
        "As for /api/export: what can be made of source or of a mesh shows when it is.",
    ),
    Refusal(
        "POST /api/files/generate/(pdf|docx)",
        "invalid_.*|required|type_error|out_of_range|too_long|unknown_field|blank|unreadable|DEFINITION_ERROR",
        "What a picture, a language, a date, a number or a quotation is, its reader says.",
    ),
    Refusal(
        "POST /api/files/generate/zip",
        "type_error|invalid_.*|out_of_range|too_.*|unknown_field|not_finite|FILE_TOO_LARGE",
        "Which options a file has, its format says; what comes of it shows when it is made.",
    ),
    Refusal("POST /api/definitions", "invalid_name|unreadable|not_allowed", "A file is one that its engine can read."),
]

KNOWN: dict[str, Any] = json.loads(os.environ["KNOWN"])
"""What exists, by the name of a parameter; for an operation that ends it, under its own id."""


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """False lets it pass."""
    label = case.operation.label
    if isinstance(failure, UseAfterFree):
        return not label.startswith("GET /api/keys/")  # a revoked key is still shown, with the time of its end
    return not isinstance(failure, RejectedPositiveData) or not all(
        any(re.fullmatch(known.operations, label) and re.fullmatch(known.codes, code) for known in REFUSALS)
        for code in _codes(response.json())
    )


def _codes(body: dict[str, Any]) -> Iterator[str]:
    """Of each wrong field, or of the error itself."""
    yield from [error["code"] for error in body.get("details", {}).get("errors", ())] or [body["code"]]


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Puts in what exists for other values that would be right; what is to be wrong stays as it is."""
    # A key that came before is refused with another body, whatever is in that.
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
        case.headers["Idempotency-Key"] = (key + case.id)[-255:]
    if case.meta is None or case.meta.phase.name == TestPhase.STATEFUL:
        return  # goes on with what the request before it made
    known = KNOWN | KNOWN.get(case.operation.definition.raw["operationId"], {})
    for place, values in ((ParameterLocation.PATH, case.path_parameters), (ParameterLocation.QUERY, case.query)):
        if values and not case.meta.is_negative_at(place):
            values.update({name: known[name] for name in known.keys() & values.keys()})
    for member in ("definition", "pointer"):
        if "name" in known and isinstance(case.body, dict) and isinstance(case.body.get(member), str):
            case.body[member] = case.body[member] and known["name"]
