"""How does a text reach a stream as it is, and a terminal without being obeyed by it?"""

from __future__ import annotations

from collections.abc import Callable

from django.core.management.base import OutputWrapper
from django.core.management.color import Style

Paint = Callable[[str], str]


def line_to(stream: OutputWrapper, text: str, paint: Paint = str) -> None:
    """One line, at once. On a terminal it is painted, and control characters are shown, not sent."""
    on_terminal = stream.isatty()
    if on_terminal:
        text = "".join(letter if letter.isprintable() or letter in "\n\t" else repr(letter)[1:-1] for letter in text)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    text = text.encode(encoding, errors="backslashreplace").decode(encoding)
    stream.write(text, paint if on_terminal else str)
    stream.flush()


def paint_of(line: str, style: Style) -> Paint:
    """By the word that OpenSCAD puts before it."""
    mark = line.partition(":")[0]
    if mark == "ERROR":
        return style.ERROR
    return style.WARNING if mark in ("WARNING", "DEPRECATED", "TRACE") else str
