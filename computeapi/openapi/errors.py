"""Which errors can an operation answer, and how do they stand in the document? Codes come from the tree of errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.authentication import OriginNotAllowed
from accounts.idempotency import InFlight, KeyInvalid, KeyReused
from accounts.jwks import IdentityProviderUnavailable
from accounts.limits import NotInTier, RateLimitExceeded
from accounts.permissions import ScopeMissing
from computeapi.openapi.headers import references
from computeapi.rest.failures import NotAuthenticated, UnsupportedMediaType
from softly.failures import CredentialsInQuery, CsrfFailed, DatabaseUnavailable, HostNotAllowed, HttpsRequired
from softly.lib.errors import (
    BadRequest,
    NotAllowed,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    SoftlyError,
    ValidationFailed,
)

Kinds = Sequence[type[SoftlyError]]

SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "BAD_REQUEST": ("The body is not valid JSON (line 1, column 2).", {}),
    "DATABASE_UNAVAILABLE": ("The database can't be reached; try again in a moment.", {}),
    "DEFINITION_NOT_FOUND": ("There is no definition 'bow.scad'.", {}),
    "ENGINE_UNAVAILABLE": ("No engine for this definition is configured.", {"engine": "rhino"}),
    "INTERNAL_ERROR": ("Something went wrong on the server. The request id helps to find it.", {}),
    "METHOD_NOT_ALLOWED": ("PUT is not allowed here; allowed: GET, HEAD, OPTIONS.", {}),
    "NOT_FOUND": ("There is no such object.", {}),
    "PAYLOAD_TOO_LARGE": ("The body has 10485761 bytes; 10485760 are allowed.", {"limit": 10485760}),
    "QUEUE_FULL": ("100 solves are waiting; try again in a moment.", {"queueLength": 100}),
    "RANGE_NOT_SATISFIABLE": ("There are 146515 bytes.", {}),
    "RATE_LIMIT_EXCEEDED": (
        "100 requests in 900 s are allowed here; go on in 41 s.",
        {
            "bucket": "solve",
            "currentTier": "free",
            "limits": {"free": {"limit": 100, "window": 900}, "pro": {"limit": 100, "window": 60}},
            "upgradeUrl": "https://softly.example/pricing",
            "retryAfter": 41,
        },
    ),
    "SOLVE_TIMEOUT": ("The solve took longer than 30 s.", {"limitSeconds": 30.0}),
    "UNSUPPORTED_MEDIA_TYPE": ("Send the body as application/json.", {}),
    "VALIDATION_FAILED": (
        "width: 9000 is out of range; allowed: from 100 to 5000 mm.",
        {
            "errors": [
                {
                    "field": "width",
                    "message": "9000 is out of range; allowed: from 100 to 5000 mm.",
                    "code": "out_of_range",
                }
            ]
        },
    ),
}
"""A message and details by code, for examples; other codes are shown with their title."""

_FIELD_ERROR = {
    "type": "object",
    "required": ["field", "message", "code"],
    "properties": {
        "field": {"type": "string"},
        "message": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
    },
}


def body_schema(codes: Iterable[str]) -> dict[str, Any]:
    """The one error body."""
    return {
        "type": "object",
        "description": "Every error has this body. Decide by `code`, not by the text.",
        "required": ["error", "code", "message", "requestId", "timestamp"],
        "properties": {
            "error": {"type": "string", "description": "A short title."},
            "code": {"type": "string", "enum": sorted(set(codes)), "description": "Stable; docs/errors.md lists them."},
            "message": {"type": "string", "description": "What is wrong and what is allowed."},
            "details": {
                "type": "object",
                "description": "What a program may use: wrong fields, limits.",
                "properties": {
                    "errors": {"type": "array", "items": _FIELD_ERROR, "maxItems": 100},
                    "more": {"type": "integer", "description": "Wrong fields that aren't named."},
                },
            },
            "requestId": {"type": "string", "description": "As in X-Request-ID."},
            "timestamp": {"type": "string", "format": "date-time"},
        },
    }


def response_name(kinds: Kinds, *, limited: bool) -> str:
    """`Error404DefinitionNotFound`; another where the answer has the headers of limits."""
    codes = "".join(word.title() for kind in kinds for word in kind.code.split("_"))
    return f"{'Limited' if limited else ''}Error{kinds[0].status}{codes}"


def response(kinds: Kinds, *, limited: bool) -> dict[str, Any]:
    """The answer that one of these errors of one status is."""
    codes = {"properties": {"code": {"enum": [kind.code for kind in kinds]}}}
    return {
        "description": " · ".join(dict.fromkeys(kind.title for kind in kinds)),
        "headers": references(kinds[0].status, limited=limited),
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Error"}, codes]},
                "examples": {kind.code: {"summary": kind.title, "value": example(kind)} for kind in kinds},
            }
        },
    }


def example(kind: type[SoftlyError]) -> dict[str, Any]:
    message, details = SAMPLES.get(kind.code, (f"{kind.title}.", {}))
    return {
        "error": kind.title,
        "code": kind.code,
        "message": message,
        **({"details": details} if details else {}),
        "requestId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "timestamp": "2026-01-31T12:00:00.000Z",
    }


def tree(kind: type[SoftlyError] = SoftlyError) -> Iterator[type[SoftlyError]]:
    """Every error there is."""
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def by_status(kinds: Iterable[type[SoftlyError]]) -> Mapping[int, Kinds]:
    """In the order of codes, each once."""
    found: dict[int, dict[str, type[SoftlyError]]] = defaultdict(dict)
    for kind in kinds:
        found[kind.status].setdefault(kind.code, kind)
    return {status: [by_code[code] for code in sorted(by_code)] for status, by_code in sorted(found.items())}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What decides which errors an operation has besides those of its own."""

    who: str
    is_open: bool
    is_limited: bool
    is_probe: bool
    is_idempotent: bool
    changes: bool
    has_body: bool
    has_path: bool


def usual(kind: Kind) -> list[type[SoftlyError]]:
    """What an operation of this kind can answer."""
    found: list[type[SoftlyError]] = [SoftlyError]
    if not kind.is_probe:
        found += [BadRequest, HostNotAllowed, CredentialsInQuery, HttpsRequired]
    if not kind.is_open:
        found += [DatabaseUnavailable, IdentityProviderUnavailable]
        found += [NotAuthenticated, ScopeMissing, OriginNotAllowed]
        found += [CsrfFailed] if kind.changes else []
        found += [NotAllowed] if kind.who == "staff" else []
    if kind.is_limited:
        found += [RateLimitExceeded, NotInTier]
    if kind.is_idempotent:
        found += [KeyInvalid, KeyReused, InFlight]
    if kind.has_body:
        found += [RequestTimeout, PayloadTooLarge, UnsupportedMediaType, ValidationFailed]
    if kind.has_path:
        found += [NotFound]
    return found
