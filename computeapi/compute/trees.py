"""Which of the trees that a client sends are inputs here, and can they be read? As Rhino Compute sees it. Pure.

It passes over names that it doesn't know, and so do we, but say so. Whether the values fit is for the same validation
as with /solve (computeapi/solve/inputs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from computeapi.compute.request import in_any_case
from definitions.schema import INPUT_MARK, Interface
from softly.lib.errors import FieldErrors

MOST_WARNINGS = 20

Tree = dict[str, Any]
"""`{"ParamName", "InnerTree": {path: [{"data"}]}}`"""


def fitting(trees: Sequence[Any], interface: Interface) -> tuple[list[Tree], list[str]]:
    """The trees for inputs of this definition, and a warning for each of the others. Raises ValidationFailed.

    A tree without a branch is what Hops sends for an input that nothing is connected to: the default is taken.
    """
    errors, found, unknown = FieldErrors(), [], []
    known = {item.name.removeprefix(INPUT_MARK) for item in interface.inputs}
    for number, given in enumerate(trees):
        tree = in_any_case(given) if isinstance(given, Mapping) else {}
        name, inner = tree.get("paramname"), tree.get("innertree")
        if not isinstance(name, str) or not isinstance(inner, Mapping):
            errors.add(f"values[{number}]", "A tree has ParamName and InnerTree.", "type_error")
            continue
        branches = {path: _items(name[:128], items, errors) for path, items in inner.items()}
        if name.removeprefix(INPUT_MARK) not in known:
            unknown.append(name)
        elif branches:
            found.append({"ParamName": name, "InnerTree": branches})
    errors.refuse()
    return found, _warnings(unknown)


def _items(name: str, items: Any, errors: FieldErrors) -> list[Tree]:
    if not isinstance(items, list):
        errors.add(name, "Each branch is a list of items.", "type_error")
        return []
    return [{"data": _data(name, item, errors)} for item in items]


def _data(name: str, item: Any, errors: FieldErrors) -> Any:
    """JSON text, or a literal, which Compute reads as one."""
    data = in_any_case(item).get("data") if isinstance(item, Mapping) else None
    if not isinstance(data, str | int | float):
        errors.add(name, "An item has `data`: JSON as a string, never an object, a list or null.", "type_error")
    return data


def _warnings(unknown: list[str]) -> list[str]:
    said = [f"This definition has no input {name[:128]!r}; it was left out." for name in unknown[:MOST_WARNINGS]]
    if more := len(unknown) - len(said):
        said.append(f"{more} more inputs that it hasn't were left out.")
    return said
