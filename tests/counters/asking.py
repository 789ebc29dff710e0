"""Requests as django-ratelimit sees them: how many of them pass?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.http import HttpRequest
from django_ratelimit.core import get_usage

LONG = 10**7
"""Seconds: no test sees the end of it."""


def usage(who: str, limit: int = 100, *, increment: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = get_usage(
        HttpRequest(), group="test", key=lambda *_: who, rate=(limit, LONG), increment=increment
    )
    return found


def passed(who: str, limit: int, asked: int, threads: int = 8) -> int:
    """How many of so many requests were let through, asked by several threads at once."""
    with ThreadPoolExecutor(threads) as pool:
        return sum(not found["should_limit"] for found in pool.map(lambda _: usage(who, limit), range(asked)))
