"""What can go wrong with files beside what any request can?"""

from __future__ import annotations

from softly.lib.errors import SoftlyError


class StorageFull(SoftlyError):
    """The disk, or what FILES_STORE_SIZE lets lie there."""

    code, status, title = "STORAGE_FULL", 507, "No room for the file"


class StorageQuotaExceeded(SoftlyError):
    code, status, title = "STORAGE_QUOTA_EXCEEDED", 507, "Storage quota used up"


class FileDamaged(SoftlyError):
    """What lies in the store is not what was written."""

    code, status, title = "FILE_DAMAGED", 500, "File damaged"


class FileTooLarge(SoftlyError):
    """What was to be put together is larger than one file may be."""

    code, status, title = "FILE_TOO_LARGE", 422, "File too large"
