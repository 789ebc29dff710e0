"""What is an OpenSCAD file called and what is it? Its first comment says so.

The first line is the description, `Title: Box with lid` anywhere in the comment the title; without one the title
is the file's name made readable.
"""

from __future__ import annotations

import re

from definitions.readers.openscad.tokens import Token

_TITLE = re.compile(r"title\s*:\s*(.+)", re.IGNORECASE)
_RULE = re.compile(r"[\W_]*")
_LEGAL = re.compile(r"(?:SPDX-|copyright|\(c\)|©|licen[sc]e)", re.IGNORECASE)
_LONGEST = 500


def heading(found: list[Token], stem: str) -> tuple[str, str]:
    """Title and description."""
    title, description = "", ""
    for line in _lines(found):
        if named := _TITLE.fullmatch(line):
            title = title or named.group(1).strip()
        elif not description and not _RULE.fullmatch(line) and not _LEGAL.match(line):
            description = line
    return title or _readable(stem), description


def _lines(found: list[Token]) -> list[str]:
    """The lines of the comment that opens the file, without its marks."""
    if not found or found[0].kind != "comment":
        return []
    first = found[0].text
    if first.startswith("/*"):
        if re.match(r"/\*+\s*\[", first):
            return []
        return [line[:_LONGEST].strip("*/ \t") for line in first.split("\n")]
    block = _line_comments(found)
    after = found[len(block)] if len(found) > len(block) else None
    if after and after.kind == "name" and after.line == block[-1].line + 1:
        block.pop()  # the last line describes the parameter below it
    return [token.text[:_LONGEST].strip("/ \t") for token in block]


def _line_comments(found: list[Token]) -> list[Token]:
    block: list[Token] = []
    for token in found:
        if not token.text.startswith("//") or (block and token.line != block[-1].line + 1):
            break
        block.append(token)
    return block


def _readable(stem: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"[\s_\-.]+", " ", stem)).strip()
    return words[:1].upper() + words[1:]
