"""How many solves can run at a time? This machine's slots, and those that engines have on servers of their own."""

from __future__ import annotations

from django.conf import settings

from computeapi.engines import registry as engines
from softly.lib.errors import EngineUnavailable


def slots() -> int:
    """By the settings and what is known of the servers now: nothing is started or asked."""
    return int(settings.MAX_CONCURRENT_COMPUTATIONS) + sum(map(_elsewhere, engines.names()))


def _elsewhere(engine: str) -> int:
    try:
        return sum(engines.get(engine).places().values())
    except EngineUnavailable:
        return 0
