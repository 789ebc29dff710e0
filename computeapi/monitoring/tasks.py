"""What does Softly do for itself, again and again? It clears accounts up, and notes how long the queue is."""

from __future__ import annotations

from accounts import upkeep
from computeapi.jobs.periodic import periodic
from computeapi.jobs.running import RunningJob
from computeapi.monitoring import readings


@periodic("accounts.upkeep", every=3600, title="Clear up accounts")
def clear_accounts(job: RunningJob) -> dict[str, int]:
    return upkeep.clear()


@periodic("monitoring.reading", every=readings.EVERY, title="Measure the queue")
def take_reading(job: RunningJob) -> None:
    readings.take()
