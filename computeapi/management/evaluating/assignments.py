"""What does `-D name=value` set? The value is read as a literal, so nothing of a command line is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from definitions.readers.openscad.annotations import number
from definitions.readers.openscad.tokens import Token, string_value, tokens
from definitions.readers.openscad.written import is_text

_NAME = re.compile(r"\$?[A-Za-z_][A-Za-z0-9_]*")
_STRING = re.compile(r'"(?:[^"\\]|\\[\s\S])*+"')
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")
_WORDS = {"true": True, "false": False, "undef": None}
_RESERVED = frozenset({"module", "function", "if", "else", "for", "let", "each", "assert", "include", "use", *_WORDS})
_DEEPEST = 50


class NotAssigned(Exception):
    """What can't be set; the message says why, and how it is written."""


def assignments(given: Iterable[str]) -> dict[str, Any]:
    """JSON values by name, undef as null; the last one of a name counts. Raises NotAssigned."""
    found: dict[str, Any] = {}
    for text in given:
        name, equals, written = (part.strip() for part in text.partition("="))
        if not equals or not _NAME.fullmatch(name) or name in _RESERVED:
            raise NotAssigned(f"-D {text}: it sets a variable and is written name=value.")
        found[name] = _value(name, written)
    return found


def _value(name: str, written: str) -> Any:
    reading = _Reading(tokens(written))
    try:
        value = reading.value(_DEEPEST)
        reading.expect_end()
    except _NoLiteral as error:
        raise NotAssigned(
            f"-D {name}={written}: {error}. A value is a number, a text in quotes, true, false, undef, or a vector of "
            f"them in brackets. The shell takes away quotes that are not quoted: -D '{name}=\"text\"'."
        ) from None
    return value


class _NoLiteral(Exception):
    """What is wrong, in words that fit into a sentence."""


class _Reading:
    """One value's tokens, read from left to right."""

    def __init__(self, found: list[Token]) -> None:
        self._left = [token.text for token in reversed(found)]

    def value(self, depth: int) -> Any:
        text = self._take()
        if text == "[":
            return self._vector(depth)
        if text in _WORDS:
            return _WORDS[text]
        if text in ("-", "+"):
            return _number(self._take()) * (-1.0 if text == "-" else 1.0)
        return _text(text) if text.startswith('"') else _number(text)

    def expect_end(self) -> None:
        if self._left:
            raise _NoLiteral(f"{self._left[-1]!r} is too much")

    def _vector(self, depth: int) -> list[Any]:
        if depth == 0:
            raise _NoLiteral(f"vectors are nested deeper than {_DEEPEST}")
        values: list[Any] = []
        while self._next() != "]":
            values.append(self.value(depth - 1))
            if self._next() != "]":
                self._comma()
        self._take()
        return values

    def _comma(self) -> None:
        text = self._take()
        if text != ",":
            raise _NoLiteral(f"{text!r} is not what follows a value in a vector")

    def _next(self) -> str:
        return self._left[-1] if self._left else ""

    def _take(self) -> str:
        if not self._left:
            raise _NoLiteral("the value ends too early")
        return self._left.pop()


def _number(text: str) -> float:
    value = float(int(text, 16)) if _HEX.fullmatch(text) else number(text)
    if value is None:
        raise _NoLiteral(f"{text!r} is no literal")
    return value


def _text(text: str) -> str:
    value = string_value(text)
    if not _STRING.fullmatch(text):
        raise _NoLiteral("the text has no end")
    if not is_text(value):
        raise _NoLiteral("the text is not UTF-8")
    return value
