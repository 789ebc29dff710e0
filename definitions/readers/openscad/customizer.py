"""How does a parameter become an input? The type, range and choices that OpenSCAD's customizer would show.

OpenSCAD's numbers are all doubles. An input is an Integer when the default and every given bound are whole and
either the step is written and whole (`// [8:1:120]`, `// 1`) or all choices are whole; every other number is a
Number (`// [20:200]` has step 1 in OpenSCAD's customizer and still takes 20.5). A bound that leaves out the
default is moved to it, and a default that is not among the choices becomes the first, as OpenSCAD does. A description
may end with the unit: `// Outer width [mm]`.

MakerWorld's `// color` and `// font` make a text a colour or a font. A `// file` names a file beside the definition;
another one can't be sent with a solve, so it can't be set.
"""

from __future__ import annotations

from dataclasses import replace

from definitions.readers.openscad.annotations import Annotation, Choices, Range, Single, Widget, number
from definitions.readers.openscad.parameters import Parameter
from definitions.readers.units import parted
from definitions.schema import Choice, Input, InputType, Scalar, is_color

_EXACT = 2.0**53


def inputs(shown: list[Parameter]) -> tuple[Input, ...]:
    return tuple(_input(parameter) for parameter in shown)


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
    if isinstance(given, Single) and given.value >= 1:
        return replace(base, max_length=max(int(given.value), len(default)))
    if isinstance(given, Widget):
        return _widget(base, given, default)
    if isinstance(given, Choices):
        found = dict(reversed(given.items))
        ordered = {value: found[value] for value, _ in given.items}
        if default not in ordered:
            ordered = {default: default, **ordered}
        return replace(base, choices=tuple(Choice(value=value, label=label) for value, label in ordered.items()))
    return base


def _widget(base: Input, given: Widget, default: str) -> Input:
    if given.kind == "file":
        return replace(base, widget="file")
    return base if given.kind == "color" and not is_color(default) else replace(base, widget=given.kind)
