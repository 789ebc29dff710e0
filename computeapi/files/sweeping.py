"""What goes by itself? Files that expired or never were finished, and bytes in the store that no file has.

A row is written before its bytes, and goes in a transaction with them, alone with that content: what is looked for here
can't be just being made.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from computeapi.files import store
from computeapi.files.models import GeneratedFile
from computeapi.files.querysets import UNFINISHED
from computeapi.files.services import alone_with, remove_file

logger = logging.getLogger(__name__)


def remove_over() -> int:
    """Files that expired, or were never whole; how many. Raises Unavailable."""
    over = list(GeneratedFile.objects.over())
    for file in over:
        remove_file(file)
    return len(over)


def sweep_store() -> dict[str, int]:
    """What nothing refers to, and files whose bytes are gone; how many of each. Raises Unavailable."""
    began = timezone.now()
    found, swept = set(), 0
    for name, written in store.listed():
        if store.is_digest(name):
            found.add(name)
        if written < began - UNFINISHED:
            swept += _swept(name)
    return {"contents": swept, "files": _forget_lost(found, began)}


def _swept(name: str) -> bool:
    if not store.is_digest(name):
        store.remove_named(name)  # half written by a process that was killed
        return True
    if GeneratedFile.objects.filter(sha256=name).exists():
        return False
    with alone_with(name):
        if GeneratedFile.objects.filter(sha256=name).exists():
            return False
        store.remove(name)
    return True


def _forget_lost(found: set[str], began: datetime) -> int:
    """Not those just written: a shared folder may show a new file to other machines only after a while. Where more is
    missing than there is, more probably the store isn't there, and somebody has written into its place."""
    rows = list(GeneratedFile.objects.filter(stored__lt=began - UNFINISHED).only("pk", "sha256"))
    missing = {file.sha256 for file in rows} - found
    lost = [file.pk for file in rows if file.sha256 in missing and not store.has(file.sha256)]
    if lost and len(missing) > len(found):
        logger.error("most files are missing from the store: is it mounted?", extra={"files": len(lost)})
        return 0
    if lost:
        logger.error("files are lost from the store", extra={"files": len(lost)})
    return GeneratedFile.objects.filter(pk__in=lost).delete()[0]
