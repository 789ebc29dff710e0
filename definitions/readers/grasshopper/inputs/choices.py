"""Which values may be chosen for an input, as values that could be sent? Each once, under the first name it has."""

from __future__ import annotations

from definitions.readers.grasshopper.archive.tree import short
from definitions.readers.grasshopper.canvas.fields import LONGEST_NAME
from definitions.readers.grasshopper.inputs.allowance import Allowance, Spent
from definitions.readers.grasshopper.problems import Problems
from definitions.readers.grasshopper.values.conversion import convert
from definitions.readers.grasshopper.wires.flows import Control
from definitions.schema import Choice, InputType, Scalar


def choices(
    name: str, kind: InputType, control: Control, allowance: Allowance, problems: Problems
) -> tuple[Choice, ...]:
    """What isn't of the input's type, or longer than a choice may be, is left out and reported."""
    found: dict[Scalar, Choice] = {}
    try:
        allowance.take_values(len(control.choices))
        for raw, label in control.choices:
            value = convert(kind, raw)
            if value is None:
                problems.add(f"the choice {short(label or str(raw))!r} is no {kind}; it is left out.", of=name)
            elif isinstance(value, str) and len(value) > LONGEST_NAME:
                problems.add(f"the choice {short(label)!r} has {len(value):,} characters; it is left out.", of=name)
            elif value not in found:
                allowance.take_text(f"{value}{label}")
                found[value] = Choice(value=value, label=label or str(value))
    except Spent as error:
        problems.add(f"its choices are left out: {error}.", of=name)
        return ()
    return tuple(found.values())
