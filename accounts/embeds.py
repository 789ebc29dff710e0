"""From which pages on other sites may the API be called? Those that CORS_ORIGIN lists, and the origins of living keys.

A browser asks before it sends the key (the preflight), so that an origin is allowed when any key names it; whether the
key that then comes is one of its own is checked with the key.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest

from accounts.models import ApiKey
from softly.lib.fresh import Fresh

MAX_AGE = 1.0


def is_allowed(request: HttpRequest, **_: Any) -> bool:
    """For django-cors-headers, which asks for origins that are not in its list."""
    if re.fullmatch(settings.PROBES, request.path_info.strip("/")):
        return False  # they ask nobody, whoever asks them
    return request.headers.get("Origin") in _fresh.value()


def expire() -> None:
    _fresh.expire()


def _read(known: frozenset[str] | None) -> frozenset[str]:
    lists = ApiKey.objects.living().exclude(origins=[]).values_list("origins", flat=True)
    found = frozenset(origin for origins in lists for origin in origins)
    return known if known == found and known is not None else found


_fresh: Fresh[frozenset[str]] = Fresh(
    "origins of keys",
    _read,
    max_age=lambda: MAX_AGE,
    away=DatabaseError,
    release=lambda: connection.close(),
    start=frozenset(),
)
