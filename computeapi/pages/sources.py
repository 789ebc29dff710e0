"""What is in a definition's files, for somebody who wants to go on with them in the editor?"""

from __future__ import annotations

import logging
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError

from definitions.registry import Entry
from definitions.sources import folder_of
from softly.lib.errors import NotFound

logger = logging.getLogger(__name__)

ENGINE = "openscad"
MAIN = "main.scad"
_TEXT = {".scad", ".csg", ".json", ".svg", ".dat"}
_MOST = 5_000_000


def source_of(entry: Entry) -> dict[str, Any] | None:
    """Title and files as the editor has them; None of another engine, of too much, and while the files are away."""
    if entry.engine != ENGINE:
        return None
    try:
        folder = folder_of(entry)
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if sum(path.stat().st_size for path in paths) > _MOST:
            return None
        files = [_file(path, _name(path.relative_to(folder).as_posix(), entry.name)) for path in paths]
    except (OSError, DatabaseError, NotFound) as error:
        logger.warning("source not opened", extra={"reason": type(error).__name__, "definition": entry.name})
        return None
    return {"title": entry.interface.as_json()["title"] or entry.name, "files": files, "parameters": {}}


def _name(path: str, main: str) -> str:
    """The definition itself is what is evaluated; its presets keep their name beside it."""
    if path == main:
        return MAIN
    return "main.json" if path == f"{Path(main).stem}.json" else path


def _file(path: Path, name: str) -> dict[str, str]:
    data = path.read_bytes()
    if path.suffix.lower() in _TEXT:
        try:
            return {"name": name, "text": data.decode()}
        except UnicodeDecodeError:
            if name == MAIN:
                return {"name": name, "text": data.decode("latin-1")}
    return {"name": name, "base64": b64encode(data).decode()}
