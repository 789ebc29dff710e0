"""How is a file kept, and how does it go? The row first, the bytes second, and the word that they are there third."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal
from computeapi.files import room, store
from computeapi.files.models import GeneratedFile
from computeapi.files.titles import shown
from softly.lib.errors import NotFound
from softly.lib.hashing import sha256

STRANGERS_KEEP = timedelta(days=1)


def create_file(
    *,
    owner: Principal,
    kind: str,
    title: str,
    data: bytes,
    media_type: str,
    extension: str,
    source: str = "",
    job: uuid.UUID | None = None,
) -> GeneratedFile:
    """Keep it for its owner, until it expires; of a job, the one that it has already. Raises StorageQuotaExceeded,
    StorageFull, Unavailable."""
    ident, now = uuid.uuid4(), timezone.now()
    file = GeneratedFile(
        id=ident,
        name=f"{uuid.uuid4()}.{extension}",
        title=shown(title) or kind,
        kind=kind,
        media_type=media_type,
        size=len(data),
        sha256=sha256(data),
        source=source,
        user_id=owner.user_id,
        address="" if owner.is_known else owner.address,
        job_id=job,
        created=now,
        expires=now + _kept_for(owner),
    )
    with alone_with(file.sha256):
        room.hold()
        if of_job := job and GeneratedFile.objects.whole().filter(job_id=job).first():
            return of_job  # by a worker that was taken for lost, or after it was
        room.check_room(owner, file.size)
        file.save(force_insert=True)
    try:
        store.put(data)
    except BaseException:
        file.delete()  # the row alone: the store may be away, and is swept
        raise
    if not file.mark_stored():
        remove_file(file)
        raise NotFound("The file was removed while it was written.")
    return file


def remove_file(file: GeneratedFile) -> None:
    """For ever; its bytes with it, unless another file has the same. Raises Unavailable."""
    with alone_with(file.sha256):
        GeneratedFile.objects.filter(pk=file.pk).delete()
        if not GeneratedFile.objects.filter(sha256=file.sha256).exists():
            store.remove(file.sha256)


@contextmanager
def alone_with(digest: str) -> Iterator[None]:
    """A transaction in which nobody else adds or takes away a row of this content: bytes that are about to be wanted
    must not go with the last row that had them."""
    with transaction.atomic():
        room.lock(int(digest[:15], 16))
        yield


def _kept_for(owner: Principal) -> timedelta:
    return timedelta(days=settings.FILES_RETENTION_DAYS) if owner.is_known else STRANGERS_KEEP
