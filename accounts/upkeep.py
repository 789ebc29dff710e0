"""What of accounts is cleared away? Sessions that are over, answers kept for POSTs sent again, keys long revoked.

Where nobody does it, nothing gets old: what is over is not taken, whether it lies there or not.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from accounts import idempotency
from accounts.models import ApiKey, Session

_REVOKED_KEPT = timedelta(days=90)
"""For as long their owner sees them in the list of keys."""


def clear() -> dict[str, int]:
    """How many there were of each. It may be done twice."""
    sessions, _ = Session.objects.ended().delete()
    keys, _ = ApiKey.objects.filter(revoked__lt=Now() - _REVOKED_KEPT).delete()
    return {"sessions": sessions, "answers": idempotency.forget_old(), "keys": keys}
