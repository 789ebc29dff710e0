"""How does a folder appear that several processes may make at once? Whole, or not at all. Pure."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".*.part"
"""What folders are called, beside the one to be, until they are whole."""


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name at the end. Where another process was first, that is as good.

    Raises OSError where neither could make it.
    """
    part = folder.with_name(UNFINISHED.replace("*", secrets.token_hex(8)))
    part.mkdir(parents=True)
    try:
        yield part
        part.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
