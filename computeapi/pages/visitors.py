"""Who looks at a page? Somebody with a cookie, or nobody: a page is shown also when it can't be told."""

from __future__ import annotations

from django.db import Error as DatabaseError
from django.http import HttpRequest

from accounts.authentication import principal_of, stranger
from accounts.principal import Principal


def visitor_of(request: HttpRequest) -> Principal:
    """A stranger while PostgreSQL is away and nobody remembers them. Raises NotAuthenticated for a wrong credential in
    a header, which no browser sends by itself."""
    try:
        return principal_of(request)
    except DatabaseError:
        request.principal = stranger(request.META)  # type: ignore[attr-defined]
        return visitor_of(request)


def is_logged_in(visitor: Principal) -> bool:
    """As people are: a key makes no page one's own, neither in a header nor by the session it opened."""
    return visitor.is_known and visitor.kind == "cookie" and visitor.key_id is None
