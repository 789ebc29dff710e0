"""What does the evaluator read? One program: the definition, with those of its includes in it that need an edit.

It wants UTF-8, includes that exist and stand between statements, and knows neither all of OpenSCAD's modules nor all of
its names (`rewriting.py`). An included file with such a fault becomes part of the text that includes it, one that is
used a copy in memory; every line keeps its place. Whatever a copy names is named by its full path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from computeapi.engines.base import Message
from computeapi.engines.openscad import guards
from computeapi.engines.openscad.edits import Edit, edited
from computeapi.engines.openscad.file_names import absolute, is_elsewhere, may_name_files
from computeapi.engines.openscad.memory import FOLDER, held
from computeapi.engines.openscad.placing import Copy, Places, merged
from computeapi.engines.openscad.rewriting import Note, may_need_mends, mends
from definitions.readers.openscad.includes import FONTS, locate
from definitions.readers.openscad.tokens import Token, source_text, tokens
from softly.lib.errors import ResourceExhausted

_REFERRED = re.compile(r"\b(?:include|use)\s*<")
_MAX_COPIED = 4 << 20


@dataclass(slots=True)
class _Looked:
    """A file, its tokens without comments, `[]` where nothing in it needs a look, and what is to be done to it."""

    text: str
    tokens: list[Token]
    edits: list[Edit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    faulty: bool = False


class Unended(Exception):
    """A `what`, comment or string, that begins in a line of a file and has no end; the file has `lines` lines."""

    def __init__(self, what: str, file: str, line: int, lines: int) -> None:
        super().__init__(what)
        self.what, self.file, self.line, self.lines = what, file, line, lines


class Sources:
    """The files of one solve. `messages` grows with what OpenSCAD says while it reads them, `fonts` with those used."""

    def __init__(self, folder: Path, libraries: Sequence[Path], places: Places) -> None:
        self.messages: list[Message] = []
        self.fonts: list[Path] = []
        self._folder = folder.resolve()
        self._libraries = [library.resolve() for library in libraries]
        self._looked: dict[Path, _Looked] = {}
        self._places = places
        self._held: dict[Path, str] = {}
        self._copied = 0

    def program(self, entry: str, prelude: str, assignments: str) -> Copy:
        """What to evaluate: the prelude, the definition with all it includes, the inputs' values.

        Raises ResourceExhausted for a source that nests too deep, OSError and UnreadableDefinition.
        """
        path = self._folder / entry
        copy = self._copy(path, self._look_at(path), (), always=True)
        assert copy is not None
        if assignments and may_need_mends(assignments):
            assignments = edited(assignments, mends(tokens(assignments), entry)[0])
        return copy.between(f"{prelude} ", assignments)

    def _copy(self, path: Path, looked: _Looked, above: tuple[Path, ...], *, always: bool) -> Copy | None:
        """A file that can't be read as it is, or leads to one; None where it can, unless one is `always` wanted."""
        name = self._name(path)
        edits = list(looked.edits)
        inner: dict[Edit, Copy] = {}
        named = may_name_files(looked.text)
        faulty = looked.faulty or (named and is_elsewhere(looked.tokens, path, self._folder))
        said = 0
        for at, token in enumerate(looked.tokens):
            if token.kind != "path":
                continue
            said = self._say(looked.notes, said, name, token.start)
            edit, copy = self._referred(looked.tokens, at, path, above)
            edits.append(edit)
            if copy is not None:
                inner[edit] = copy
            faulty = faulty or copy is not None or FOLDER in edit.new or not edit.new
        self._say(looked.notes, said, name)
        if not faulty and not always:
            return None
        if named:
            edits += absolute(looked.tokens, path, self._folder)
        self._count(looked.text)
        return merged(looked.text, name, edits, inner)

    def _referred(self, found: list[Token], at: int, holder: Path, above: tuple[Path, ...]) -> tuple[Edit, Copy | None]:
        """How an include or use is written instead: by the full path, by nothing, or by the file's text."""
        token = found[at]
        word, _, written = token.text[:-1].partition("<")
        if word.strip() == "use" and (font := self._font(written.strip(), holder)):
            self.fonts.append(font)
            return Edit(token.start, token.start + len(token.text), ""), None
        is_use = word.strip() == "use"
        target = self._find(written.strip(), holder)
        nothing = Edit(token.start, token.start + len(token.text), "")
        closes = target is not None and target in (*above, holder)
        if target is None or (closes and not is_use):  # a file that is open can't be opened
            self._say_missing(word.strip(), written.strip(), token, holder)
        if target is None or closes:
            return nothing, None
        edit = nothing._replace(new=f"{word.strip()} <{target}>")
        inside = not is_use and not _is_between_statements(found, at)
        if not inside and not target.is_relative_to(self._folder):
            return edit, None  # libraries are the operator's own
        if is_use and target in self._held:
            return edit._replace(new=f"use <{self._held[target]}>"), None
        copy = self._copy(target, self._look_at(target), (*above, holder), always=inside)
        if copy is None or not is_use:
            return edit, copy
        self._held[target] = path = held(copy.text)
        self._places.add(path, copy)
        return edit._replace(new=f"use <{path}>"), None

    def _look_at(self, path: Path) -> _Looked:
        if path not in self._looked:
            data = path.read_bytes()
            text = source_text(data)
            found = guards.check(text, self._name(path))
            mended = may_need_mends(text)
            if found is None and (mended or _may_refer(text) or may_name_files(text)):
                found = tokens(text)
            if text.rfind("/*") > text.rfind("*/"):
                self._check_end(text, path)
            looked = _Looked(text, [token for token in found or [] if token.kind != "comment"])
            if mended:
                looked.edits, looked.notes = mends(looked.tokens, self._name(path))
            looked.faulty = bool(looked.edits) or not _is_utf8(data)
            self._looked[path] = looked
        return self._looked[path]

    def _check_end(self, text: str, path: Path) -> None:
        """Raise Unended for a comment without an end, which the evaluator takes for the end of the file."""
        last = tokens(text)[-1]
        if last.text.startswith("/*") and (len(last.text) < 4 or not last.text.endswith("*/")):
            raise Unended("comment", self._name(path), last.line, text.count("\n") + 1)

    def _find(self, written: str, holder: Path) -> Path | None:
        if Path(written).suffix.lower() in FONTS:
            return None
        places = [(holder, self._folder), *((library / "any", library) for library in self._libraries)]
        return next((found for near, root in places if (found := locate(written, near, root))), None)

    def _font(self, written: str, holder: Path) -> Path | None:
        return locate(written, holder, self._folder) if Path(written).suffix.lower() in FONTS else None

    def _say(self, notes: Sequence[Note], said: int, name: str, before: float = inf) -> int:
        """Tell the notes from the one at `said` to those before a character; gives the next one."""
        while said < len(notes) and notes[said].start < before:
            note = notes[said]
            mark = None if note.mark == "WARNING" else note.mark
            self.messages.append(Message(level="warning", text=note.text, file=name, line=note.line, mark=mark))
            said += 1
        return said

    def _say_missing(self, word: str, written: str, token: Token, holder: Path) -> None:
        what = "include file" if word == "include" else "library"
        text = f"Can't open {what} '{written}'."
        self.messages.append(Message(level="warning", text=text, file=self._name(holder), line=token.line))
        if word == "use" and Path(written).suffix.lower() in FONTS:
            self.messages.append(Message(level="error", text=f"Can't read font with path '{written}'"))

    def _count(self, text: str) -> None:
        self._copied += len(text)
        if self._copied > _MAX_COPIED:
            raise ResourceExhausted(f"The included files are longer than {_MAX_COPIED >> 20} MB together.")

    def _name(self, path: Path) -> str:
        for folder in (self._folder, *self._libraries):
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return path.name


def _may_refer(text: str) -> bool:
    return ("include" in text or "use" in text) and _REFERRED.search(text) is not None


def _is_between_statements(found: Sequence[Token], at: int) -> bool:
    """Whether the evaluator's grammar allows an include here; OpenSCAD's allows it anywhere."""
    if at and found[at - 1].text not in (";", "}") and found[at - 1].kind != "path":
        return False
    opened = sum((token.text in ("(", "[", "{")) - (token.text in (")", "]", "}")) for token in found[:at])
    return opened <= 0


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
