"""Which inputs and outputs does a Python definition have? Read from its syntax tree, never by running it.

The form is described in computeapi/engines/python/authoring.py.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from definitions.readers.python_imports import modules_beside
from definitions.schema import UNLIMITED, Choice, Input, InputType, Interface, Output, OutputType, Scalar
from definitions.schema import UnreadableDefinition as Unreadable

MAX_BYTES = 1 << 20
INPUT_TYPES: dict[str, InputType] = {"float": "Number", "int": "Integer", "bool": "Boolean", "str": "Text"}
OUTPUT_TYPES: dict[str, OutputType] = {
    "float": "Number",
    "int": "Integer",
    "bool": "Boolean",
    "str": "Text",
    "Mesh": "Mesh",
    "Picture": "Picture",
}
PYTHON_TYPES: Mapping[InputType, type] = {"Number": float, "Integer": int, "Boolean": bool, "Text": str}
PARAM_KEYS: Mapping[str, tuple[type, ...]] = {
    "description": (str,),
    "unit": (str,),
    "group": (str,),
    "nickname": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
    "step": (int, float),
    "choices": (dict, list, tuple),
    "at_least": (int,),
    "at_most": (int,),
    "max_length": (int,),
}
RESULT_KEYS = {key: PARAM_KEYS[key] for key in ("description", "unit", "nickname")}


def read(path: Path) -> Interface:
    """The interface of the definition in `path`. Raises UnreadableDefinition naming the line."""
    tree = parse(path)
    title, description = _describe(tree)
    inputs, outputs = _signature(tree)
    return Interface(
        title=title,
        description=description,
        inputs=tuple(_input(field) for field in _fields(inputs)) if inputs else (),
        outputs=tuple(_output(field) for field in _fields(outputs)),
        files=modules_beside(path, tree, parse),
    )


def parse(path: Path) -> ast.Module:
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
    try:
        tree = ast.parse(path.read_bytes(), filename=path.name)
        compile(tree, path.name, "exec", dont_inherit=True)  # finds what the parser lets pass, and runs nothing
        return tree
    except SyntaxError as error:
        raise Unreadable(f"{path.name}, line {error.lineno}: {error.msg}.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"{path.name} is not Python source.") from error


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One attribute of the class of inputs or outputs, as written."""

    name: str
    annotation: ast.expr
    value: ast.expr | None
    line: int

    def refuse(self, message: str) -> Unreadable:
        return Unreadable(f"Line {self.line}: {self.name}: {message}")


def _describe(tree: ast.Module) -> tuple[str, str]:
    paragraphs = [" ".join(p.split()) for p in (ast.get_docstring(tree) or "").split("\n\n")]
    if not paragraphs[0]:
        raise Unreadable("Line 1: the file needs a docstring; its first line is the title.")
    title = paragraphs[0].removesuffix(".")
    return title, paragraphs[1] if len(paragraphs) > 1 else ""


def _signature(tree: ast.Module) -> tuple[ast.ClassDef | None, ast.ClassDef]:
    """The classes that `solve` takes and returns."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "solve"]
    if not functions:
        raise Unreadable("There is no function `solve` at the top level of the file.")
    solve, taken = functions[-1], functions[-1].args
    parameters = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
    inputs = [p for p in parameters if p.arg != "progress"]
    if len(inputs) > 1 or taken.vararg or taken.kwarg:
        raise Unreadable(f"Line {solve.lineno}: `solve` takes one class of inputs and, if it wants, `progress`.")
    outputs = _class(tree, solve.returns, "Outputs", solve.lineno)
    return (_class(tree, inputs[0].annotation, "Inputs", solve.lineno) if inputs else None), outputs


def _class(tree: ast.Module, annotation: ast.expr | None, base: str, line: int) -> ast.ClassDef:
    name = _name(annotation)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            if [_name(b) for b in node.bases] == [base]:
                return node
            raise Unreadable(f"Line {node.lineno}: class {name} must derive from {base} and nothing else.")
    what = "its parameter" if base == "Inputs" else "what it returns"
    raise Unreadable(f"Line {line}: annotate {what} of `solve` with a class of this file that derives from {base}.")


def _fields(node: ast.ClassDef) -> Iterator[_Field]:
    seen: set[str] = set()
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if name.startswith("_") or name in seen:
                raise Unreadable(f"Line {statement.lineno}: {name}: a name must be unique and not begin with `_`.")
            seen.add(name)
            yield _Field(name=name, annotation=statement.annotation, value=statement.value, line=statement.lineno)
        elif isinstance(statement, ast.Assign):
            raise Unreadable(f"Line {statement.lineno}: write it with its type: `name: float = …`.")
        elif not isinstance(statement, ast.FunctionDef | ast.Pass | ast.Expr):
            raise Unreadable(f"Line {statement.lineno}: class {node.name} holds attributes with a type only.")


def _input(field: _Field) -> Input:
    kind, listed, literals = _input_type(field)
    given = _keywords(field, "param", PARAM_KEYS) if _calls(field.value) else {}
    choices = _choices(field, kind, literals, given.pop("choices", ()))
    if not listed and {"at_least", "at_most"} & given.keys():
        raise field.refuse("at_least and at_most are for list[…].")
    declared = Input(
        name=field.name,
        param_type=kind,
        default=_default(field, kind, listed, given.pop("default", None)),
        choices=choices,
        at_least=given.pop("at_least", 1),
        at_most=given.pop("at_most", UNLIMITED if listed else 1),
        **given,
    )
    _check(field, declared)
    return declared


def _output(field: _Field) -> Output:
    inner = _listed(field.annotation) or field.annotation
    kind = OUTPUT_TYPES.get(_name(inner) or "")
    if kind is None:
        raise field.refuse(f"an output is {', '.join(OUTPUT_TYPES)} or list[…] of one of them.")
    if field.value is not None and not _calls(field.value):
        raise field.refuse("an output has no default; describe it with result(…).")
    given = _keywords(field, "result", RESULT_KEYS) if field.value else {}
    return Output(name=field.name, param_type=kind, **given)


def _input_type(field: _Field) -> tuple[InputType, bool, tuple[Scalar, ...]]:
    """The type, whether it is a list, and the values of a Literal."""
    inner = _listed(field.annotation)
    node = inner or field.annotation
    if isinstance(node, ast.Subscript) and _name(node.value) == "Literal":
        members = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        values = tuple(_literal(field, member) for member in members)
        types = {type(value) for value in values}
        if types == {str}:
            return "Text", inner is not None, values
        if types == {int}:
            return "Integer", inner is not None, values
        raise field.refuse("Literal[…] takes texts, or whole numbers.")
    kind = INPUT_TYPES.get(_name(node) or "")
    if kind is None:
        raise field.refuse(f"an input is {', '.join(INPUT_TYPES)}, Literal[…] or list[…] of one of them.")
    return kind, inner is not None, ()


def _keywords(field: _Field, function: str, allowed: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """The keyword arguments of `param(…)` or `result(…)`, each a literal of the right type."""
    call = field.value
    assert isinstance(call, ast.Call)
    if _name(call.func) != function or call.args:
        raise field.refuse(f"only {function}(name=value, …) may stand here, or a literal default.")
    given: dict[str, Any] = {}
    for keyword in call.keywords:
        key = keyword.arg or "**"
        if key not in allowed and not (key == "default" and function == "param"):
            raise field.refuse(f"{function} has no {key}; it has {', '.join(allowed)}.")
        value = given[key] = _literal(field, keyword.value)
        if key in allowed and (type(value) not in allowed[key]):
            raise field.refuse(f"{key} must be of type {' or '.join(t.__name__ for t in allowed[key])}.")
    return given


def _default(field: _Field, kind: InputType, listed: bool, given: Any) -> tuple[Scalar, ...] | None:
    if field.value is not None and not _calls(field.value):
        given = _literal(field, field.value)
        if listed and isinstance(given, list):
            raise field.refuse("a list is written param(default=[…]), for one value would be shared by all.")
    if given is None:
        return None
    if listed != isinstance(given, list):
        raise field.refuse("the default of a list[…] is a list, and of nothing else.")
    return tuple(_typed(field, kind, value) for value in (given if listed else [given]))


def _choices(field: _Field, kind: InputType, literals: tuple[Scalar, ...], given: Any) -> tuple[Choice, ...]:
    try:
        labels = given if isinstance(given, dict) else {value: str(value) for value in given}
    except TypeError:
        raise field.refuse("a choice is a text or a number.") from None
    values = tuple(_typed(field, kind, value) for value in labels)
    if literals and values and set(values) != set(literals):
        raise field.refuse("choices and Literal[…] must name the same values.")
    if not all(isinstance(label, str) and label for label in labels.values()):
        raise field.refuse("the label of a choice is a text.")
    if len(set(literals)) != len(literals):
        raise field.refuse("Literal[…] names a value twice.")
    named = zip(values, labels.values(), strict=True) if values else ((v, str(v)) for v in literals)
    return tuple(Choice(value=value, label=label) for value, label in named)


def _check(field: _Field, declared: Input) -> None:
    """Refuse what could never be solved: a default out of range, an empty range, a step of 0."""
    low, high, allowed = declared.minimum, declared.maximum, {choice.value for choice in declared.choices}
    if declared.param_type not in ("Number", "Integer") and (low, high, declared.step) != (None, None, None):
        raise field.refuse("minimum, maximum and step are for numbers.")
    if declared.param_type != "Text" and declared.max_length is not None:
        raise field.refuse("max_length is for texts.")
    if low is not None and high is not None and low > high:
        raise field.refuse("minimum is above maximum.")
    if declared.step is not None and declared.step <= 0:
        raise field.refuse("step must be above 0.")
    if not 0 <= declared.at_least <= declared.at_most:
        raise field.refuse("at_least must be between 0 and at_most.")
    if declared.default is None:
        return
    if not declared.at_least <= len(declared.default) <= declared.at_most:
        raise field.refuse("the default has not between at_least and at_most items.")
    for value in declared.default:
        if allowed and value not in allowed:
            raise field.refuse(f"the default {value!r} is not among the choices.")
        if isinstance(value, str):
            if declared.max_length is not None and len(value) > declared.max_length:
                raise field.refuse("the default is longer than max_length.")
        elif (low is not None and value < low) or (high is not None and value > high):
            raise field.refuse(f"the default {value} is outside minimum and maximum.")


def _typed(field: _Field, kind: InputType, value: object) -> Scalar:
    if kind == "Number" and type(value) is int:
        try:
            value = float(value)
        except OverflowError:
            raise field.refuse("that number is too large.") from None
    if type(value) is not PYTHON_TYPES[kind]:
        raise field.refuse(f"{value!r} is not of type {PYTHON_TYPES[kind].__name__}.")
    assert isinstance(value, get_args(Scalar))
    return value  # type: ignore[no-any-return]


def _literal(field: _Field, node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise Unreadable(
            f"Line {node.lineno}: {field.name}: only literals are allowed here (numbers, texts, True, False, lists, "
            "dicts), because the file is read without running it."
        ) from error
    if isinstance(value, float) and not math.isfinite(value):
        raise field.refuse("numbers must be finite.")
    return value


def _calls(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call)


def _listed(node: ast.expr) -> ast.expr | None:
    """The inner type of list[…], or None."""
    return node.slice if isinstance(node, ast.Subscript) and _name(node.value) == "list" else None


def _name(node: ast.expr | None) -> str | None:
    """`Mesh` and `authoring.Mesh` alike; an annotation may be quoted."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2]
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
