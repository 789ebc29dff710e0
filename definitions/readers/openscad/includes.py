"""Which files does a definition need? What it includes, uses and imports by a name that is written out.

Names are relative to the file that holds them and stay inside the definition's folder: no absolute path, no `..`
out of it, no link out. Files of a library folder are found and not listed: they aren't the definition's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from definitions.readers.openscad.tokens import Token, check_structure, source_text, string_value, tokens
from definitions.schema import Input, UnreadableDefinition

SOURCES = frozenset({".scad", ".csg"})
DATA = frozenset({".stl", ".off", ".obj", ".3mf", ".amf", ".dxf", ".svg", ".png", ".dat", ".json"})
FONTS = frozenset({".ttf", ".otf"})
MAX_FILES = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A file named in a source: `include` and `use` read it as OpenSCAD, the rest as data."""

    name: str
    line: int
    source: bool


def references(found: list[Token]) -> Iterator[Reference]:
    """Every file that is named by a literal, in order."""
    for at, token in enumerate(found):
        if token.kind == "path":
            name = token.text[token.text.index("<") + 1 : -1].strip()
            if name:
                yield Reference(name=name, line=token.line, source=True)
        elif token.kind == "string" and names_a_file(found, at):
            name = string_value(token.text)
            if name:
                yield Reference(name=name, line=token.line, source=name.lower().endswith(".csg"))


def closure(entry: Path, found: list[Token], libraries: Sequence[Path] = ()) -> tuple[str, ...]:
    """The files below the entry's folder that it needs, without itself, sorted. `found` are the entry's tokens.

    Raises UnreadableDefinition for one that is missing, out of bounds, not a kind that is read, or malformed.
    """
    folder = entry.parent.resolve()
    main = folder / entry.name
    waiting, seen = [main], {main}
    while waiting:
        holder = waiting.pop()
        try:
            here = found if holder == main else _tokens(holder)
            for reference in references(here):
                target = _locate(reference, holder, folder, libraries)
                if target is None or target in seen:
                    continue
                seen.add(target)
                if len(seen) > MAX_FILES:
                    raise UnreadableDefinition(f"It needs more than {MAX_FILES} files.")
                if reference.source and target.suffix.lower() not in FONTS:
                    waiting.append(target)
        except UnreadableDefinition as error:
            if holder == main:
                raise
            raise UnreadableDefinition(f"{holder.relative_to(folder).as_posix()}: {error}") from error
    return tuple(sorted(path.relative_to(folder).as_posix() for path in seen if path != main))


def given_files(entry: Path, inputs: Iterable[Input]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that `// file` parameters name, below the entry's folder, and what is wrong with the others."""
    folder = entry.parent.resolve()
    found, problems = [], []
    for item in inputs:
        if item.widget != "file":
            continue
        name = str((item.default or ("",))[0])
        path = locate(name, folder / entry.name, folder) if PurePosixPath(name).suffix.lower() in DATA else None
        if path:
            found.append(path.relative_to(folder).as_posix())
        elif name:
            problems.append(f"{item.name}: there is no file '{name[:200]}' beside the definition that can be imported.")
    return tuple(found), tuple(problems)


def _tokens(path: Path) -> list[Token]:
    found = tokens(source_text(path.read_bytes()))
    check_structure(found)
    return found


def locate(name: str, holder: Path, folder: Path) -> Path | None:
    """Where a name in the file `holder` points, if that is a file inside `folder` and reached without leaving it."""
    if not _is_relative(name):
        return None
    path = _resolved(holder.parent / name)
    try:
        return path if path.is_relative_to(folder) and path.is_file() else None
    except OSError:
        return None  # a name that is too long, a folder that may not be searched


def _locate(reference: Reference, holder: Path, folder: Path, libraries: Sequence[Path]) -> Path | None:
    """None for what lies in a library folder, and for a font that is missing: text() has others."""
    name, line = reference.name, reference.line
    if not _is_relative(name):
        raise UnreadableDefinition(f"Line {line}: '{name}' must be a path relative to this file, without a drive.")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FONTS:
        return locate(name, holder, folder)
    allowed = SOURCES if reference.source else DATA
    if suffix not in allowed:
        kinds = " ".join(sorted(allowed))
        raise UnreadableDefinition(f"Line {line}: '{name}' is not a kind of file that is read here ({kinds}).")
    if found := locate(name, holder, folder):
        return found
    if not _resolved(holder.parent / name).is_relative_to(folder):
        raise UnreadableDefinition(f"Line {line}: '{name}' leaves the definition's folder.")
    if any(locate(name, library / "any", library.resolve()) for library in libraries):
        return None
    raise UnreadableDefinition(f"Line {line}: the file '{name}' is missing.")


def _resolved(path: Path) -> Path:
    """Links followed; one that leads to itself stays (Path.resolve raises)."""
    return Path(os.path.realpath(path))


def _is_relative(name: str) -> bool:
    return not (name.startswith(("/", "~", "\\")) or ":" in name or "\\" in name or "\0" in name)


def names_a_file(found: list[Token], at: int) -> bool:
    """The first argument of import() and surface(), and `file = "…"` anywhere: a literal alone."""

    def text(index: int) -> str:
        return found[index].text if 0 <= index < len(found) else ""

    if text(at + 1) not in (",", ")"):
        return False
    if text(at - 1) == "=":
        return text(at - 2) == "file" and text(at - 3) in ("(", ",")
    return text(at - 1) == "(" and (text(at - 2) == "surface" or text(at - 2).startswith("import"))
