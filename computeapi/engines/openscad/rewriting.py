"""What in a source must be written otherwise for the evaluator to read it as OpenSCAD does? Pure: tokens in, edits out.

What OpenSCAD says of such places while it reads them is a note; what it says while it runs them is echoed with a mark
that `messages.py` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from computeapi.engines.openscad.edits import Edit, closing
from computeapi.engines.openscad.literals import scalar
from computeapi.engines.openscad.summands import joined_summands
from computeapi.engines.openscad.syntax.guarding import is_digit_name
from definitions.readers.openscad.tokens import Token

_DIGITS = re.compile(
    r"\d(?<![\w.]\d)(?:\d*+(?:[eE][+-]?\d++)?+[A-Za-z_]|\d{15})"  # a name or hexadecimal, a number that may be too long
    r"|\$\d"
)
_MODULES = ("assign", "child", "minkowski", "resize")
_CALLED = re.compile(rf"\b(?:{'|'.join(_MODULES)})\b(?!\s*=)")

DIGIT = "_digit_"
"""What comes before a name that begins with a digit: `2d` is `_digit_2d` for the evaluator."""

SAID = "\ue0d0"
"""Begins an echo that stands for one of OpenSCAD's own messages."""


_HEX = re.compile(r"0x[0-9A-Fa-f]+")
_LARGEST = 2**64 - 1
_MOST_DIGITS = 40


class Note(NamedTuple):
    """What OpenSCAD says while it reads the character at `start`, in line `line`."""

    mark: str
    text: str
    start: int
    line: int


def may_need_mends(text: str) -> bool:
    """Whether it is worth to look for tokens, which takes 100 times as long."""
    called = any(name in text for name in _MODULES) and _CALLED.search(text)
    return bool(called or _DIGITS.search(text))


def mends(found: Sequence[Token], file: str) -> tuple[list[Edit], list[Note]]:
    """The edits of the source `file`, and OpenSCAD's notes on it in order. `found` has no comments."""
    edits: list[Edit] = []
    notes: list[Note] = []
    for token in found:
        if _HEX.fullmatch(token.text) or (token.kind == "number" and len(token.text) >= 16):
            edits += _number(token, notes)
        elif is_digit_name(token):
            edits.append(Edit(token.start, token.start, DIGIT))
            notes.append(_digit_note(token))
        elif token.text[0] == "$" and token.text[1:2].isdigit():
            edits.append(Edit(token.start + 1, token.start + 1, DIGIT))
    return [*edits, *_modules(found, file)], notes


def _number(token: Token, notes: list[Note]) -> list[Edit]:
    """OpenSCAD's numbers are doubles, but it reads whole ones as integers of 64 bits and says what that costs."""
    is_hex = token.text.startswith("0x")
    if not is_hex and not token.text.isdecimal():
        return []
    long = len(token.text) > _MOST_DIGITS  # Python reads no number of 5,000 digits
    whole = _LARGEST + 1 if long else int(token.text, 16 if is_hex else 10)
    if is_hex and whole > _LARGEST:
        notes.append(Note("WARNING", f'Hexadecimal constant "{token.text}" too large', token.start, token.line))
    elif whole <= _LARGEST and min(int(float(whole)), _LARGEST) != whole:
        notes.append(
            Note("WARNING", f'Integer "{token.text}" cannot be represented precisely', token.start, token.line)
        )
    return [Edit(token.start, token.start + len(token.text), str(min(whole, _LARGEST)))] if is_hex else []


def _digit_note(token: Token) -> Note:
    text = f'Variable names starting with digits ("{token.text}") will be removed in future releases.'
    return Note("DEPRECATED", text, token.start, token.line)


def _modules(found: Sequence[Token], file: str) -> Iterator[Edit]:
    """`assign` and `child`, which the evaluator lacks, `resize` and `minkowski`, which it applies to bodies alone."""
    own = {found[at + 1].text for at, token in enumerate(found[:-1]) if token.text == "module"}
    for at in called_modules(found):
        token = found[at]
        end = token.start + len(token.text)
        if token.text in own:
            continue
        if token.text == "assign":
            yield Edit(token.start, end, f"echo({_said('assign', token.line, file)}) let")
        elif token.text == "child":
            first = "0" if found[at + 2].text == ")" else ""
            yield Edit(token.start, end, f"echo({_said('child', token.line, file)}) children")
            yield Edit(found[at + 1].start, found[at + 1].start + 1, f"({first}")
        elif token.text == "resize" and (close := closing(found, at + 1)):
            yield Edit(found[close].start + 1, found[close].start + 1, " union()")
        elif token.text == "minkowski":
            yield from joined_summands(found, at)


def _said(name: str, line: int, file: str) -> str:
    """A string that stands for what OpenSCAD says of a module as it runs."""
    return scalar(f"{SAID}{name} {line} {file}")


def called_modules(found: Sequence[Token]) -> Iterator[int]:
    """Where the names are that call a module: those before a `(`, outside of brackets and expressions."""
    depth, expression = 0, False
    for at, token in enumerate(found[:-2]):
        if token.text in ("(", "["):
            depth += 1
        elif token.text in (")", "]"):
            depth -= 1
        elif depth == 0 and token.text in (";", "{", "}"):
            expression = False
        elif depth == 0 and token.text == "=":
            expression = True
        elif depth == 0 and not expression and _is_called(found, at):
            yield at


def _is_called(found: Sequence[Token], at: int) -> bool:
    defined = at > 0 and found[at - 1].text in ("module", "function")
    return found[at].kind == "name" and found[at + 1].text == "(" and not defined
