"""What is sent and what comes back, as data: requests, replies and connections that broke."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from softly_client.errors import ConnectionFailed, SoftlyError, UnexpectedAnswer, kind_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be sent twice (RFC 9110, 9.2.2)."""


class Receiver(Protocol):
    """Takes a body as it comes, instead of having it kept whole."""

    def headers(self) -> Mapping[str, str]:
        """What to send besides, asked before each attempt."""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether this answer's body is for it."""

    def feed(self, data: bytes) -> None: ...


@dataclass(frozen=True)
class Request:
    """`path` from the root of the server; `query` without what is None; `body` is sent as JSON, `upload` as a form."""

    method: str
    path: str
    _: KW_ONLY
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    upload: tuple[str, bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """The Idempotency-Key, the same in every attempt."""
    final: frozenset[str] = frozenset()
    """Codes after which it is not tried again."""
    receiver: Receiver | None = None

    @property
    def repeatable(self) -> bool:
        return self.method in SAFE or bool(self.key)


def post(path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None, **more: Any) -> Request:
    """A POST of those that take an Idempotency-Key; a new one unless it is given. None in `body` is left out."""
    return Request("POST", path, body=None if body is None else given(body), key=key or new_key(), **more)


def new_key() -> str:
    return str(uuid.uuid4())


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is None."""
    return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`headers` have names in lower case; `body` is empty where a receiver took it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def json(self) -> Any:
        if self.status == 204 or not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            raise UnexpectedAnswer(
                "The answer is not JSON; is this the address of a Softly server?",
                code="UNEXPECTED_ANSWER",
                status=self.status,
                request_id=self.headers.get("x-request-id"),
            ) from None

    @property
    def retry_after(self) -> float | None:
        return seconds_of(self.headers.get("retry-after", ""))

    @property
    def code(self) -> str:
        return str(self._failure.get("code", f"HTTP_{self.status}"))

    @property
    def _failure(self) -> Mapping[str, Any]:
        """The body of an error; a proxy's page is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def error(self) -> SoftlyError:
        found = self._failure
        return kind_of(self.status, self.code)(
            str(found.get("message", f"The server answered {self.status}.")),
            code=self.code,
            status=self.status,
            details=found.get("details"),
            request_id=found.get("requestId") or self.headers.get("x-request-id"),
            retry_after=self.retry_after,
        )


@dataclass(frozen=True, kw_only=True)
class Broken:
    """No answer. `arrived`: whether the server may have got the request."""

    reason: str
    arrived: bool

    def error(self) -> SoftlyError:
        return ConnectionFailed(self.reason, code="CONNECTION_FAILED")


def seconds_of(text: str, now: datetime | None = None) -> float | None:
    """A Retry-After: seconds or a date (RFC 9110, 10.2.3); None for neither."""
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return max(0.0, (when - (now or datetime.now(timezone.utc))).total_seconds())


def next_query(link: str) -> str | None:
    """The query of the next page, by a header Link (RFC 8288); None on the last page.

    Only the query: the server may know itself by another address than we do, and a key goes to ours alone.
    """
    for part in link.split(","):
        target, *parameters = part.split(";")
        if any(parameter.strip().lower() in ('rel="next"', "rel=next") for parameter in parameters):
            return target.strip().strip("<>").partition("?")[2]
    return None


def query_pairs(query: Mapping[str, Any]) -> list[tuple[str, str | int | float | bool | None]]:
    """As httpx takes them; a list is a name that is repeated."""
    return [(name, _text(one)) for name, value in given(query).items() for one in _several(value)]


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)
