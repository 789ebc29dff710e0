"""How much may one owner leave for later, and all strangers together?

Their rows lie in the database until they are done, and a day longer.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from accounts.principal import Principal
from computeapi.jobs import owners
from computeapi.jobs.models import ACTIVE, Job
from computeapi.jobs.querysets import JobQuerySet
from softly.lib.errors import PayloadTooLarge, SoftlyError

USERS, STRANGERS = 1_000, 100
"""Jobs that wait or run, a batch counted as one."""
ITEMS = 50_000
"""Jobs that wait or run, with the items of batches."""
MOST_OF_STRANGERS = 1 << 20
"""Characters of JSON that a stranger's job is made of: it stands in the database until the job is forgotten."""
STRANGERS_KEPT = 256 << 20
"""Bytes of what jobs of one address hold in the database, those that ended too: what was sent, and the answers."""
_RETRY, _LATER = 30, 3600

# Neither is read for it: what is large lies apart, and its row says how large.
_KEPT = """
SELECT coalesce(sum(pg_column_size(data) + coalesce(octet_length(body), 0)), 0)
FROM computeapi_job LEFT JOIN computeapi_jobanswer ON job_id = id WHERE user_id IS NULL AND flow = %s
"""


class TooManyJobs(SoftlyError):
    code, status, title = "TOO_MANY_JOBS", 429, "Too many jobs wait"


def check(owner: Principal, *, items: int = 0) -> None:
    """Whether they may leave one more, with so many items. Two at once may both be let in. Raises TooManyJobs."""
    if owner is not owners.SYSTEM:
        _check_job(owners.flow_of(owner), is_known=owner.is_known)
        _check_items(owners.flow_of(owner), items)


def check_again(job: Job, count: int) -> None:
    """The same where `count` jobs wait again that had ended: this one, or items of this batch. Raises TooManyJobs."""
    if job.flow == owners.SYSTEM_FLOW:
        return
    top = job.parent or job
    if top.state not in ACTIVE:
        _check_job(job.flow, is_known=job.user_id is not None)
    if top.is_batch:
        _check_items(job.flow, count)


def check_sent(owner: Principal, text: str) -> None:
    """Whether a job of theirs may be made of so much JSON. Raises PayloadTooLarge."""
    if not owner.is_known and len(text) > MOST_OF_STRANGERS:
        message = f"Without an account a job is made of {MOST_OF_STRANGERS:,} characters of JSON at the most."
        raise PayloadTooLarge(message, details={"limit": MOST_OF_STRANGERS})


def _check_job(flow: str, *, is_known: bool) -> None:
    most = USERS if is_known else STRANGERS
    active = Job.objects.active().tops()
    if _are(active.filter(flow=flow), most):
        raise _too_many(most, f"{most} jobs of yours wait or run, and no more may.")
    if is_known:
        return
    if _are(active.of_strangers(), settings.MAX_STRANGERS_JOBS):
        message = "As many jobs of people without an account wait or run as may. Who is logged in may leave more."
        raise _too_many(settings.MAX_STRANGERS_JOBS, message)
    if _kept(flow) >= STRANGERS_KEPT:
        message = f"What is kept of your jobs is over {STRANGERS_KEPT:,} bytes; it is forgotten a day after they ended."
        raise TooManyJobs(message, details={"limitBytes": STRANGERS_KEPT}, retry_after=_LATER)


def _check_items(flow: str, more: int) -> None:
    if more and Job.objects.active().filter(flow=flow).count() + more > ITEMS:
        raise _too_many(ITEMS, f"With these {more} more than {ITEMS} items of yours would wait or run.")


def _are(rows: JobQuerySet, count: int) -> bool:
    """Whether there are so many: no more of them are looked at."""
    return rows.order_by()[count - 1 : count].exists()


def _kept(flow: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [flow])
        return int(cursor.fetchone()[0])


def _too_many(limit: int, message: str) -> TooManyJobs:
    return TooManyJobs(message, details={"limit": limit}, retry_after=_RETRY)
