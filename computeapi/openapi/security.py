"""Who may call an operation? What its view's `access` says, as the document's security requirements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, a session's token or, where it is set up, a JWT of another identity provider.",
    },
    "session": {"type": "apiKey", "in": "header", "name": "X-Session-ID", "description": "A session's token."},
    "computeKey": {
        "type": "apiKey",
        "in": "header",
        "name": "RhinoComputeKey",
        "description": "An API key, where clients of Rhino Compute send theirs.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "For browsers. What changes something also needs the CSRF cookie's token as `X-CSRFToken`.",
    },
}


def is_open(view: Any) -> bool:
    """It asks nobody who they are, as a probe does."""
    return not view.get_authenticators()


def who(view: Any, method: str) -> str:
    """`anyone`, `users` or `staff`."""
    if is_open(view):
        return "anyone"
    access = _access(view, method)
    return str(access.who) if access else "staff"


def requirements(view: Any, method: str) -> list[dict[str, list[str]]]:
    """One of these must hold; an empty one is nobody in particular. In the lists are the scopes that a key needs."""
    if is_open(view):
        return [{}]
    access = _access(view, method)
    scopes = [access.scope] if access else []
    known = [{name: scopes} for name in SCHEMES]
    return [{}, *known] if who(view, method) == "anyone" else known


def _access(view: Any, method: str) -> Any:
    """accounts/permissions.py has its form; None: for nobody but who may all."""
    said = getattr(view, "access", None)
    return said.get(method) if isinstance(said, Mapping) else said
