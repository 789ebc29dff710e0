"""How is a list in brackets told? As its values, or as a node where `for`, `if`, `each` or `let` make it.

`[for (i = a) for (j = b) if (c) x]` is `{type: "list_comprehension", comprehensions: [{variable, range}, …],
condition, expression}`. Lists that are made otherwise have `elements` in place of these three: values and generators.
"""

from __future__ import annotations

from typing import Any

from computeapi.engines.openscad.syntax import values

Node = dict[str, Any]

_GENERATORS = frozenset({"ListCompFor", "ListCompCFor", "ListCompIf", "ListCompIfElse", "ListCompEach", "ListCompLet"})


def vector(node: Node) -> Any:
    elements = node["elements"]
    if not any(element["kind"] in _GENERATORS for element in elements):
        return [values.value(element) for element in elements]
    if len(elements) == 1 and elements[0]["kind"] == "ListCompFor":
        return values.told(node, "list_comprehension", **_loops(elements[0]))
    return values.told(node, "list_comprehension", elements=[_element(element) for element in elements])


def bounds(node: Node) -> tuple[Node, Node | None, Node]:
    """Start, step and end of a range. No step where none is written: the evaluator then has a 1 on the bracket."""
    step = node["step"]
    is_written = step["position"]["start_offset"] != node["position"]["start_offset"]
    return node["start"], step if is_written else None, node["end"]


def loop_range(node: Node) -> Any:
    """What a loop runs over: a range as `[start, end]` or `[start, step, end]`, a vector as a node of its own."""
    if node["kind"] == "RangeLiteral":
        return [values.value(bound) for bound in bounds(node) if bound is not None]
    over = values.value(node)
    return values.told(node, "vector", elements=over) if isinstance(over, list) else over


def _loops(node: Node) -> Node:
    loops: list[Node] = []
    while node["kind"] == "ListCompFor":
        loops += [{"variable": values.name(each), "range": loop_range(each["expr"])} for each in node["assignments"]]
        node = node["body"]
    if node["kind"] != "ListCompIf":
        return {"comprehensions": loops, "condition": None, "expression": _element(node)}
    condition = values.value(node["condition"])
    return {"comprehensions": loops, "condition": condition, "expression": _element(node["true_expr"])}


def _element(node: Node) -> Any:
    """A value, or a generator: a node that gives any number of them."""
    kind = node["kind"]
    if kind == "ListCompFor":
        return values.told(node, "for", **_loops(node))
    if kind == "ListCompCFor":
        return _c_style(node)
    if kind in ("ListCompIf", "ListCompIfElse"):
        return _choice(node)
    if kind == "ListCompEach":
        return values.told(node, "each", value=_element(node["body"]))
    if kind == "ListCompLet":
        return values.told(node, "let", bindings=values.bindings(node["assignments"]), body=_element(node["body"]))
    return values.value(node)


def _choice(node: Node) -> Node:
    other = node.get("false_expr")
    return values.told(
        node,
        "if",
        condition=values.value(node["condition"]),
        thenBody=_element(node["true_expr"]),
        elseBody=_element(other) if other else None,
    )


def _c_style(node: Node) -> Node:
    """`for (init; condition; update) body`."""
    return values.told(
        node,
        "for",
        init=values.bindings(node["inits"]),
        condition=values.value(node["condition"]),
        update=values.bindings(node["incrs"]),
        body=_element(node["body"]),
    )
