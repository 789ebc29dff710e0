"""What are the tokens of an OpenSCAD file? One regular expression that takes any text and always ends."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from definitions.schema import UnreadableDefinition

Kind = Literal["comment", "path", "string", "number", "name", "symbol"]

MAX_SOURCE = 1 << 20
"""Bytes of one source file."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s++)
  | (?P<comment>//[^\n\x85\u2028\u2029]*+ | /\*[\s\S]*?(?:\*/|\Z))
  | (?P<path>(?:include|use)\s*+<[^>]{0,4096}+>)
  | (?P<string>"(?:[^"\\]|\\[\s\S])*+(?:"|\\?\Z))
  | (?P<number>(?>(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)(?![A-Za-z_]))
  | (?P<name>\$?[A-Za-z0-9_]++)
  | (?P<symbol>[<>=!]= | && | \|\| | [\s\S])
    """,
    re.VERBOSE,
)

_ESCAPE = re.compile(r"\\(x[0-7][0-9A-Fa-f]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|[\s\S])")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r"}


class Token(NamedTuple):
    """`start` counts characters from 0, `line` from 1 and is where the token begins."""

    kind: Kind
    text: str
    start: int
    line: int

    @property
    def end_line(self) -> int:
        return self.line + self.text.count("\n")


def source_text(data: bytes) -> str:
    """The text of a source file: UTF-8 with or without a mark, otherwise Latin-1; every line ends with `\\n`.

    Raises UnreadableDefinition for what is no source: too long, or binary.
    """
    if len(data) > MAX_SOURCE:
        raise UnreadableDefinition(f"The source is longer than {MAX_SOURCE >> 20} MB.")
    if b"\0" in data:
        raise UnreadableDefinition("This is not text.")
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tokens(text: str) -> list[Token]:
    """Every token but white space. Characters that mean nothing are symbols of their own."""
    found = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind, part = match.lastgroup, match.group()
        if kind != "space":
            found.append(Token(kind, part, match.start(), line))  # type: ignore[arg-type]
        if "\n" in part:
            line += part.count("\n")
    return found


def string_value(literal: str) -> str:
    """What a string literal means; an escape that OpenSCAD doesn't know is the character itself."""

    def meaning(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            number = int(code[1:], 16)
            if number == 0:
                return " "  # OpenSCAD's strings hold no NUL: it reads one as a space
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return _SIMPLE.get(code, code)

    return _ESCAPE.sub(meaning, literal[1:].removesuffix('"'))


def check_structure(found: list[Token]) -> None:
    """Brackets that close, strings and comments that end: what can be told without a grammar.

    Raises UnreadableDefinition with the line.
    """
    pairs = {")": "(", "]": "[", "}": "{"}
    opened: list[Token] = []
    for token in found:
        if token.kind == "comment" and token.text.startswith("/*") and not _ends(token.text, "*/", 4):
            raise UnreadableDefinition(f"Line {token.line}: this comment never ends.")
        if token.text == '"' or (token.kind == "string" and not _ends(token.text, '"', 2)):
            raise UnreadableDefinition(f"Line {token.line}: this string never ends.")
        if token.kind != "symbol":
            continue
        if token.text in "([{":
            opened.append(token)
        elif token.text in pairs:
            if not opened or opened[-1].text != pairs[token.text]:
                raise UnreadableDefinition(f"Line {token.line}: '{token.text}' closes nothing.")
            opened.pop()
    if opened:
        raise UnreadableDefinition(f"Line {opened[-1].line}: '{opened[-1].text}' is never closed.")


def _ends(text: str, mark: str, least: int) -> bool:
    return len(text) >= least and text.endswith(mark)
