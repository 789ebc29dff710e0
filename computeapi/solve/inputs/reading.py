"""Do the values given fit the definition's inputs? Each wrong one is named; the rest come out typed, rounded, complete.

Pure. A scalar or a list goes on branch `{0}`; a dict of paths is a tree. What one value may be: values.py, structs.py,
geometry.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from computeapi.engines.base import Branches
from computeapi.solve.inputs.files import Files, NoFiles, SentFile, read_file_input
from computeapi.solve.inputs.geometry import MAX_GEOMETRIES, Geometries, NoGeometries, Sent, is_polyline, read_geometry
from computeapi.solve.inputs.structs import is_struct, read_struct
from computeapi.solve.inputs.values import TextForm, Wrong, read_scalar
from definitions.schema import GEOMETRY, INPUT_MARK, STRUCTS, Input, Interface, Scalar
from softly.lib.errors import FieldErrors

MAX_VALUES = 100_000
_PATH = re.compile(r"\{?\s*(\d{1,9}(?:\s*;\s*\d{1,9})*)\s*\}?")

Read = dict[str, tuple[Scalar | Sent | SentFile, ...]]
"""An input's branches, whose geometry and files are still as they were sent."""


def read_inputs(
    interface: Interface,
    given: Mapping[str, Any],
    trees: Sequence[Mapping[str, Any]] = (),
    *,
    rounding: Mapping[str, int] | None = None,
    as_text: bool = False,
    geometries: Geometries | None = None,
    files: Files | None = None,
) -> tuple[dict[str, Branches], FieldErrors]:
    """Each of the definition's inputs as branches, defaults filled, and what is wrong with those given.

    `trees` are in Rhino Compute's form, `{"ParamName", "InnerTree": {"{0}": [{"type", "data"}]}}`. An input that can't
    be set has no branches. `geometries` is asked once, for all that was sent, `files` for each file.
    """
    errors = FieldErrors()
    raw: dict[str, tuple[Any, TextForm | None]] = {}
    known = {item.name: item for item in interface.inputs}
    names = f"; it has: {', '.join(known) or 'none'}"
    usual: TextForm | None = "query" if as_text else None
    for name, value, form in chain(((n, v, usual) for n, v in given.items()), _from_trees(trees, errors)):
        item = _named(known, name)
        if item is None:
            errors.add(name[:128], f"This definition has no input {name[:128]!r}{names}.", "unknown_input")
            names = ""  # said once is enough
        elif item.name in raw:
            errors.add(name, "This input is given twice.", "duplicate_input")
        else:
            raw[item.name] = (value, form)
    found: dict[str, Read] = {}
    for item in interface.inputs:
        value, form = raw.get(item.name, (None, None))
        try:
            read = _branches(item, value, (rounding or {}).get(item.name), form)
            found[item.name] = _taken(read, files or NoFiles()) if item.widget == "file" else read
        except Wrong as wrong:
            errors.add(item.name, wrong.message, wrong.code)
    return _settled(interface, found, geometries or NoGeometries(), errors), errors


def _taken(read: Read, files: Files) -> Read:
    """With the id of each file in place of what was sent. Raises Wrong."""
    return {
        path: tuple(files.take(value) if isinstance(value, SentFile) else value for value in values)
        for path, values in read.items()
    }


def _named(known: Mapping[str, Input], name: str) -> Input | None:
    return known.get(name) or known.get(name.removeprefix(INPUT_MARK)) or known.get(INPUT_MARK + name)


def _from_trees(
    trees: Sequence[Mapping[str, Any]], errors: FieldErrors
) -> Iterator[tuple[str, dict[str, list[Any]], TextForm]]:
    for number, tree in enumerate(trees):
        name, inner = tree.get("ParamName"), tree.get("InnerTree")
        if not isinstance(name, str) or not isinstance(inner, Mapping):
            errors.add(f"values[{number}]", "A tree has ParamName and InnerTree.", "type_error")
            continue
        if not all(isinstance(items, list) for items in inner.values()):
            errors.add(name[:128], "Each branch is a list of items.", "type_error")
            continue
        branches = {
            str(path): [item.get("data") if isinstance(item, Mapping) else item for item in items]
            for path, items in inner.items()
        }
        yield name, branches, "tree"


def _branches(item: Input, value: Any, decimals: int | None, form: TextForm | None) -> Read:
    if not item.takes_values:
        if value is not None:
            raise Wrong(
                f"This input can't be set: {item.reason or 'no value of its type can be sent.'}", "not_settable"
            )
        return {}
    if value is None:
        if item.default is None and item.at_least > 0:
            raise Wrong("This input is required.", "required")
        return {"{0}": _defaults(item, decimals)}
    tree = _tree(item, value, form)
    if not item.takes_branches:
        if len(tree) > 1:
            raise Wrong("This input takes one branch, {0}.", "tree_not_allowed")
        tree = {"{0}": next(iter(tree.values()), [])}
    most = MAX_GEOMETRIES if item.param_type in GEOMETRY else MAX_VALUES
    if sum(map(len, tree.values())) > most:
        raise Wrong(f"At most {most} values are allowed.", "too_many")
    for values in tree.values() or [[]]:
        _check_count(item, len(values))
    return {path: tuple(_value(item, v, decimals, form) for v in tree[path]) for path in sorted(tree, key=_order)}


def _defaults(item: Input, decimals: int | None) -> tuple[Scalar | Sent | SentFile, ...]:
    """As if they had been sent. A designer's point or circle that can't be sent is left as it is."""
    values = item.default or ()
    if item.param_type in GEOMETRY:
        return values
    try:
        return tuple(_value(item, value, decimals, None) for value in values)
    except Wrong:
        if item.param_type in STRUCTS:
            return values
        raise


def _tree(item: Input, value: Any, form: TextForm | None) -> dict[str, list[Any]]:
    """What was sent, by branch. An object of other names than paths is one value of those types that are objects."""
    if not isinstance(value, Mapping) or (form != "tree" and _is_object(item, value)):
        return {"{0}": _list(item, value)}
    # Items of a tree are what they are: three numbers on a branch are three values.
    tree = {
        _path(path): items if form == "tree" and isinstance(items, list) else _list(item, items)
        for path, items in value.items()
    }
    if len(tree) < len(value):
        raise Wrong("One branch is given twice.", "duplicate_path")
    return tree


def _is_object(item: Input, value: Mapping[Any, Any]) -> bool:
    if item.param_type not in STRUCTS and item.param_type not in GEOMETRY and item.widget != "file":
        return False
    return bool(value) and not any(_PATH.fullmatch(str(key).strip()) for key in value)


def _order(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.strip("{}").split(";"))


def _path(text: str) -> str:
    if not (match := _PATH.fullmatch(str(text).strip())):
        raise Wrong(f"{str(text)[:64]!r} is not a branch path; write {{0}} or {{0;1}}.", "invalid_path")
    return "{" + ";".join(str(int(part)) for part in match[1].split(";")) + "}"


def _list(item: Input, value: Any) -> list[Any]:
    """Several values, or one; that of a point or a polyline may be a list itself."""
    if is_struct(item.param_type, value) or (item.param_type == "Curve" and is_polyline(value)):
        return [value]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _check_count(item: Input, count: int) -> None:
    if item.at_least <= count <= item.at_most:
        return
    if count == 0:
        raise Wrong("This input is required and the list is empty.", "required")
    if item.at_least == item.at_most:
        wanted = "one value" if item.at_most == 1 else f"{item.at_most} values"
    elif count < item.at_least:
        wanted = f"at least {item.at_least} values"
    else:
        wanted = f"at most {item.at_most} values"
    raise Wrong(f"{count} values are given; this input takes {wanted}.", "wrong_count")


def _value(item: Input, value: Any, decimals: int | None, form: TextForm | None) -> Scalar | Sent | SentFile:
    if item.widget == "file":
        return read_file_input(item, value)
    if item.param_type in STRUCTS:
        return read_struct(item.param_type, value, decimals)
    if item.param_type in GEOMETRY:
        return read_geometry(item, value, decimals)
    return read_scalar(item, value, decimals, form)


def _settled(
    interface: Interface, found: dict[str, Read], geometries: Geometries, errors: FieldErrors
) -> dict[str, Branches]:
    """With the id of each geometry in place of what was sent."""
    settled: dict[str, Any] = dict(found)
    names = [item.name for item in interface.inputs if item.param_type in GEOMETRY and item.name in found]
    values = (value for name in names for branch in found[name].values() for value in branch)
    sent = list(dict.fromkeys(value for value in values if isinstance(value, Sent)))
    ids = dict(zip(sent, geometries.take(sent), strict=True)) if sent else {}
    for name in names:
        try:
            settled[name] = {path: tuple(_id(ids, value) for value in branch) for path, branch in found[name].items()}
        except Wrong as wrong:
            del settled[name]
            errors.add(name, wrong.message, wrong.code)
    return settled


def _id(ids: Mapping[Sent, str | Wrong], value: Any) -> Scalar:
    """Raises Wrong."""
    found = ids[value] if isinstance(value, Sent) else value
    if isinstance(found, Wrong):
        raise found
    return found
