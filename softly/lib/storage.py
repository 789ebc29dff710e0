"""How do files get into a local folder that must not lose them? Whole or not at all, and on the disk, behind Django's
interface of storages, so that a bucket may stand in its place."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="softly.lib.storage.WholeFiles")
class WholeFiles(FileSystemStorage):
    """Names are made of contents: equal names are equal files, and overwrite."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        """Raises OSError, and leaves nothing behind."""
        path = Path(self.path(name))
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(path.parent.parent)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync(path.parent)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return name


def _sync(folder: Path) -> None:
    """A renamed file is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
