"""May this caller have such a job done, and with which data? Asked by POST /api/jobs, and when one is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts import limits, permissions
from accounts.permissions import anyone
from accounts.principal import Principal
from computeapi.jobs import registry
from computeapi.jobs.control import JobNotRetryable
from computeapi.jobs.models import Job
from computeapi.jobs.registry import Handler
from softly.lib.errors import FieldError, ValidationFailed

_COUNTED = "platform"
"""The bucket that every request for a job is counted in before."""


def find(type: str) -> Handler:
    """Raises ValidationFailed for what clients can't ask for, naming what they can."""
    known = {handler.type: handler for handler in registry.public()}
    if type not in known:
        allowed = ", ".join(known) or "none here"
        raise ValidationFailed([FieldError(field="type", message=f"Allowed: {allowed}.", code="invalid_choice")])
    return known[type]


def allow(who: Principal, handler: Handler) -> None:
    """Counts it among the requests of the handler's kind. Raises ScopeMissing, NotInTier, RateLimitExceeded."""
    permissions.check(who, anyone(handler.scope))
    if handler.bucket in (None, _COUNTED):
        return
    usage = limits.count(who, handler.bucket)
    if usage and not usage.is_allowed:
        raise limits.too_many(usage)


def allow_again(who: Principal, job: Job) -> None:
    """The same for a job that is there. Raises JobNotRetryable too, where nobody does such jobs any more."""
    handler = registry.find(job.type)
    if handler is None:
        raise JobNotRetryable(f"Jobs of the type {job.type!r} are not done any more.")
    allow(who, handler)


def check_dedupe(who: Principal, name: str) -> None:
    """Who shares an address, or reads a key in a page, could say the same name, and be given a job that is not theirs.
    Raises ValidationFailed."""
    if name and (not who.is_known or who.is_shown):
        message = "For who is logged in, or has a key that is in no page: leave it out."
        raise ValidationFailed([FieldError(field="dedupe", message=message, code="not_allowed")])


def checked(handler: Handler, data: Mapping[str, Any], who: Principal) -> Mapping[str, Any]:
    """The data to keep. Raises ValidationFailed, its fields named as the client sent them, under `data`."""
    assert handler.check is not None, "only what clients can ask for is asked for"
    try:
        return handler.check(data, who)
    except ValidationFailed as error:
        named = [FieldError(field=_under(e.field), message=e.message, code=e.code) for e in error.errors]
        raise ValidationFailed(named, more=(error.details or {}).get("more", 0)) from error


def _under(field: str) -> str:
    return "data" if field == "body" else f"data.{field}"
