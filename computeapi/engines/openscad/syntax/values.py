"""How is an expression told? A literal as the JSON value it is, a vector as a list, everything else as a node.

A node is `{type, …, line, column}`. What the evaluator calls each kind is on the left of the tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from computeapi.engines.openscad.syntax import lists
from definitions.readers.openscad.tokens import string_value

Node = dict[str, Any]
"""A node of either tree."""

_BINARY = {
    "AdditionOp": "+",
    "SubtractionOp": "-",
    "MultiplicationOp": "*",
    "DivisionOp": "/",
    "ModuloOp": "%",
    "ExponentOp": "^",
    "EqualityOp": "==",
    "InequalityOp": "!=",
    "LessThanOp": "<",
    "LessThanOrEqualOp": "<=",
    "GreaterThanOp": ">",
    "GreaterThanOrEqualOp": ">=",
    "LogicalAndOp": "&&",
    "LogicalOrOp": "||",
    "BitwiseAndOp": "&",
    "BitwiseOrOp": "|",
    "BitwiseShiftLeftOp": "<<",
    "BitwiseShiftRightOp": ">>",
}
_UNARY = {"UnaryMinusOp": "-", "LogicalNotOp": "!", "BitwiseNotOp": "~"}
_EXACT = 2.0**53


def value(node: Node) -> Any:
    """A kind that isn't known here becomes `{type: "other", kind}`, so that a new evaluator breaks no client."""
    kind = node["kind"]
    if kind in _BINARY:
        return _operation(node, _BINARY[kind], left=value(node["left"]), right=value(node["right"]))
    if kind in _UNARY:
        return _unary(node, _UNARY[kind])
    tell = _TELLERS.get(kind)
    return tell(node) if tell else told(node, "other", kind=kind)


def told(node: Node, kind: str, /, **fields: Any) -> Node:
    """A public node, where `node` is in the source."""
    return {"type": kind, **fields, "line": node["position"]["line"], "column": node["position"]["column"]}


def name(node: Node) -> str:
    return str(node["name"]["name"])


def in_order(given: list[Node]) -> list[Any]:
    """Arguments as a list: values, and `{type: "argument", name, value}` for those that have a name."""
    return [
        told(argument, "argument", name=name(argument), value=value(argument["expr"]))
        if argument["kind"] == "NamedArgument"
        else value(argument["expr"])
        for argument in given
    ]


def by_name(given: list[Node]) -> Node:
    """Arguments as an object: those without a name under `_positional`, one alone as it is, several as a list."""
    found = {name(argument): value(argument["expr"]) for argument in given if argument["kind"] == "NamedArgument"}
    plain = [value(argument["expr"]) for argument in given if argument["kind"] != "NamedArgument"]
    if plain:
        found["_positional"] = plain[0] if len(plain) == 1 else plain
    return found


def bindings(assignments: list[Node]) -> Node:
    """Names and their values, in order; of two assignments to one name the last counts, as in OpenSCAD."""
    return {name(assignment): value(assignment["expr"]) for assignment in assignments}


def signature(parameters: list[Node]) -> Node:
    """`params` are names, as existing clients read them; `defaults` has the values of those that have one."""
    given = [parameter for parameter in parameters if parameter["default_value"] is not None]
    return {
        "params": [name(parameter) for parameter in parameters],
        "defaults": {name(parameter): value(parameter["default_value"]) for parameter in given},
    }


def checked(given: list[Node]) -> Node:
    """The condition and message of an assert."""
    fields = {"condition": None, "message": None}
    places = iter(fields)
    for argument in given:
        place = name(argument) if argument["kind"] == "NamedArgument" else next(places, "")
        if place in fields:
            fields[place] = value(argument["expr"])
    return fields


def _operation(node: Node, operator: str, **fields: Any) -> Node:
    return told(node, "expression", operator=operator, **fields)


def _unary(node: Node, operator: str) -> Any:
    """A number with a minus is a number."""
    operand = value(node["expr"])
    if operator == "-" and isinstance(operand, int | float) and not isinstance(operand, bool):
        return -operand
    return _operation(node, operator, left=operand)


def _number(node: Node) -> Any:
    """JSON has no infinity, which `1e999` is."""
    number = float(node["val"])
    if not math.isfinite(number):
        return told(node, "number", text="inf")
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _call(node: Node) -> Node:
    """Of a name, or of what another expression gives: then `name` is null and `callee` that expression."""
    called, given = node["left"], in_order(node["arguments"])
    if called["kind"] == "Identifier":
        return told(node, "function_call", name=str(called["name"]), args=given)
    return told(node, "function_call", name=None, callee=value(called), args=given)


def _ternary(node: Node) -> Node:
    left, right = value(node["true_expr"]), value(node["false_expr"])
    return _operation(node, "?:", condition=value(node["condition"]), left=left, right=right)


def _range(node: Node) -> Node:
    start, step, end = lists.bounds(node)
    return told(node, "range", start=value(start), step=1 if step is None else value(step), end=value(end))


_TELLERS: dict[str, Callable[[Node], Any]] = {
    "NumberLiteral": _number,
    "StringLiteral": lambda node: string_value(f'"{node["val"]}"'),
    "BooleanLiteral": lambda node: bool(node["val"]),
    "UndefinedLiteral": lambda node: None,
    "Identifier": lambda node: told(node, "variable", name=str(node["name"])),
    "RangeLiteral": _range,
    "ListComprehension": lambda node: lists.vector(node),
    "TernaryOp": _ternary,
    "PrimaryIndex": lambda node: _operation(node, "[]", left=value(node["left"]), right=value(node["index"])),
    "PrimaryMember": lambda node: _operation(node, ".", left=value(node["left"]), right=str(node["member"]["name"])),
    "PrimaryCall": _call,
    "FunctionLiteral": lambda node: told(
        node, "function_literal", **signature(node["parameters"]), expression=value(node["body"])
    ),
    "LetOp": lambda node: told(node, "let", bindings=bindings(node["assignments"]), body=value(node["body"])),
    "EchoOp": lambda node: told(node, "echo", values=in_order(node["arguments"]), expression=value(node["body"])),
    "AssertOp": lambda node: told(
        node, "assert", **checked(node["arguments"]), expression=value(node["body"]) if node["body"] else None
    ),
}
