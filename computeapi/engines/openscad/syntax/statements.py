"""How is a statement told? As a node that says what OpenSCAD's own modules are: shapes, transforms, booleans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from computeapi.engines.openscad.syntax.lists import loop_range
from computeapi.engines.openscad.syntax.values import (
    Node,
    bindings,
    by_name,
    checked,
    in_order,
    name,
    signature,
    told,
    value,
)

PRIMITIVES = frozenset({"cube", "sphere", "cylinder", "polyhedron", "circle", "square", "polygon", "text", "surface"})
TRANSFORMS = frozenset(
    {"translate", "rotate", "scale", "resize", "mirror", "multmatrix", "color", "offset"}
) | frozenset({"linear_extrude", "rotate_extrude", "projection", "render", "roof"})
BOOLEANS = frozenset({"union", "difference", "intersection", "hull", "minkowski"})

_MODIFIERS = {
    "ModularModifierShowOnly": "!",
    "ModularModifierHighlight": "#",
    "ModularModifierBackground": "%",
    "ModularModifierDisable": "*",
}


def statements(nodes: Iterable[Node]) -> list[Node]:
    """The public form of the evaluator's tree; its depth is bounded by `guard`."""
    return [_statement(node) for node in nodes if not node["kind"].startswith("Comment")]


def _statement(node: Node) -> Node:
    kind = node["kind"]
    if kind in _MODIFIERS:
        return told(node, "modifier", modifier=_MODIFIERS[kind], child=_statement(node["child"]))
    tell = _TELLERS.get(kind)
    return tell(node) if tell else told(node, "other", kind=kind)


def _call(node: Node) -> Node:
    called, given = name(node), node["arguments"]
    if called == "children":
        return told(node, "children", args=in_order(given))
    params = by_name(given)
    if called == "import":
        return told(node, "import", op="import", filename=_filename(given), params=params)
    if called in PRIMITIVES:
        return told(node, "primitive", op=called, params=params)
    children = statements(node["children"])
    if called in TRANSFORMS:
        return told(node, "transform", op=called, params=params, children=children)
    if called in BOOLEANS:
        return told(node, "boolean", op=called, params=params, children=children)
    return told(node, "module_call", name=called, params=params, children=children)


def _filename(given: list[Node]) -> str | None:
    """The file that an import names by a literal; None where it is reckoned."""
    for argument in given:
        if argument["kind"] != "NamedArgument" or name(argument) == "file":
            named = value(argument["expr"])
            return named if isinstance(named, str) else None
    return None


def _loop(node: Node, kind: str) -> Node:
    """A loop over several variables is one inside the other: the same shapes, and one variable a node."""
    body: Any = statements(node["body"])
    for assignment in reversed(node["assignments"]):
        body = [told(node, kind, variable=name(assignment), range=loop_range(assignment["expr"]), body=body)]
    return body[0] if node["assignments"] else told(node, kind, variable=None, range=None, body=body)


def _choice(node: Node) -> Node:
    other = node.get("false_branch")
    return told(
        node,
        "if",
        condition=value(node["condition"]),
        thenBody=statements(node["true_branch"]),
        elseBody=None if other is None else statements(other),
    )


def _file(node: Node, operation: str) -> Node:
    return told(node, "import", op=operation, filename=str(node["filepath"]["val"]))


_TELLERS: dict[str, Callable[[Node], Node]] = {
    "ModularCall": _call,
    "ModularFor": lambda node: _loop(node, "for"),
    "ModularIntersectionFor": lambda node: _loop(node, "intersection_for"),
    "ModularIf": _choice,
    "ModularIfElse": _choice,
    "ModularEcho": lambda node: told(
        node, "echo", values=in_order(node["arguments"]), children=statements(node["children"])
    ),
    "ModularAssert": lambda node: told(
        node, "assert", **checked(node["arguments"]), children=statements(node["children"])
    ),
    "ModularLet": lambda node: told(
        node, "let", bindings=bindings(node["assignments"]), body=statements(node["children"])
    ),
    "ModuleDeclaration": lambda node: told(
        node, "module_def", name=name(node), **signature(node["parameters"]), body=statements(node["children"])
    ),
    "FunctionDeclaration": lambda node: told(
        node, "function_def", name=name(node), **signature(node["parameters"]), expression=value(node["expr"])
    ),
    "Assignment": lambda node: told(node, "assignment", name=name(node), value=value(node["expr"])),
    "IncludeStatement": lambda node: _file(node, "include"),
    "UseStatement": lambda node: _file(node, "use"),
}
