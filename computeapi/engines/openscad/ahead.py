"""Which files of libraries may the solver host parse ahead, for the solves to come?

A child parses what a definition includes each time anew; from a host that has parsed a library it inherits that. Only
files of libraries are, since the host outlives every solve: the operator put them there, and no client wrote them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from definitions.readers.openscad.includes import SOURCES, locate

_REFERENCE = re.compile(rb"\b(?:include|use)\s*<([^>\n]{1,200})>")
_MOST = 8


def lessons(source: Path, libraries: Sequence[Path]) -> list[str]:
    """For `child.learn`: the files of libraries that a source names itself, and where they may find others."""
    if not libraries:
        return []
    shelf = [str(library) for library in libraries]
    found = dict.fromkeys(_REFERENCE.findall(source.read_bytes()))
    files = [_in_library(name.decode(errors="replace").strip(), libraries) for name in list(found)[:_MOST]]
    return [os.pathsep.join([str(file), *shelf]) for file in files if file is not None]


def _in_library(name: str, libraries: Sequence[Path]) -> Path | None:
    if Path(name).suffix.lower() not in SOURCES:
        return None
    places = (locate(name, library / "any", library.resolve()) for library in libraries)
    return next((file for file in places if file is not None), None)
