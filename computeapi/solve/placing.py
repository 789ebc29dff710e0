"""Where do files lie that came with a request, while it is solved? In a folder of their own, gone afterwards."""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from softly.lib.errors import Unavailable

logger = logging.getLogger(__name__)

_ABANDONED = 3600.0
"""Seconds after which a folder is one that a killed process left behind."""


@contextmanager
def placed(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that holds them; no path leads out of it, which is for the caller to see to. Raises Unavailable where
    they can't be written (a full disk)."""
    folder = _root() / secrets.token_hex(8)
    try:
        try:
            _write(folder, files)
        except OSError as error:
            logger.error("files not placed", extra={"reason": error.strerror})
            raise Unavailable("The files can't be written here at the moment.", retry_after=60) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises OSError."""
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        path = folder / name
        if path.parent != folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@cache
def _root() -> Path:
    """Cleared of what was left behind, once in a process."""
    root = Path(settings.DATA_DIR) / "placed"
    root.mkdir(parents=True, exist_ok=True)
    for folder in root.iterdir():
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)
    return root
