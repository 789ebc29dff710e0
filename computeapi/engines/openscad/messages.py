"""What did the evaluator say, and where? Its lines become messages, without paths of the machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from computeapi.engines.base import Message
from softly.lib.errors import DefinitionFailed, ResourceExhausted, SolveError

MAX_MESSAGES = 1000
MAX_LENGTH = 10_000
PIPES = "/proc/self/fd/"

_OVERWRITTEN = re.compile(r"WARNING: \S+ was assigned on line \d+ (?:of .* )?but was overwritten")
_PLACE = re.compile(
    r" in file (?P<file>(?:(?! in file ).)*?), line (?P<line>\d+)(?:, from (?:(?! in file ).)*, line \d+)?\Z"
)
_CALL = re.compile(r", [a-z_]+\(\) at line (?P<line>\d+)\Z")
_SYNTAX = re.compile(r"Syntax error in (?P<file>.*) at line (?P<line>\d+), column (?P<column>\d+):\n(?P<rest>[\s\S]*)")
_MISSING = re.compile(r"\w+ file '(?P<name>.*?)' not found")
_MEMORY = re.compile(r"bad_alloc|bad_array_new|length_error|out of memory|Cannot allocate", re.IGNORECASE)


class Names:
    """The names of files as the definition's author knows them."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = [folder.rstrip("/") + "/" for folder in folders]
        self._files: dict[str, str] = {}

    def add(self, path: str, name: str) -> None:
        self._files[path] = name

    def of(self, path: str) -> str:
        if path in self._files:
            return self._files[path]
        for folder in self._folders:
            if path.startswith(folder):
                return path.removeprefix(folder)
        return path.rsplit("/", 1)[-1]

    def clean(self, text: str) -> str:
        """A text without the folders' paths."""
        for path, name in self._files.items():
            text = name.join(re.split(rf"{re.escape(path)}(?!\d)", text))
        for folder in self._folders:
            text = text.replace(folder, "").replace(folder[:-1], ".")
        return text.replace(PIPES, "")


def messages(lines: Sequence[str], names: Names) -> list[Message]:
    """In the order they came; warnings about overwritten variables are left out, since that is what inputs do."""
    found: list[Message] = []
    for line in lines:
        if _OVERWRITTEN.match(line):
            continue
        if line.startswith("ECHO: "):
            found.append(Message(level="echo", text=line.removeprefix("ECHO: ")[:MAX_LENGTH]))
        else:
            found += _told(line, names)
        if len(found) > MAX_MESSAGES:
            rest = f"Only the first {MAX_MESSAGES} messages are kept."
            return [*found[:MAX_MESSAGES], Message(level="warning", text=rest)]
    return found


def memory_ran_out() -> ResourceExhausted:
    return ResourceExhausted("The memory of this solve ran out.", details={"resource": "memory"})


def failure(text: str, said: Sequence[Message], names: Names) -> SolveError:
    """The error that the evaluator's exception stands for, with its place and what was said before it."""
    if _MEMORY.search(text) and not text.startswith(("ERROR: ", "Syntax error")):
        return memory_ran_out()
    details: dict[str, Any] = {}
    kind: type[SolveError] = DefinitionFailed
    if syntax := _SYNTAX.match(text):
        details = {"file": names.of(syntax["file"]), "line": int(syntax["line"]), "column": int(syntax["column"])}
        reason = syntax["rest"].rstrip().rsplit("\n", 1)[-1].strip() or "syntax error"
        message = f"Line {details['line']}, column {details['column']}: {reason}."
    elif missing := _MISSING.match(text):
        message = f"The file '{missing['name']}' is missing."
    else:
        first = _told(text, names)[0]
        details = {"file": first.file, "line": first.line} if first.line else {}
        message = f"Line {first.line}: {first.text}" if first.line else first.text
        kind = ResourceExhausted if first.text.startswith("Recursion ") else DefinitionFailed
    if said:
        details["messages"] = [{"level": m.level, "message": m.text, "file": m.file, "line": m.line} for m in said[:50]]
    return kind(names.clean(message)[:MAX_LENGTH], details=details)


def _told(text: str, names: Names) -> list[Message]:
    """One warning or error with the calls that led to it, which the evaluator appends as TRACE lines."""
    head, *traces = text[: 4 * MAX_LENGTH].split("\nTRACE: ")
    first = _message(head, names)
    return [first, *(_message(f"TRACE: {trace}", names) for trace in traces[:5])]


def _message(text: str, names: Names) -> Message:
    file: str | None = None
    line: int | None = None
    if place := _PLACE.search(text):
        file, line = names.of(place["file"]), int(place["line"])
        text = text[: place.start()]
    elif call := _CALL.search(text):
        line, text = int(call["line"]), text[: call.start()]
    mark, _, rest = text.partition(": ")
    level = {"ERROR": "error", "TRACE": "trace"}.get(mark, "warning")
    told = rest if mark in ("WARNING", "ERROR", "TRACE", "DEPRECATED") else text
    return Message(level=level, text=names.clean(told)[:MAX_LENGTH], file=file, line=line)  # type: ignore[arg-type]
