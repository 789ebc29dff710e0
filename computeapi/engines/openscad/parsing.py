"""What is in one source, for /api/parse? Its tree and its customizer's parameters, or the place of its fault. Pure."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from computeapi.engines.openscad import guards
from computeapi.engines.openscad.syntax import column, guard, statements, with_plain_names
from definitions.readers.openscad.customizer import inputs
from definitions.readers.openscad.parameters import parameters
from definitions.readers.openscad.tokens import check_structure, source_text, tokens
from definitions.schema import UnreadableDefinition

Parser = Callable[[str, bool], list[dict[str, Any]]]
"""A text, and whether comments are wanted, to the evaluator's tree."""

_NAME = "main.scad"
_SYNTAX = re.compile(r"Syntax error in .* at line (?P<line>\d+), column (?P<column>\d+):\n[\s\S]*\n(?P<reason>.+)\Z")
_LINE = re.compile(r"Line (?P<line>\d+): (?P<reason>[\s\S]*)")


def parsed(source: bytes, parse: Parser, refused: type[Exception]) -> bytes:
    """`{success, ast, parameters, errors: [{message, line, column}], parseTime}` as JSON, `parseTime` in ms.

    `parse` raises `refused` for a syntax error; then there is no tree, and no parameters. `line` and `column` count
    from 1, a place that isn't known is null. Raises ResourceExhausted for a source that is too deep to be told.
    """
    started = time.perf_counter()
    tree, shown, errors = None, [], []
    try:
        text = source_text(source)
        found = guards.check(text, _NAME) or tokens(text)
        plain, names = with_plain_names(text, found)
        raw = parse(plain, False)
        check_structure(found)  # the parser takes a string or comment without an end for the end of the file
        guard(raw, text, names)
        tree = statements(raw)
        shown = [each.as_json() for each in inputs(parameters(found))]
    except refused as error:
        errors = [_syntax_error(str(error), text.split("\n"))]
    except UnreadableDefinition as error:
        errors = [_unreadable(str(error))]
    milliseconds = round(1000 * (time.perf_counter() - started), 3)
    answer = {"success": not errors, "ast": tree, "parameters": shown, "errors": errors, "parseTime": milliseconds}
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _syntax_error(text: str, lines: list[str]) -> dict[str, Any]:
    place = _SYNTAX.match(text)
    if place is None:
        return _error(text.rsplit("\n", 1)[-1], None, None)
    line = int(place["line"])
    return _error(place["reason"], line, column(lines, line, int(place["column"])))


def _unreadable(text: str) -> dict[str, Any]:
    place = _LINE.match(text)
    return _error(place["reason"], int(place["line"]), None) if place else _error(text, None, None)


def _error(reason: str, line: int | None, column: int | None) -> dict[str, Any]:
    """In OpenSCAD's words: it says of every one that it is the parser's."""
    return {"message": f"Parser error: {reason}", "line": line, "column": column}
