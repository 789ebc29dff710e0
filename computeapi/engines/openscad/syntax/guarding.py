"""Is the evaluator's tree shallow enough to be told, and are its names the author's? Walks it without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from definitions.readers.openscad.tokens import Token
from softly.lib.errors import ResourceExhausted

MAX_DEPTH = 250
"""Nodes inside nodes: three calls of Python each, and two levels of JSON, which many readers bound at 1,000."""

_HEX = re.compile(r"0x[0-9A-Fa-f]+")


def is_digit_name(token: Token) -> bool:
    """A name that begins with a digit, which OpenSCAD allows and the evaluator doesn't."""
    return token.kind == "name" and token.text[0].isdigit() and not _HEX.fullmatch(token.text)


def with_plain_names(text: str, found: list[Token]) -> tuple[str, dict[tuple[int, int], str]]:
    """A source of the same length without such names, and the names by line and column."""
    letters = list(text)
    names: dict[tuple[int, int], str] = {}
    for token in filter(is_digit_name, found):
        letters[token.start] = "_"
        names[token.line, token.start - text.rfind("\n", 0, token.start)] = token.text
    return "".join(letters), names


def guard(tree: list[dict[str, Any]], text: str, names: dict[tuple[int, int], str]) -> None:
    """Make columns count characters of the `text`, and put the `names` back. Raises ResourceExhausted for a tree that
    is too deep."""
    lines = [] if text.isascii() else text.split("\n")
    for node, depth in _nodes(tree):
        position = node["position"]
        if depth > MAX_DEPTH:
            raise ResourceExhausted(
                f"Line {position['line']}: the syntax tree is deeper than {MAX_DEPTH} nodes.",
                details={"resource": "depth", "line": position["line"], "limit": MAX_DEPTH},
            )
        if lines:
            position["column"] = column(lines, position["line"], position["column"])
        if names and node["kind"] == "Identifier":
            node["name"] = names.get((position["line"], position["column"]), node["name"])


def column(lines: list[str], line: int, counted: int) -> int:
    """The column in characters of one that is `counted` in bytes of UTF-8, as the evaluator does."""
    if line > len(lines) or lines[line - 1].isascii():
        return counted
    return len(lines[line - 1].encode()[: counted - 1].decode(errors="ignore")) + 1


def _nodes(tree: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Every node and how many are around it."""
    waiting: list[tuple[Any, int]] = [(node, 0) for node in tree]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        for field in node.values():
            for child in field if isinstance(field, list) else (field,):
                if isinstance(child, dict) and "kind" in child:
                    waiting.append((child, depth + 1))
