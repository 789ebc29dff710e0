"""Which file names can be definitions? Those that are safe in a path and hide none of the site's own. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

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
_ALIAS = re.compile(r"\w[\w .+()&-]{0,127}")
_NAME = re.compile(r"\w[\w .+()&-]{0,120}\.[a-z]{2,4}")


def problem_with_name(name: str) -> str | None:
    """What is wrong with a definition's name, or None."""
    ending = PurePosixPath(name).suffix
    if name.lower() in RESERVED:
        return f"{name!r} is reserved."
    if not _NAME.fullmatch(name):
        return "A name has letters, digits, spaces and . _ + ( ) & -, and starts with a letter or digit."
    if ending not in ENGINES:
        return f"A name ends in one of {', '.join(sorted(ENGINES))}."
    return None


def problem_with_alias(alias: str) -> str | None:
    """What is wrong with another name for a definition, or None. An alias needs no ending."""
    if alias.lower() in RESERVED:
        return f"{alias!r} is reserved."
    return None if _ALIAS.fullmatch(alias) else "An alias has letters, digits, spaces and . _ + ( ) & - only."
