"""What can `include <…>` and `use <…>` name, library by library? Pure; no path of this machine is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from definitions.readers.openscad.includes import SOURCES
from definitions.scad_libraries import Library, Shelf, files_below
from softly.lib.hashing import digest_of_files

MOST_ENTRIES = 200


def described(shelf: Shelf) -> list[dict[str, Any]]:
    """`{name, files, bytes, digest, entries, more}` of each, in the order in which they are looked in.

    `entries` are the sources at a library's top, as an include names them, and `more` counts those that are left out. A
    folder of OPENSCADPATH is told as the libraries in it, its loose files as one whose name is empty.
    """
    return [dict(each) for each in _described(shelf.named, shelf.kept, shelf.digest)]


@lru_cache(maxsize=4)
def _described(
    named: tuple[Path, ...], kept: tuple[tuple[Library, Path], ...], digest: str
) -> tuple[dict[str, Any], ...]:
    """Cached by the shelf's digest: named folders may be large, and the shelf looks at them once, too."""
    found = [each for folder in named for each in _in_folder(folder)]
    for library, folder in kept:
        inside = (path.relative_to(folder) for path in files_below(folder))
        told = {"name": library.name, "files": library.files, "bytes": library.size, "digest": library.digest}
        found.append(told | _entries(inside))
    return tuple(found)


def _in_folder(folder: Path) -> Iterator[dict[str, Any]]:
    """By the first part of each file's path; the digest is over sizes and times, as in the shelf's own."""
    libraries: dict[str, list[Path]] = {}
    for path in files_below(folder):
        inside = path.relative_to(folder)
        libraries.setdefault(inside.parts[0] if len(inside.parts) > 1 else "", []).append(path)
    for name, paths in sorted(libraries.items()):
        states = {path.relative_to(folder).as_posix(): path.stat() for path in paths}
        marks = {inside: f"{state.st_size} {state.st_mtime_ns}" for inside, state in states.items()}
        size = sum(state.st_size for state in states.values())
        told = {"name": name, "files": len(paths), "bytes": size, "digest": digest_of_files(marks)}
        yield told | _entries(path.relative_to(folder) for path in paths)


def _entries(inside: Iterable[PurePath]) -> dict[str, Any]:
    """Of paths from where includes are looked for."""
    top = sorted(path.as_posix() for path in inside if path.suffix.lower() in SOURCES and len(path.parts) <= 2)
    return {"entries": top[:MOST_ENTRIES], "more": max(0, len(top) - MOST_ENTRIES)}
