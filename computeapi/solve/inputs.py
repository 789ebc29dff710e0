"""Do the values given fit the definition's inputs? Each wrong one is named; the rest come out typed, rounded, complete.

Pure. A scalar or a list goes on branch `{0}`; a dict of paths is a tree.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from computeapi.engines.base import Branches
from definitions.schema import Input, Interface, Scalar
from softly.lib.errors import FieldErrors

TextForm = Literal["query", "tree"]
"""Values that are text: a query's strings, or the JSON text in a tree's `data`."""

MAX_VALUES = 100_000
MAX_TEXT = 1 << 16
_PREFIX = "RH_IN:"
_INT32 = 2**31
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_PATH = re.compile(r"\{?\s*(\d{1,9}(?:\s*;\s*\d{1,9})*)\s*\}?")


class Wrong(Exception):
    """One value that isn't allowed: the message says what is."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def read_inputs(
    interface: Interface,
    given: Mapping[str, Any],
    trees: Sequence[Mapping[str, Any]] = (),
    *,
    rounding: Mapping[str, int] | None = None,
    as_text: bool = False,
) -> tuple[dict[str, Branches], FieldErrors]:
    """Each of the definition's inputs as branches, defaults filled, and what is wrong with those given.

    `trees` are in Rhino Compute's form, `{"ParamName", "InnerTree": {"{0}": [{"type", "data"}]}}`.
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
    found: dict[str, Branches] = {}
    for item in interface.inputs:
        value, form = raw.get(item.name, (None, None))
        try:
            found[item.name] = _branches(item, value, (rounding or {}).get(item.name), form)
        except Wrong as wrong:
            errors.add(item.name, wrong.message, wrong.code)
    return found, errors


def _named(known: Mapping[str, Input], name: str) -> Input | None:
    return known.get(name) or known.get(name.removeprefix(_PREFIX)) or known.get(_PREFIX + name)


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


def _branches(item: Input, value: Any, decimals: int | None, form: TextForm | None) -> Branches:
    if value is None:
        if item.default is None and item.at_least > 0:
            raise Wrong("This input is required.", "required")
        return {"{0}": tuple(_value(item, v, decimals, None) for v in item.default or ())}
    if isinstance(value, Mapping):
        tree = {_path(path): _list(items) for path, items in value.items()}
        if len(tree) < len(value):
            raise Wrong("One branch is given twice.", "duplicate_path")
    else:
        tree = {"{0}": _list(value)}
    if not item.tree_access:
        if len(tree) > 1:
            raise Wrong("This input takes one branch, {0}.", "tree_not_allowed")
        tree = {"{0}": next(iter(tree.values()), [])}
    if sum(map(len, tree.values())) > MAX_VALUES:
        raise Wrong(f"At most {MAX_VALUES} values are allowed.", "too_many")
    for values in tree.values() or [[]]:
        _check_count(item, len(values))
    return {path: tuple(_value(item, v, decimals, form) for v in tree[path]) for path in sorted(tree, key=_order)}


def _order(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.strip("{}").split(";"))


def _path(text: str) -> str:
    if not (match := _PATH.fullmatch(str(text).strip())):
        raise Wrong(f"{str(text)[:64]!r} is not a branch path; write {{0}} or {{0;1}}.", "invalid_path")
    return "{" + ";".join(str(int(part)) for part in match[1].split(";")) + "}"


def _list(value: Any) -> list[Any]:
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


def _value(item: Input, value: Any, decimals: int | None, form: TextForm | None) -> Scalar:
    if isinstance(value, (list, dict)) or value is None:
        raise Wrong(f"Send {_A[item.param_type]}.", "type_error")
    found: Scalar = _READ[item.param_type](_from_text(item, value, form) if form else value)
    if item.choices:
        if not any(found == c.value and isinstance(found, bool) == isinstance(c.value, bool) for c in item.choices):
            allowed = ", ".join(_shown(c.value) for c in item.choices)
            raise Wrong(f"{_shown(found)} is not allowed; allowed: {allowed}.", "invalid_choice")
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        found = found if decimals is None else _rounded(item, found, decimals)
        _check_range(item, found)
    if isinstance(found, str) and len(found) > (item.max_length or MAX_TEXT):
        raise Wrong(f"At most {item.max_length or MAX_TEXT} characters are allowed.", "too_long")
    return found


def _rounded(item: Input, value: float, decimals: int) -> float:
    """A value inside the range stays inside it."""
    rounded = round(value, decimals)
    if item.minimum is not None and value >= item.minimum:
        rounded = max(rounded, item.minimum)
    if item.maximum is not None and value <= item.maximum:
        rounded = min(rounded, item.maximum)
    return int(rounded) if isinstance(value, int) else rounded + 0.0


def _check_range(item: Input, value: float) -> None:
    low, high = item.minimum, item.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return
    unit = f" {item.unit}" if item.unit else ""
    if low is not None and high is not None:
        allowed = f"from {low:.15g} to {high:.15g}{unit}"
    else:
        allowed = f"at least {low:.15g}{unit}" if low is not None else f"at most {high:.15g}{unit}"
    raise Wrong(f"{value:.15g} is out of range; allowed: {allowed}.", "out_of_range")


def _shown(value: Scalar) -> str:
    return json.dumps(value, ensure_ascii=False) if len(str(value)) < 64 else f'"{str(value)[:60]}…"'


def _from_text(item: Input, value: Any, form: TextForm) -> Any:
    """A query's string, or the JSON text in a tree's `data`, as the value it stands for."""
    if not isinstance(value, str):
        return value
    if item.param_type == "Text":
        return _unquoted(value) if form == "tree" else value
    text = value.strip().strip('"')
    if item.param_type == "Boolean":
        return {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}.get(text.lower(), value)
    # float() would also take digits of other scripts, underscores and names; JSON's numbers are all there is here.
    return float(text) if _NUMBER.fullmatch(text) else value


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            found = json.loads(value)
        except ValueError:
            return value
        return str(found)
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Wrong("Send a number.", "type_error")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Wrong("Send a finite number.", "not_finite")
    # Adding 0.0 makes -0.0 the same as 0.0, as the key must see it.
    return number + 0.0


def _integer(value: Any) -> int:
    number = _number(value)
    if number != math.floor(number):
        raise Wrong(f"{number:.15g} is not a whole number.", "not_an_integer")
    if not -_INT32 <= number < _INT32:
        raise Wrong("Send a whole number of 32 bits.", "out_of_range")
    return int(number)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("Send true or false.", "type_error")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("Send a string.", "type_error")
    if "\0" in value:
        raise Wrong("The character U+0000 is not allowed.", "invalid_character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Wrong("Half of a surrogate pair is not a character.", "invalid_character") from error
    return value


_READ: dict[str, Callable[[Any], Scalar]] = {
    "Number": _number,
    "Integer": _integer,
    "Boolean": _boolean,
    "Text": _text,
    "Geometry": _text,
}
_A = {
    "Number": "a number",
    "Integer": "a whole number",
    "Boolean": "true or false",
    "Text": "a string",
    "Geometry": "geometry as JSON text",
}
