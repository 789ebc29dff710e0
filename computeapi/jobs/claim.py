"""Which job is next, and whose is it then? One conditional statement, so that of two workers one gets it.

Jobs are taken by their turn. A type with a bound on all machines together is counted under a lock of its own, after
its job was taken and before anybody sees that: if there are too many, it is given back and left for later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from accounts.principal import Principal
from computeapi.jobs import by_index, owners, registry
from computeapi.jobs.registry import Handler


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A job that is ours now. `owner` is None where its user may do nothing any more; `party` is who it counts for
    where slots are shared out."""

    id: UUID
    handler: Handler
    data: dict[str, Any]
    owner: Principal | None
    party: str
    attempt: int
    attempts: int
    timeout: int
    worker: UUID | None
    parent: UUID | None
    index: int | None
    began: datetime


_TAKE = """
UPDATE computeapi_job AS job
SET state = 'running', worker_id = %(worker)s, attempt = attempt + 1, progress = 0, message = '',
    started = statement_timestamp(), deadline = statement_timestamp() + timeout * interval '1 second',
    revision = revision + 1
WHERE id = (
    SELECT id FROM computeapi_job
    WHERE state = 'queued' AND due <= statement_timestamp() AND type = ANY(%(types)s)
        AND (expires IS NULL OR expires > statement_timestamp()) AND flow NOT LIKE %(without)s
    ORDER BY turn, created LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, type, data::text, user_id, principal::text, flow, attempt, attempts, timeout, parent_id, index, started,
    (SELECT is_active::int + (is_active AND is_staff)::int FROM accounts_user WHERE accounts_user.id = user_id),
    principal ->> 'keyId' IS NULL OR EXISTS (
        SELECT 1 FROM accounts_apikey WHERE accounts_apikey.id = (principal ->> 'keyId')::uuid AND revoked IS NULL
    )
"""
_COUNT = "SELECT count(*) FROM computeapi_job WHERE type = %s AND state = 'running' AND total IS NULL"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('job type'), hashtext(%s))"


def take(worker: UUID | None, types: Sequence[str] | None = None, *, without: str = "") -> Claimed | None:
    """The next job that is due, for this worker; None when there is none. `types` are all that it knows of, `without`
    is a party that has enough."""
    handlers = registry.all() if types is None else [registry.get(type) for type in types]
    open_types = [found.type for found in handlers]
    if all(found.concurrency is None for found in handlers):
        return _take_next(worker, open_types, without)  # one statement, and nothing to take back
    while open_types:
        with transaction.atomic():
            claimed = _take_next(worker, open_types, without)
            if claimed is None or not _is_too_many(claimed.handler):
                return claimed
            transaction.set_rollback(True)
        # Who has ended one meanwhile passed the job by that we held, and looks no more.
        if not _has_room(claimed.handler):
            open_types.remove(claimed.handler.type)
    return None


def _take_next(worker: UUID | None, types: list[str], without: str) -> Claimed | None:
    row = by_index.row_of(_TAKE, {"worker": worker, "types": types, "without": without})
    return _claimed(row, worker) if row else None


def _claimed(row: Sequence[Any], worker: UUID | None) -> Claimed:
    id, type, data, user_id, principal, flow, attempt, attempts, timeout, parent, index, began, rights, key_holds = row
    gone = (user_id is not None and not rights) or not key_holds
    return Claimed(
        id=id,
        handler=registry.get(type),
        data=orjson.loads(data),
        owner=None if gone else owners.restored(orjson.loads(principal), user_id, is_staff=rights == 2),
        party=owners.party_of(flow),
        attempt=attempt,
        attempts=attempts,
        timeout=timeout,
        worker=worker,
        parent=parent,
        index=index,
        began=began,
    )


def _is_too_many(handler: Handler) -> bool:
    """Counted after the lock: each statement sees what others have committed until then."""
    if handler.concurrency is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [handler.type])
    return _count(handler) > handler.concurrency


def _has_room(handler: Handler) -> bool:
    return handler.concurrency is None or _count(handler) < handler.concurrency


def _count(handler: Handler) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [handler.type])
        return int(cursor.fetchone()[0])
