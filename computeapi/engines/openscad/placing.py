"""Where in the author's files is a line of the program? Each line of it has its place, and each path its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from computeapi.engines.openscad.edits import Edit
from computeapi.engines.openscad.memory import FOLDER

_COPY = re.compile(rf"{re.escape(FOLDER)}\d+")


class Place(NamedTuple):
    """A line of a file as its author knows it; the name is empty for what no author wrote."""

    file: str
    line: int


NOWHERE = Place("", 0)


@dataclass(frozen=True, slots=True)
class Copy:
    """A text and the place of each of its lines. No author's are `before` columns of the first line, and what comes
    after the lines that have a place."""

    text: str
    places: Sequence[Place]
    before: int = 0

    @property
    def lines(self) -> int:
        return len(self.places)

    def between(self, before: str, after: str) -> Copy:
        """With a text of ours before it, on its first line, and one after it, on lines of its own."""
        return Copy(f"{before}{self.text}\n{after}", self.places, before=len(before))


def merged(text: str, name: str, edits: Sequence[Edit], inner: Mapping[Edit, Copy]) -> Copy:
    """The text of the file `name` with its edits, which may not overlap; those in `inner` become another file's text,
    on lines of its own."""
    parts: list[str] = []
    places = [Place(name, 1)]
    at, line = 0, 1

    def take(part: str) -> None:
        nonlocal line
        count = part.count("\n")
        places.extend(Place(name, line + step) for step in range(1, count + 1))
        line += count

    for edit in sorted(edits):
        gap, old = text[at : edit.start], text[edit.start : edit.end]
        take(gap)
        parts.append(gap)
        if copy := inner.get(edit):
            parts += ["\n", copy.text, "\n"]
            line += old.count("\n")
            places += [*copy.places, Place(name, line)]
        else:
            lines = "\n" * old.count("\n")
            take(lines)
            parts += [edit.new, lines]
        at = edit.end
    take(text[at:])
    return Copy("".join([*parts, text[at:]]), places)


class Places:
    """The names of files, and the places in them, as the definition's author knows them."""

    def __init__(self, folders: Sequence[str], main: str) -> None:
        self._folders = [folder.rstrip("/") + "/" for folder in folders]
        self._copies: dict[str, Copy] = {}
        self.main = main
        """The name of the definition's own file."""

    def add(self, path: str, copy: Copy) -> None:
        """Copies have the name of their first line's file."""
        self._copies[path] = copy

    def of(self, path: str, line: int) -> Place:
        """What comes after the author's last line is told of that line: something is missing there."""
        copy = self._copies.get(path)
        if copy is None:
            return Place(self.name(path), line)
        return copy.places[min(max(line - 1, 0), copy.lines - 1)]

    def is_ours(self, path: str, line: int) -> bool:
        """Whether no author wrote this line."""
        copy = self._copies.get(path)
        return copy is not None and line > copy.lines

    def author_text(self, path: str) -> str:
        """What an author wrote of a copy; empty for what is none."""
        copy = self._copies.get(path)
        return "\n".join(copy.text.split("\n")[: copy.lines])[copy.before :] if copy else ""

    def column(self, path: str, line: int, column: int) -> int:
        copy = self._copies.get(path)
        return column if copy is None or line != 1 else max(1, column - copy.before)

    def name(self, path: str) -> str:
        if path in self._copies:
            return self._copies[path].places[0].file
        for folder in self._folders:
            if path.startswith(folder):
                return path.removeprefix(folder)
        return path.rsplit("/", 1)[-1]

    def clean(self, text: str) -> str:
        """A text without the folders' paths."""
        if "/" not in text:
            return text
        text = _COPY.sub(lambda found: self.name(found[0]), text)
        for folder in self._folders:
            text = text.replace(folder, "").replace(folder[:-1], ".")
            text = text.replace(folder[1:], "")  # some are told from "/" on
        return text.replace(FOLDER, "")
