"""Which parameters does OpenSCAD's customizer show? Top-level literals up to the first module, function or brace.

An annotation is a `//` comment behind the parameter on its line, the description a `//` line right above it, a
group a block comment `/* [Name] */` above. `[Hidden]` parameters are left out. A description may end with the
unit: `// Outer width [mm]`.

OpenSCAD's numbers are all doubles. An input is an Integer when the default and every given bound are whole and
either the step is written and whole (`// [8:1:120]`, `// 1`) or all choices are whole; every other number is a
Number (`// [20:200]` has step 1 in OpenSCAD's customizer and still takes 20.5). A bound that leaves out the
default is moved to it, and a default that is not among the choices becomes the first, as OpenSCAD does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from definitions.readers.openscad.annotations import Annotation, Choices, Range, Single, annotation, number
from definitions.readers.openscad.literals import literal
from definitions.readers.openscad.tokens import Token
from definitions.readers.units import parted
from definitions.schema import Choice, Input, InputType, Scalar

_GROUP = re.compile(r"/\*+\s*\[([^\]\n]*)\]\s*\*+/")
_EXACT = 2.0**53
_LONGEST = 500
_LONGEST_LIST = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter as it is written; `vector` tells `[5]` from `5`, which an Input can't."""

    name: str
    values: tuple[Scalar, ...]
    vector: bool
    annotation: Annotation | None
    description: str
    group: str


def parameters(found: list[Token]) -> list[Parameter]:
    """In the order of their first assignment; the last assignment is the one that counts."""
    by_name: dict[str, Parameter | None] = {}
    group = ""
    for at, token in _statements(found):
        if token.kind == "comment":
            named = _GROUP.fullmatch(token.text)
            group = named.group(1).strip() if named else group
            continue
        if group.lower() == "hidden":
            by_name.pop(token.text, None)
            continue
        by_name[token.text] = _parameter(found, at, group)
    return [parameter for parameter in by_name.values() if parameter]


def inputs(shown: list[Parameter]) -> tuple[Input, ...]:
    return tuple(_input(parameter) for parameter in shown)


def _statements(found: list[Token]) -> list[tuple[int, Token]]:
    """Names that are assigned and block comments, between top-level statements, up to where parameters end."""
    seen: list[tuple[int, Token]] = []
    depth, fresh = 0, True
    for at, token in enumerate(found):
        if token.text == "{" or (fresh and token.text in ("module", "function")):
            break
        if token.kind == "comment":
            if fresh and token.text.startswith("/*"):
                seen.append((at, token))
            continue
        if token.kind == "symbol":
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        elif fresh and token.kind == "name" and _text(found, at + 1) == "=":
            seen.append((at, token))
        fresh = (depth <= 0 and token.text == ";") or (fresh and token.kind == "path")
    return seen


def _parameter(found: list[Token], at: int, group: str) -> Parameter | None:
    end = at + 2
    while end < len(found) and found[end].text not in (";", "{"):
        end += 1
    if _text(found, end) != ";":
        return None
    value = literal([token for token in found[at + 2 : end] if token.kind != "comment"])
    if value is None:
        return None
    values = value if isinstance(value, tuple) else (value,)
    return Parameter(
        name=found[at].text,
        values=values,
        vector=isinstance(value, tuple),
        annotation=_annotation(found, end, numeric=not isinstance(values[0], str)),
        description=_description(found, at),
        group=group,
    )


def _annotation(found: list[Token], end: int, *, numeric: bool) -> Annotation | None:
    behind = found[end + 1] if end + 1 < len(found) else None
    if behind is None or not behind.text.startswith("//") or behind.line != found[end].line:
        return None
    return annotation(behind.text[2:], numeric=numeric) if len(behind.text) < _LONGEST_LIST else None


def _description(found: list[Token], at: int) -> str:
    above = found[at - 1] if at else None
    if above is None or not above.text.startswith("//") or above.line != found[at].line - 1:
        return ""
    if at > 1 and found[at - 2].end_line == above.line:
        return ""  # it belongs to the parameter on its own line
    return above.text[:_LONGEST].strip("/ \t")


def _input(parameter: Parameter) -> Input:
    described, unit = parted(parameter.description)
    base = Input(
        name=parameter.name,
        param_type=_type(parameter.values[0]),
        default=parameter.values,
        description=described,
        unit=unit,
        group=parameter.group,
        at_least=len(parameter.values),
        at_most=len(parameter.values),
    )
    if base.param_type == "Number":
        return _number(base, parameter)
    if base.param_type == "Text":
        return _text_input(base, parameter.annotation)
    return base


def _type(value: Scalar) -> InputType:
    if isinstance(value, bool):
        return "Boolean"
    return "Text" if isinstance(value, str) else "Number"


def _number(base: Input, parameter: Parameter) -> Input:
    values = [float(value) for value in parameter.values]
    given = parameter.annotation
    if isinstance(given, Single) and given.value > 0:
        return _whole(replace(base, step=given.value))
    if isinstance(given, Range):
        low = 0.0 if given.minimum is None and given.maximum >= 0 else given.minimum
        return _whole(
            replace(
                base,
                minimum=None if low is None else min(low, *values),
                maximum=max(given.maximum, *values),
                step=given.step,
            ),
            default_step=1.0,
        )
    if isinstance(given, Choices) and not parameter.vector:
        return _whole(replace(base, choices=_number_choices(given, values[0])))
    return base


def _whole(base: Input, default_step: float | None = None) -> Input:
    """As an Integer where the rule above says so."""
    said = [base.step] if base.step is not None else [c.value for c in base.choices]
    numbers = [*(base.default or ()), *said, base.minimum, base.maximum]
    whole = all(n is None or (float(n).is_integer() and abs(float(n)) < _EXACT) for n in numbers)
    if not said or not whole:
        return replace(base, step=base.step if said else default_step)
    return replace(
        base,
        param_type="Integer",
        default=tuple(int(value) for value in base.default or ()),
        choices=tuple(replace(choice, value=int(choice.value)) for choice in base.choices),
    )


def _number_choices(given: Choices, default: float) -> tuple[Choice, ...]:
    """None of them when one isn't a number: the comment then says something else."""
    found: dict[float, str] = {}
    for text, label in given.items:
        value = number(text)
        if value is None:
            return ()
        found.setdefault(value, label)
    if default not in found:
        found = {default: f"{default:g}", **found}
    return tuple(Choice(value=value, label=label) for value, label in found.items())


def _text_input(base: Input, given: Annotation | None) -> Input:
    default = str((base.default or ("",))[0])
    if isinstance(given, Single) and given.value >= 1 and given.value.is_integer():
        return replace(base, max_length=max(int(given.value), len(default)))
    if isinstance(given, Choices):
        found = dict(reversed(given.items))
        ordered = {value: found[value] for value, _ in given.items}
        if default not in ordered:
            ordered = {default: default, **ordered}
        return replace(base, choices=tuple(Choice(value=value, label=label) for value, label in ordered.items()))
    return base


def _text(found: list[Token], at: int) -> str:
    return found[at].text if at < len(found) else ""
