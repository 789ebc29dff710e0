"""Which jobs may the next free slot of a worker take? Not those that would then hold all of its slots.

A job that runs can't be put aside for another: turns order what waits, and only a slot that was left free helps who
comes while long jobs run.
"""

from __future__ import annotations

from collections.abc import Sequence

from computeapi.jobs import registry
from computeapi.jobs.claim import Claimed


def open_types(taken: Sequence[Claimed], slots: int) -> list[str] | None:
    """None: all. Who has pages pictured that never answer must not have all slots wait for them, so such types take
    half of them at the most."""
    if sum(job.handler.is_patient for job in taken) < max(slots // 2, 1):
        return None
    return [found.type for found in registry.all() if not found.is_patient]


def holder(taken: Sequence[Claimed], slots: int) -> str:
    """The party that holds all slots but the last one, to which that is not given: it is for others, also for those
    who have not come yet. Empty where nobody does."""
    parties = {job.party for job in taken}
    return parties.pop() if len(parties) == 1 and len(taken) >= slots - 1 else ""
