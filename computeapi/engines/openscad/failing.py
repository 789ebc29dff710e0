"""What is a client told when the evaluator gives up? The error, its place, and all that was said before it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from computeapi.engines.base import Message
from computeapi.engines.openscad.messages import messages, told_of
from computeapi.engines.openscad.placing import Places
from computeapi.engines.openscad.sources import Unended
from definitions.readers.openscad.tokens import tokens
from softly.lib.errors import DefinitionFailed, ResourceExhausted, SolveError

MAX_TOLD = 256 << 10
"""Bytes of the messages that an error carries, as JSON."""

_LONGEST = 10_000
_SYNTAX = re.compile(r"Syntax error in (?P<file>.*) at line (?P<line>\d+), column (?P<column>\d+):\n(?P<rest>[\s\S]*)")
_MISSING = re.compile(r"\w+ file '(?P<name>.*?)' not found")
_MEMORY = re.compile(
    r"bad_alloc|bad_array_new|length_error|vector::reserve|out of memory|Cannot allocate", re.IGNORECASE
)


def memory_ran_out() -> ResourceExhausted:
    return ResourceExhausted("The memory of this solve ran out.", details={"resource": "memory"})


def told(said: Sequence[Message]) -> list[dict[str, Any]]:
    """The messages as an error carries them: the first of them that are not too long together."""
    sizes = accumulate(len(json.dumps(message.as_json())) for message in said)
    return [message.as_json() for message, size in zip(said, sizes, strict=True) if size <= MAX_TOLD]


def failure(text: str, lines: Sequence[str], places: Places, before: Sequence[Message]) -> SolveError:
    """The error that the evaluator's exception `text` stands for. `lines` are what it said until then, `before` what
    was said while the files were read. Details: `file`, `line` where they are known, `reason` without them, `messages`.
    """
    if not text.strip() or (_MEMORY.search(text) and not text.startswith(("ERROR: ", "Syntax error"))):
        return memory_ran_out()
    said = messages(lines, places, before)
    if syntax := _SYNTAX.match(text):
        return _syntax_error(syntax, said, places)
    if missing := _MISSING.match(text):
        reason = places.clean(f"The file '{missing['name']}' is missing.")
        return DefinitionFailed(reason[:_LONGEST], details={"reason": reason[:_LONGEST], "messages": told(said)})
    error, *traces = told_of(text, places)
    details: dict[str, Any] = {"file": error.file, "line": error.line} if error.line else {}
    details |= {"reason": error.text[:_LONGEST], "messages": told([*said, error, *traces])}
    kind: type[SolveError] = ResourceExhausted if error.text.startswith("Recursion ") else DefinitionFailed
    return kind(f"Line {error.line}: {error.text}"[:_LONGEST] if error.line else error.text[:_LONGEST], details=details)


def unended(error: Unended, said: Sequence[Message], places: Places) -> SolveError:
    """A comment or string that never ends. OpenSCAD tells of it behind the end of the file."""
    ends = error.lines + 2
    details = {
        "file": error.file,
        "line": error.line,
        "reason": f"this {error.what} never ends.",
        "messages": told(
            [*said, *_parser_errors([f"Unterminated {error.what}", "syntax error"], error.file, ends, places.main)]
        ),
    }
    return DefinitionFailed(f"Line {error.line}: this {error.what} never ends.", details=details)


def _syntax_error(syntax: re.Match[str], said: list[Message], places: Places) -> SolveError:
    path, at = syntax["file"], int(syntax["line"])
    file, line = places.of(path, at)
    author = places.author_text(path)
    found = [token for token in tokens(author) if token.kind != "comment"]
    if found and found[-1].text.startswith('"') and not _ends(found[-1].text):
        return unended(Unended("string", file, found[-1].line, author.count("\n") + 1), said, places)
    column = places.column(path, at, int(syntax["column"]))
    reason = syntax["rest"].rstrip().rsplit("\n", 1)[-1].strip() or "syntax error"
    if places.is_ours(path, at):
        reason, column = "syntax error, unexpected end of file", len(author.rsplit("\n", 1)[-1]) + 1
    ends = line
    if found and "unexpected end of file" in reason:  # OpenSCAD reads on to where it has put an end of its own
        ends = author.count("\n") + (3 if found[-1].text in (";", "{", "}") else 2)
    details = {
        "file": file,
        "line": line,
        "column": column,
        "reason": f"{places.clean(reason)}.",
        "messages": told([*said, *_parser_errors(["syntax error"], file, ends, places.main)]),
    }
    if reason == "nested too deep":  # the evaluator's own limit, for what `guards` doesn't count
        return ResourceExhausted(f"Line {line}: {reason}.", details=details)
    return DefinitionFailed(f"Line {line}, column {column}: {details['reason']}"[:_LONGEST], details=details)


def _parser_errors(reasons: Sequence[str], file: str, line: int, main: str) -> list[Message]:
    errors = [Message(level="error", text=f"Parser error: {reason}", file=file, line=line) for reason in reasons]
    return [*errors, Message(level="error", text=f"Can't parse file '{main}'!", mark="")]


def _ends(literal: str) -> bool:
    """Whether a string has its closing quote, which isn't one behind a backslash."""
    return re.fullmatch(r'"(?:[^"\\]|\\[\s\S])*+"', literal) is not None
