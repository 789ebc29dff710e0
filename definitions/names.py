"""Which file names can be definitions, or lie beside one? Safe ones that hide none of the site's own. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from definitions.readers.openscad.includes import DATA, FONTS, SOURCES

ENGINES = {".scad": "openscad", ".csg": "openscad", ".py": "python", ".gh": "rhino", ".ghx": "rhino", ".fake": "fake"}
"""The engine by the file's ending."""

RESERVED = frozenset(
    [
        "solve",
        "definition",
        "definition_description",
        "view",
        "version",
        "live",
        "ready",
        "health",
        "healthz",
        "metrics",
        "internal",
        "api",
        "v1",
        "admin",
        "account",
        "static",
        "media",
        "openapi.json",
        "api-docs",
        "edit",
        "grasshopper",
        "io",
        "healthcheck",
        "activechildren",
        "favicon.ico",
        "robots.txt",
    ]
)
READ = SOURCES | DATA | FONTS
"""What OpenSCAD reads, by ending."""

_LONGEST_PATH, _LONGEST_PART = 200, 100
_ALIAS = re.compile(r"\w[\w .+()&-]{0,127}")
_NAME = re.compile(r"\w[\w .+()&-]{0,120}\.[a-z]{2,4}")


def problem_with_name(name: str) -> str | None:
    """What is wrong with a definition's name, or None."""
    ending = PurePosixPath(name).suffix
    if name.lower() in RESERVED:
        return f"{name!r} is reserved."
    if ending not in ENGINES:
        return f"A name ends in one of {', '.join(sorted(ENGINES))}."
    if not _NAME.fullmatch(name):
        return "A name has letters, digits, spaces and . _ + ( ) & -, and starts with a letter or digit."
    return None


def problem_with_path(path: str) -> str | None:
    """What is wrong with the path of a file that comes along with a definition or source, or None."""
    parts = path.split("/")
    if len(path) > _LONGEST_PATH or any(len(part.encode(errors="replace")) > _LONGEST_PART for part in parts):
        return f"A name has at most {_LONGEST_PATH} characters, {_LONGEST_PART} bytes between two slashes."
    if any(part in ("", ".", "..") or part.startswith("~") for part in parts) or "\\" in path or not path.isprintable():
        return "Name it from the code's folder, with / between folders: no .., no ~, nothing that can't be printed."
    if PurePosixPath(path).suffix.lower() not in READ:
        return f"OpenSCAD reads {' '.join(sorted(READ))}."
    return None


def problem_with_alias(alias: str) -> str | None:
    """What is wrong with another name for a definition, or None. An alias needs no ending."""
    if alias.lower() in RESERVED:
        return f"{alias!r} is reserved."
    return None if _ALIAS.fullmatch(alias) else "An alias has letters, digits, spaces and . _ + ( ) & - only."
