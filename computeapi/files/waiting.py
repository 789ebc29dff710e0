"""How is a file asked for over HTTP? Its job is waited for as long as that is short, and left alone beyond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.principal import Principal
from computeapi.files.kinds.base import Kind
from computeapi.files.tasks import checked, type_of
from computeapi.jobs import services
from computeapi.jobs.models import Job

PATIENCE = 10.0
"""Seconds that a request waits for its file."""
LONGEST = 60.0
"""The same where it says by `Prefer: wait=…` how long."""


def ask_for(kind: Kind, body: Mapping[str, Any], owner: Principal) -> Job:
    """Raises what `checked` raises."""
    return services.enqueue(type_of(kind), checked(kind, body, owner), owner=owner)
