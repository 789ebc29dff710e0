"""Is there room for a file? For its owner by their tier's `storage_bytes`, and in the store by FILES_STORE_SIZE.

Asked before the work begins, and once more when its row is written: then nobody else's is, so that two at once don't go
over together.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from accounts import tiers
from accounts.holdings import all_of_them
from accounts.principal import Principal
from computeapi.files.failures import StorageFull, StorageQuotaExceeded
from computeapi.files.models import GeneratedFile

_LOCK = 0x50F711E5
"""Of PostgreSQL's advisory locks, the one for the sums."""


def check_room(owner: Principal, size: int = 1) -> None:
    """Raises StorageQuotaExceeded, StorageFull. `size` in bytes."""
    used, allowed = used_by(owner), allowed_for(owner)
    if allowed is not None and used + size > allowed:
        raise _exceeded(owner, used, allowed, size)
    held = GeneratedFile.objects.all().size_in_store()
    if held + size > settings.FILES_STORE_SIZE:
        raise StorageFull("The server keeps no more files at the moment; files are removed when they expire.")


def hold() -> None:
    """Until the transaction ends nobody else writes a row of a file."""
    lock(_LOCK)


def lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def used_by(owner: Principal) -> int:
    """Bytes: for a user all that Softly keeps of theirs."""
    if owner.user_id is None:
        return GeneratedFile.objects.of(owner).size()
    return sum(holding.stored(owner.user_id) for holding in all_of_them())


def allowed_for(owner: Principal) -> int | None:
    """Bytes; None without a bound."""
    if owner.user_id is None:
        quota: int = settings.FILES_STRANGER_QUOTA
        return quota
    return tiers.current().find(owner.tier).quotas.storage_bytes


def _exceeded(owner: Principal, used: int, allowed: int, size: int) -> StorageQuotaExceeded:
    details: dict[str, Any] = {"used": used, "allowed": allowed, "needed": size, "currentTier": owner.tier}
    details |= tiers.current().way_up(owner.tier)
    message = f"{used:,} of {allowed:,} bytes are used; remove files, or wait until some expire."
    return StorageQuotaExceeded(message, details=details)
