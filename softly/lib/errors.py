"""What can go wrong, as one tree: each error has a stable code, a status and a short title.

The codes are part of the API and are listed in docs/errors.md. A message says what is wrong and what is
allowed; it never holds a path of the server, a stack trace or another server's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


class SoftlyError(Exception):
    """An outcome that a client is told about.

    `details` is JSON; `retry_after` is in whole seconds and becomes the Retry-After header.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    is_outcome: ClassVar[bool] = False
    """Work was done before it came to this: who sends the request again under its Idempotency-Key gets this again."""

    def __init__(
        self,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details) if details else None
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """For another process; `restored` makes an error of it again."""
        return {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "retryAfter": self.retry_after,
        }


def restored(document: Mapping[str, Any]) -> SoftlyError:
    """The error that `as_json` described: of the class with that code, or a plain SoftlyError."""
    kind = _by_code().get(document["code"], SoftlyError)
    error = kind.__new__(kind)
    SoftlyError.__init__(error, document["message"], details=document["details"], retry_after=document["retryAfter"])
    return error


def _by_code() -> dict[str, type[SoftlyError]]:
    found: dict[str, type[SoftlyError]] = {}
    kinds: list[type[SoftlyError]] = [SoftlyError]
    while kinds:
        kind = kinds.pop()
        found.setdefault(kind.code, kind)
        kinds.extend(kind.__subclasses__())
    return found


class BadRequest(SoftlyError):
    """The request can't be read: malformed JSON, a query that doesn't parse."""

    code, status, title = "BAD_REQUEST", 400, "Bad request"


class NotFound(SoftlyError):
    code, status, title = "NOT_FOUND", 404, "Not found"


class DefinitionNotFound(NotFound):
    code, title = "DEFINITION_NOT_FOUND", "Definition not found"


class NotAllowed(SoftlyError):
    code, status, title = "PERMISSION_DENIED", 403, "Permission denied"


class RequestTimeout(SoftlyError):
    """The client took too long to send its request."""

    code, status, title = "REQUEST_TIMEOUT", 408, "Request too slow"


class PayloadTooLarge(SoftlyError):
    code, status, title = "PAYLOAD_TOO_LARGE", 413, "Request too large"


class UriTooLong(SoftlyError):
    code, status, title = "URI_TOO_LONG", 414, "Address too long"


class HeadersTooLarge(SoftlyError):
    code, status, title = "HEADERS_TOO_LARGE", 431, "Headers too large"


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One wrong input: where, what is wrong and allowed, and a stable code in snake_case."""

    field: str
    message: str
    code: str

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "message": self.message, "code": self.code}


MAX_NAMED = 100
"""Wrong fields that an answer names; it counts the rest."""


class FieldErrors(list[FieldError]):
    """What is wrong, the first MAX_NAMED of it; `more` counts the rest, so that a large body makes no large answer."""

    def __init__(self) -> None:
        super().__init__()
        self.more = 0

    def add(self, field: str, message: str, code: str) -> None:
        if len(self) < MAX_NAMED:
            self.append(FieldError(field=field, message=message, code=code))
        else:
            self.more += 1

    def refuse(self) -> None:
        """Raise ValidationFailed where anything is wrong."""
        if self:
            raise ValidationFailed(self, more=self.more)


class ValidationFailed(SoftlyError):
    """The body parses and is wrong; `details.errors` names the wrong fields at once, `details.more` counts those that
    it doesn't name."""

    code, status, title = "VALIDATION_FAILED", 422, "Validation failed"

    def __init__(self, errors: Sequence[FieldError], *, more: int = 0) -> None:
        count = len(errors) + more
        self.errors = tuple(errors[:MAX_NAMED])
        first = errors[0]
        message = f"{first.field}: {first.message}" if count == 1 else f"{count} fields are wrong."
        details: dict[str, Any] = {"errors": [error.as_json() for error in self.errors]}
        if count > MAX_NAMED:
            message = f"{count} fields are wrong; the first {MAX_NAMED} are named."
            details["more"] = count - len(self.errors)
        super().__init__(message, details=details)

    @classmethod
    def of(cls, field: str, message: str, code: str) -> ValidationFailed:
        """One field is wrong."""
        return cls([FieldError(field=field, message=message, code=code)])

    def within(self, place: str) -> ValidationFailed:
        """The same of a body that stands in another, at `place`."""
        errors = [FieldError(field=f"{place}.{e.field}", message=e.message, code=e.code) for e in self.errors]
        return ValidationFailed(errors, more=(self.details or {}).get("more", 0))


class SolveError(SoftlyError):
    """A solve that gave no answer."""

    code, status, title = "SOLVE_FAILED", 502, "Solve failed"


class DefinitionFailed(SolveError):
    """The definition itself refused these inputs or has a fault: its own message is the best there is."""

    code, status, title = "DEFINITION_ERROR", 422, "The definition failed"
    is_outcome = True


class ResourceExhausted(SolveError):
    """Memory, output size or depth ran out; the message says which and the limit."""

    code, status, title = "RESOURCE_EXHAUSTED", 422, "Resources exhausted"
    is_outcome = True


class EngineCrashed(SolveError):
    code, status, title = "ENGINE_CRASHED", 502, "The engine crashed"


class AnswerUnreadable(SolveError):
    """The server that solves answered with something else than an answer: another page, broken JSON, other fields."""

    code, status, title = "ANSWER_UNREADABLE", 502, "Unreadable answer"


class SolveTimeout(SolveError):
    code, status, title = "SOLVE_TIMEOUT", 504, "The solve took too long"


class SolveCancelled(SolveError):
    """Nobody waits for the answer any more. 499 is what proxies log for a client that went away."""

    code, status, title = "SOLVE_CANCELLED", 499, "The solve was cancelled"


class Unavailable(SoftlyError):
    code, status, title = "SERVICE_UNAVAILABLE", 503, "Service unavailable"


class EngineUnavailable(Unavailable):
    """The engine for this definition isn't configured, installed or reachable."""

    code, title = "ENGINE_UNAVAILABLE", "Engine unavailable"


class NotStarted(EngineUnavailable):
    """The place that should have solved it did not begin: another may be tried."""


class QueueFull(Unavailable):
    code, title = "QUEUE_FULL", "Too many solves are waiting"


class QueueTimeout(Unavailable):
    code, title = "QUEUE_TIMEOUT", "No solver became free in time"
