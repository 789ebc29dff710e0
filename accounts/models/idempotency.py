"""Requests that may be sent again: who runs one first, and what was answered to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.db.models.functions import Now

LIFETIME = timedelta(hours=24)

_CLAIM = """
INSERT INTO accounts_idempotentrequest AS known (name, request, token, answer, created, lease, expires)
VALUES (%(name)s, %(request)s, %(token)s, NULL, now(), now() + %(lease)s, now() + %(lifetime)s)
ON CONFLICT (name) DO UPDATE SET
    request = excluded.request, token = excluded.token, answer = NULL,
    created = excluded.created, lease = excluded.lease, expires = excluded.expires
WHERE known.expires <= now()
   OR (known.answer IS NULL AND known.lease <= now() AND known.request = excluded.request)
RETURNING token
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run one request, until it is finished, released, or taken over after its lease."""

    name: str
    token: uuid.UUID


class IdempotentRequestQuerySet(models.QuerySet["IdempotentRequest"]):
    def claim(self, *, name: str, request: str, lease: timedelta) -> Claim | None:
        """One statement, so that of many only one gets it: the first, the first after the 24 hours, or after the lease
        of one that never finished. The clock is the database's."""
        mine = Claim(name, uuid.uuid4())
        values: dict[str, Any] = {
            "name": name,
            "request": request,
            "token": mine.token,
            "lease": lease,
            "lifetime": LIFETIME,
        }
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, values)
            return mine if cursor.fetchone() else None

    def finish(self, claim: Claim, answer: bytes) -> bool:
        """Whether the answer was kept: not when somebody has taken the request over meanwhile."""
        return bool(self._held(claim).update(answer=answer))

    def release(self, claim: Claim) -> bool:
        """The request may run again at once."""
        return bool(self._held(claim).delete()[0])

    def forget_old(self) -> int:
        """Remove what is over; how many that were."""
        return self.filter(expires__lte=Now()).delete()[0]

    def _held(self, claim: Claim) -> IdempotentRequestQuerySet:
        return self.filter(name=claim.name, token=claim.token, answer=None)


class IdempotentRequest(models.Model):
    """One `Idempotency-Key` of one principal on one route.

    `name` and `request` are keyed digests of those and of the body; `answer` is encrypted with a key that is made of
    the client's own (accounts/sealing.py). Nothing here can be read by whoever has the database and not that key.
    """

    name = models.CharField(max_length=64, primary_key=True)
    request = models.CharField(max_length=64)
    token = models.UUIDField(help_text="Of the run that holds it: one that was taken over can't finish it.")
    answer = models.BinaryField(null=True)
    created = models.DateTimeField()
    lease = models.DateTimeField(help_text="Without an answer by then it may be run by the next who asks.")
    expires = models.DateTimeField(db_index=True)

    objects = IdempotentRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"request {self.name[:8]} of {self.created:%Y-%m-%d %H:%M}"
