"""Where do the results of engines lie, for artifacts made later? In the blob store, by the digest of their bytes."""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path

from django.conf import settings

from computeapi.engines.base import EngineResult
from computeapi.engines.wire import pack_result
from computeapi.solve.shapes import mark_of
from softly.lib.blobs import BlobStore
from softly.lib.hashing import sha256

logger = logging.getLogger(__name__)


@cache
def store() -> BlobStore:
    return BlobStore(Path(settings.DATA_DIR) / "blobs", limit=settings.BLOB_STORE_MAX)


_written = 0
_trimming = threading.Lock()


def keep(result: EngineResult) -> str:
    """The key it is kept under, or "" where it can't be written (a full disk loses artifacts, never the answer)."""
    data = result.packed or pack_result(result)
    key = sha256(data) + mark_of(result)
    return key if keep_bytes(key, data) else ""


def keep_bytes(key: str, data: bytes) -> bool:
    """Whether it could be written."""
    global _written
    try:
        store().put(key, data)
    except OSError as error:
        logger.error("result not kept", extra={"reason": error.strerror})
        return False
    _written += len(data)
    if _written > store().limit // 20 and _trimming.acquire(blocking=False):
        _written = 0
        threading.Thread(target=_trim, name="blobs", daemon=True).start()
    return True


def _trim() -> None:
    try:
        store().trim()
    finally:
        _trimming.release()
