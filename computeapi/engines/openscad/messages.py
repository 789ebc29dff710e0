"""What did a solve say? The evaluator's lines as messages at the author's places, without paths of the machine."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import join, normpath

from computeapi.engines.base import Message
from computeapi.engines.openscad.memory import FOLDER
from computeapi.engines.openscad.placing import Places
from computeapi.engines.openscad.rewriting import DIGIT, SAID
from computeapi.engines.openscad.wording import echoed, worded

MAX_MESSAGES = 1000
MAX_LENGTH = 100_000
MAX_TEXT = 1 << 20
"""Characters of one message, and of all."""

_MOST_LINES = 50_000
_MOST_KEPT = 16 << 20
"""Lines, and characters of them; most may be the same and silent."""

_SILENT_AFTER = 5
_MOST_TRACES = 12

_PLACE = re.compile(
    r" in file (?P<file>(?:(?! in file ).)*?), line (?P<line>\d+)(?:, from (?:(?! in file ).)*, line \d+)?\Z"
)
_CALL = re.compile(r", [a-z_]+\(\) at line (?P<line>\d+)\Z")
_OVERWRITTEN = re.compile(
    r"WARNING: \"?(?P<name>[^\s\"]+)\"? was assigned on line (?P<first>\d+)(?: of \"?(?P<of>.*?)\"?)?"
    r" but was overwritten in file (?P<file>.*), line (?P<line>\d+)\Z"
)
_SAID = re.compile(rf'"{SAID}(?P<name>assign|child) (?P<line>\d{{1,9}}) (?P<file>.*)"')
_MODULES = {
    "assign": "The assign() module will be removed in future releases. Use a regular assignment instead.",
    "child": "child() will be removed in future releases. Use children() instead.",
}


class Lines:
    """The evaluator's lines, as many and as long as can matter: a hostile source says more than memory holds."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self._size = 0

    def add(self, line: str) -> None:
        if len(self.kept) < _MOST_LINES and self._size < _MOST_KEPT:
            self.kept.append(line[: 4 * MAX_LENGTH])
            self._size += len(self.kept[-1])


def messages(lines: Sequence[str], places: Places, before: Sequence[Message] = ()) -> list[Message]:
    """In the order they came, after those from `before`, and as many of them as are kept.

    As in OpenSCAD the same message is silent after five times in a row, and a deprecation is told once.
    """
    found: list[Message] = []
    last: deque[Message] = deque(maxlen=_SILENT_AFTER)
    deprecated: set[Message] = set()
    size = 0
    for message in _all(lines, places, before):
        if message.mark == "DEPRECATED":
            if message in deprecated:
                continue
            deprecated.add(message)
        elif message.level != "echo":
            if len(last) == _SILENT_AFTER and all(other == message for other in last):
                continue
            last.append(message)
        size += len(message.text)
        if len(found) == MAX_MESSAGES or size > MAX_TEXT:
            rest = f"Only the first {len(found)} messages are kept."
            return [*found, Message(level="warning", text=rest)]
        found.append(message)
    return found


def _all(lines: Sequence[str], places: Places, before: Sequence[Message]) -> Iterator[Message]:
    """What OpenSCAD says when it reads a file comes before all that it says of the model."""
    yield from before
    parsed = [
        message for line in lines if (found := _OVERWRITTEN.match(line)) for message in _overwritten(found, places)
    ]
    yield from sorted(parsed, key=lambda message: (message.file or "", message.line or 0))
    for line in lines:
        if line.startswith("ECHO: "):
            yield _echo(line.removeprefix("ECHO: ")[:MAX_LENGTH])
        elif not _OVERWRITTEN.match(line) and (told := worded(line)):
            yield from told_of(told, places)


def _echo(text: str) -> Message:
    if SAID in text and (said := _SAID.fullmatch(text)):
        told = Message(level="warning", text=_MODULES[said["name"]], mark="DEPRECATED")
        is_placed = said["name"] == "assign"
        return replace(told, file=said["file"], line=int(said["line"])) if is_placed else told
    return Message(level="echo", text=_plain(echoed(text)))


def _overwritten(found: re.Match[str], places: Places) -> Iterator[Message]:
    """OpenSCAD's rule: within a file, and where an include takes the place of the main file's value. What our values
    take the place of is what inputs are for."""
    if places.is_ours(found["file"], int(found["line"])):
        return
    here = places.of(found["file"], int(found["line"]))
    first_in = normpath(join(FOLDER, found["of"])) if found["of"] else found["file"]
    first = places.of(first_in, int(found["first"]))
    if first.file not in (here.file, places.main) or (first == here and here.file != places.main):
        return
    of = f' of "{first.file}"' if here.file != places.main else ""
    text = f'"{_plain(found["name"])}" was assigned on line {first.line}{of} but was overwritten'
    yield Message(level="warning", text=text, file=here.file, line=here.line)


def told_of(text: str, places: Places) -> Iterator[Message]:
    """One warning or error with the calls that led to it, which the evaluator appends as TRACE lines."""
    head, *traces = text[: 4 * MAX_LENGTH].split("\nTRACE: ")
    yield _message(head, places)
    for trace in traces[:_MOST_TRACES]:
        yield _message(f"TRACE: {trace}", places)


def _message(text: str, places: Places) -> Message:
    file: str | None = None
    line: int | None = None
    if place := _PLACE.search(text):
        file, line = places.of(place["file"], int(place["line"]))
        text = text[: place.start()]
    elif call := _CALL.search(text):
        line = int(call["line"])
    mark, _, rest = text.partition(": ")
    level = {"ERROR": "error", "TRACE": "trace"}.get(mark, "warning")
    told = rest if mark in ("WARNING", "ERROR", "TRACE", "DEPRECATED") else text
    return Message(
        level=level,  # type: ignore[arg-type]
        text=_plain(places.clean(told)[:MAX_LENGTH]),
        file=file,
        line=line,
        mark=mark if mark == "DEPRECATED" else None if told is rest else "",
    )


def _plain(text: str) -> str:
    return text.replace(DIGIT, "") if DIGIT in text else text
