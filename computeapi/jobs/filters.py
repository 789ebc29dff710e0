"""Which jobs does a list's query ask for?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.principal import Principal
from computeapi.jobs.models import Job, State
from computeapi.jobs.querysets import JobQuerySet
from computeapi.rest.schema import query
from softly.lib.errors import FieldErrors, NotAllowed
from softly.lib.text import storable

STATUS = query("status", str, "Those in this state.", enum=State.values)
FILTERS = (
    STATUS,
    query("type", str, "Those of this type."),
    query("parent", UUID, "The items of this batch, which a list leaves out else."),
    query("user", UUID, "Staff: those of this user."),
)


def listed(wanted: Mapping[str, str], who: Principal) -> JobQuerySet:
    """The caller's, by `status`, `type`, `parent` and `user`; other names are no filters. Raises ValidationFailed with
    all wrong ones, NotAllowed."""
    rows, errors = Job.objects.listed_of(who), FieldErrors()
    status, parent = _status(wanted, errors), _id(wanted, "parent", errors)
    user = _id(wanted, "user", errors)
    errors.refuse()
    if user and not who.is_staff:
        raise NotAllowed("Only staff list other users' jobs.")
    found: dict[str, Any] = {"state": status, "type": wanted.get("type"), "user_id": user}
    if found["type"] is not None and not storable(found["type"]):
        return rows.none()
    rows = rows.filter(**{name: value for name, value in found.items() if value is not None})
    return rows.filter(parent_id=parent) if parent else rows.tops()


def items(job: Job, wanted: Mapping[str, str]) -> JobQuerySet:
    """Those of a batch in their order, by `status`. Raises ValidationFailed."""
    errors = FieldErrors()
    status = _status(wanted, errors)
    errors.refuse()
    rows = Job.objects.filter(parent=job).order_by("index")
    return rows.filter(state=status) if status else rows


def _status(wanted: Mapping[str, str], errors: FieldErrors) -> str | None:
    status = wanted.get("status")
    if status is not None and status not in State.values:
        errors.add("status", f"Allowed: {', '.join(State.values)}.", "invalid_filter")
    return status


def _id(wanted: Mapping[str, str], name: str, errors: FieldErrors) -> UUID | None:
    text = wanted.get(name)
    try:
        return UUID(text) if text is not None else None
    except ValueError:
        errors.add(name, "Send an id, a UUID.", "invalid_filter")
        return None
