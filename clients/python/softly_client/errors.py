"""What can go wrong, as one tree: each error has the server's stable `code`; decide by it or by the class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SoftlyError(Exception):
    """Whatever came instead of a result.

    `code` is stable (docs/errors.md of the server), `message` is for people, `status` is None when nothing was
    answered, `details` is what a program may use, `request_id` finds it in the server's log, `retry_after` is in
    seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int | None = None,
        details: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.details = dict(details or {})
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        status = f" ({self.status})" if self.status else ""
        return f"{self.code}{status}: {self.message}"


class ConnectionFailed(SoftlyError):
    """No answer: no connection, a broken one, or none in time. Code CONNECTION_FAILED."""


class UnexpectedAnswer(SoftlyError):
    """An answer that isn't Softly's, of a proxy for example. Code UNEXPECTED_ANSWER."""


class BadRequest(SoftlyError):
    """400, and other requests that can't be taken as they are: 405, 413, 415."""


class NotAuthenticated(SoftlyError):
    """401: no key or session, or one that has ended."""


class NotAllowed(SoftlyError):
    """403: not for this tier, key, scope or origin."""


class NotFound(SoftlyError):
    """404: nothing there, or it is somebody else's."""


class Conflict(SoftlyError):
    """409."""


class ValidationFailed(SoftlyError):
    """422: inputs or fields are wrong; `fields` names each."""

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong, by field; at most the first 100 (`details["more"]` counts the rest)."""
        return {entry["field"]: entry["message"] for entry in self.details.get("errors", [])}


class SolveFailed(SoftlyError):
    """The definition refused the inputs, or it took too long or too much: other inputs may do."""


class RateLimited(SoftlyError):
    """429: too often (`retry_after`), or the month's quota is used up (QUOTA_EXCEEDED)."""


class ServerFailed(SoftlyError):
    """5xx: a fault, or something is away or busy."""


_BY_CODE: dict[str, type[SoftlyError]] = {
    "VALIDATION_FAILED": ValidationFailed,
    **dict.fromkeys(
        [
            "DEFINITION_ERROR",
            "RESOURCE_EXHAUSTED",
            "SOLVE_TIMEOUT",
            "SOLVE_FAILED",
            "SOLVE_CANCELLED",
            "ENGINE_CRASHED",
        ],
        SolveFailed,
    ),
}
_BY_STATUS: dict[int, type[SoftlyError]] = {
    401: NotAuthenticated,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}


def kind_of(status: int, code: str) -> type[SoftlyError]:
    return _BY_CODE.get(code) or _BY_STATUS.get(status) or (ServerFailed if status >= 500 else BadRequest)
