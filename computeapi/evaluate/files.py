"""Which files may come with a source? Those that OpenSCAD reads, by names that stay in a folder of their own. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from definitions.names import problem_with_path
from definitions.readers.openscad.includes import SOURCES
from softly.lib.errors import FieldErrors

ENTRY = "main.scad"
"""What the code itself is called: in messages, and beside its files."""

MAX_SOURCE = 1 << 20
"""Bytes of the code, and of each file of text that is code."""
MOST = 100


def read_code(given: Any, errors: FieldErrors) -> bytes:
    """The code as UTF-8; half of a surrogate pair, which is no character, becomes `?`."""
    if not isinstance(given, str):
        errors.add("code", "Send OpenSCAD source as text.", "required" if given is None else "type_error")
        return b""
    code = given.encode(errors="replace")
    _check_size("code", ENTRY, code, errors)
    return code


def read_files(given: Any, errors: FieldErrors) -> dict[str, bytes]:
    """Contents by name. A value is text, or `{"base64": "…"}` for what isn't. What is wrong goes to `errors`."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        errors.add(
            "files",
            'Send an object of names and contents: {"lib.scad": "…", "part.stl": {"base64": "…"}}.',
            "type_error",
        )
        return {}
    if len(given) > MOST:
        errors.add("files", f"At most {MOST} files can be sent.", "too_many")
        return {}
    found: dict[str, bytes] = {}
    for name, value in given.items():
        field = f"files.{name[:200]}"
        if wrong := _fault(name):
            errors.add(field, wrong, "invalid_name")
        elif (content := _content(value)) is None:
            errors.add(field, 'Send text, or {"base64": "…"} with the bytes of the file.', "type_error")
        else:
            _check_size(field, name, content, errors)
            found[name] = content
    for name in found:
        if any(str(above) in (ENTRY, *found) for above in PurePosixPath(name).parents):
            errors.add(f"files.{name}", "One of its folders has the name of another file.", "invalid_name")
    return found


def _fault(name: str) -> str | None:
    return f"{ENTRY} is the code itself." if name == ENTRY else problem_with_path(name)


def _content(value: Any) -> bytes | None:
    if isinstance(value, str):
        return value.encode(errors="replace")
    if not isinstance(value, Mapping) or set(value) != {"base64"} or not isinstance(value["base64"], str):
        return None
    try:
        return base64.b64decode("".join(value["base64"].split()), validate=True)
    except ValueError:
        return None


def _check_size(field: str, name: str, content: bytes, errors: FieldErrors) -> None:
    if PurePosixPath(name).suffix.lower() in SOURCES and len(content) > MAX_SOURCE:
        errors.add(field, f"It has {len(content):,} bytes; source has at most {MAX_SOURCE:,}.", "too_long")
