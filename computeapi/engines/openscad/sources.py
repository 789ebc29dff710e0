"""What does the evaluator read? The definition's own files where it can, a rewritten copy where it can't.

It wants UTF-8, identifiers that begin with a letter and includes that exist, and knows no fonts of a definition.
A solve may not write a file and an include can't name a pipe, so a file with such a fault becomes part of the
text that includes it, on one line: messages about it then name that line. A faulty file that is only used, not
included, stays as it is. Copies name other files by their full path.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from computeapi.engines.base import Message
from computeapi.engines.openscad import guards
from computeapi.engines.openscad.messages import PIPES
from computeapi.engines.openscad.syntax.guarding import is_digit_name
from definitions.readers.openscad.includes import FONTS, locate, names_a_file
from definitions.readers.openscad.tokens import Token, source_text, string_value, tokens
from softly.lib.errors import ResourceExhausted

_MAY_REFER = re.compile(r"\b(?:include|use)\s*<")
_MAY_BE_DIGIT_NAME = re.compile(r"(?<![\w.$])\d+(?![eE][+-]?\d)[A-Za-z_]")
_MAX_COPIED = 4 << 20
_PIPE_HOLDS = 60_000


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file and the tokens of it, `[]` where nothing in it needs a look."""

    text: str
    tokens: list[Token]
    faulty: bool


class Sources:
    """The files of one solve. `warnings` grows with what had to be left out."""

    def __init__(self, folder: Path, libraries: Sequence[Path]) -> None:
        self.warnings: list[Message] = []
        self._folder = folder.resolve()
        self._libraries = [library.resolve() for library in libraries]
        self._looked: dict[Path, _Looked] = {}
        self._copied = 0

    def program(self, entry: str, prelude: str, assignments: str) -> str:
        """What to evaluate: the prelude, the definition with all it includes, the inputs' values.

        Lines of the entry keep their numbers. Raises ResourceExhausted for a source that nests too deep, OSError
        and UnreadableDefinition.
        """
        path = self._folder / entry
        copy = self._copy(path, ())
        if copy is None:
            return f"{prelude} include <{path}>\n{assignments}"
        return f"{prelude} {copy}\n{assignments}"

    def _copy(self, path: Path, above: tuple[Path, ...]) -> str | None:
        """The text of a file that can't be read as it is, or leads to one; None where it can."""
        looked = self._look_at(path)
        replaced: dict[int, str] = {}
        faulty = looked.faulty
        for token in looked.tokens:
            if token.kind != "path":
                continue
            word, _, written = token.text[:-1].partition("<")
            target = self._find(written.strip(), path)
            if target is None:
                replaced[token.start] = self._left_out(written.strip(), token, path)
                faulty = True
                continue
            inner = self._inner(target, (*above, path))
            replaced[token.start] = f"{word}<{target}>"
            if inner is not None and word.strip() == "include":
                replaced[token.start] = inner
                faulty = True
        if not faulty:
            return None
        text = self._rewritten(looked.text, path, replaced, one_line=bool(above))
        self._copied += len(text)
        if self._copied > _MAX_COPIED:
            raise ResourceExhausted(f"The included files are longer than {_MAX_COPIED >> 20} MB together.")
        return text

    def _inner(self, target: Path, above: tuple[Path, ...]) -> str | None:
        """Libraries are the operator's own: they are taken as they are. A circle ends where it closes."""
        if target in above or not target.is_relative_to(self._folder):
            return None
        return self._copy(target, above)

    def _look_at(self, path: Path) -> _Looked:
        if path not in self._looked:
            data = path.read_bytes()
            text = source_text(data)
            found = guards.check(text, self._name(path))
            if found is None and (_MAY_REFER.search(text) or _MAY_BE_DIGIT_NAME.search(text)):
                found = tokens(text)
            faulty = not _is_utf8(data) or any(map(is_digit_name, found or ()))
            self._looked[path] = _Looked(text, found or [], faulty)
        return self._looked[path]

    def _find(self, written: str, holder: Path) -> Path | None:
        if Path(written).suffix.lower() in FONTS:
            return None
        places = [(holder, self._folder), *((library / "any", library) for library in self._libraries)]
        return next((found for near, root in places if (found := locate(written, near, root))), None)

    def _left_out(self, written: str, token: Token, holder: Path) -> str:
        why = "fonts of a definition are not used" if Path(written).suffix.lower() in FONTS else "it is missing"
        text = f"The file '{written}' is left out: {why}."
        self.warnings.append(Message(level="warning", text=text, file=self._name(holder), line=token.line))
        return ""

    def _rewritten(self, text: str, path: Path, replaced: dict[int, str], *, one_line: bool) -> str:
        parts: list[str] = []
        at = 0
        found = tokens(text)
        for index, token in enumerate(found):
            space = text[at : token.start]
            at = token.start + len(token.text)
            new = replaced.get(token.start, token.text)
            if is_digit_name(token):
                new = f"_{token.text}"
            elif token.kind == "string" and names_a_file(found, index):
                target = locate(string_value(token.text), path, self._folder)
                new = f'"{target}"' if target else token.text
            elif one_line and token.kind == "comment":
                new = " "
            parts += [space, new]
        whole = "".join([*parts, text[at:]])
        return whole.replace("\n", " ") if one_line else whole

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix() if path.is_relative_to(self._folder) else path.name


def pipe(text: str) -> str:
    """The path of a pipe that gives `text` once; a thread fills it where it holds less."""
    data = text.encode()
    reader, writer = os.pipe()

    def fill() -> None:
        with open(writer, "wb") as file:  # noqa: PTH123 a descriptor, not a path
            file.write(data)

    if len(data) <= _PIPE_HOLDS:
        fill()
    else:
        threading.Thread(target=fill, daemon=True).start()
    return f"{PIPES}{reader}"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
