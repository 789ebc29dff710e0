"""How is a batch left for later? As a job for each of its solves, and one that stands for all of them."""

from __future__ import annotations

from uuid import UUID

from accounts.principal import Principal
from computeapi.batches.checking import check
from computeapi.batches.plan import BATCH, ITEM, items_kept
from computeapi.batches.request import BatchRequest
from computeapi.jobs import services
from computeapi.jobs.models import Job
from softly.lib.errors import NotFound


def queue_batch(request: BatchRequest, *, owner: Principal) -> Job:
    """Raises what checking.check raises, and TooManyJobs; nothing is queued then."""
    plan, items = check(request, owner)
    return services.enqueue_batch(
        BATCH, items_kept(items), item_type=ITEM, owner=owner, data=plan.kept(), priority=request.priority
    )


def find_batch(batch: UUID, owner: Principal) -> Job:
    """Raises NotFound for what is no batch of solves, or not theirs."""
    found = Job.objects.found_by(owner, batch)
    if found is None or found.type != BATCH:
        raise NotFound("There is no such batch.")
    return found
