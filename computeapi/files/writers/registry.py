"""Which kinds of files are made of data? One module and one line each. A module is loaded when its kind is asked for:
a web process has no use for what typesets."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from computeapi.files.writers.base import Writer
from softly.lib.errors import NotFound

_MODULES = {
    "csv": "computeapi.files.writers.csv",
    "xlsx": "computeapi.files.writers.xlsx",
    "pdf": "computeapi.files.writers.pdf",
    "docx": "computeapi.files.writers.docx",
    "zip": "computeapi.files.writers.zip",
}


def names() -> tuple[str, ...]:
    return tuple(_MODULES)


def get(name: str) -> Writer:
    """Raises NotFound, naming what there is."""
    writer: Writer = _module(name).WRITER
    return writer


def readable(name: str) -> tuple[Path, ...]:
    """The folders that a jailed process has to be able to read to write it."""
    folders: tuple[Path, ...] = getattr(_module(name), "READABLE", ())
    return folders


def _module(name: str) -> Any:
    if name not in _MODULES:
        raise NotFound(f"There is no kind of file {name[:64]!r}; there are {', '.join(_MODULES)}.")
    return importlib.import_module(_MODULES[name])
