"""What does a slider, value list, toggle, button or panel give, and what does it allow instead?"""

from __future__ import annotations

import math
from collections.abc import Callable
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk, short
from definitions.readers.grasshopper.canvas.document import Thing
from definitions.readers.grasshopper.canvas.fields import flag, number, readable, text, whole
from definitions.readers.grasshopper.canvas.kinds import BUTTON, SLIDER, TOGGLE, VALUE_LIST
from definitions.readers.grasshopper.problems import Problems
from definitions.readers.grasshopper.values.arithmetic import BadExpression
from definitions.readers.grasshopper.values.expressions import evaluate
from definitions.readers.grasshopper.values.persistent import MOST, Raw
from definitions.readers.grasshopper.wires.flows import TOO_MANY, Control, Flow, constant

_WHOLE, _EVEN, _ODD = 1, 2, 3
_CHECK_LIST = 0
_MOST_DIGITS = 12
_LONGEST_LABEL = 200


def slider(thing: Thing, problems: Problems) -> Flow:
    """`Interval` is 0 for floats of so many `Digits`, 1 for whole numbers, 2 for even and 3 for odd ones."""
    settings = thing.chunk.chunk("Slider")
    if settings is None:
        return Flow()
    low, high, value = (number(settings, name) for name in ("Min", "Max", "Value"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    interval = whole(settings, "Interval") or 0
    if interval not in (_WHOLE, _EVEN, _ODD):
        digits = min(max(whole(settings, "Digits") or 0, 0), _MOST_DIGITS)
        control = Control(minimum=low, maximum=high, step=float(f"1e-{digits}"))
        return Flow(control=control) if value is None else constant(round(float(value), digits), control=control)
    low = None if low is None else math.ceil(low)
    high = None if high is None else math.floor(high)
    if interval != _WHOLE:
        wrong = 0 if interval == _ODD else 1
        low = None if low is None else low + (low % 2 == wrong)
        high = None if high is None else high - (high % 2 == wrong)
    control = Control(minimum=low, maximum=high, step=1.0 if interval == _WHOLE else 2.0, is_whole=True)
    return Flow(control=control) if value is None else constant(round(value), control=control)


def value_list(thing: Thing, problems: Problems) -> Flow:
    """A check list gives all that are selected, every other list one: the first, where none is."""
    choices: list[tuple[Raw, str]] = []
    selected: list[Raw] = []
    items = list(thing.chunk.all("ListItem"))
    if len(items) > MOST:
        problems.add(f"A Value List has more than {MOST:,} choices; the others are left out.")
    for item in items[:MOST]:
        label = readable(text(item, "Name"), _LONGEST_LABEL)
        value = _chosen(item, label, thing, problems)
        choices.append((value, label))
        if flag(item, "Selected"):
            selected.append(value)
    if whole(thing.chunk, "ListMode") != _CHECK_LIST:
        selected = selected[:1] or [value for value, _ in choices[:1]]
    return constant(*selected, control=Control(choices=tuple(choices)))


def _chosen(item: Chunk, label: str, thing: Thing, problems: Problems) -> Raw:
    expression = text(item, "Expression")
    try:
        return evaluate(expression)
    except BadExpression as error:
        called = f"the Value List {short(thing.nickname)!r}" if thing.nickname else "a Value List"
        problems.add(
            f"{called}: the expression {short(expression)!r} of the choice {short(label)!r} can't be read: {error}. "
            "It is taken as a text."
        )
        return expression


def toggle(thing: Thing, problems: Problems) -> Flow:
    return constant(flag(thing.chunk, "ToggleValue"))


def button(thing: Thing, problems: Problems) -> Flow:
    """What it gives while nobody presses it."""
    try:
        return constant(evaluate(text(thing.chunk, "ExpressionNormal") or "False"))
    except BadExpression:
        return constant(False)


def panel_text(thing: Thing) -> Flow:
    """A panel's own text: one value, or one for each line where it isn't `Multiline`."""
    words = text(thing.chunk, "UserText")
    properties = thing.chunk.chunk("PanelProperties")
    if properties is None or flag(properties, "Multiline", True):
        return constant(words)
    lines = words.splitlines()
    return Flow(unknown=TOO_MANY) if len(lines) > MOST else constant(*lines)


CONTROLS: dict[UUID, Callable[[Thing, Problems], Flow]] = {
    SLIDER: slider,
    VALUE_LIST: value_list,
    TOGGLE: toggle,
    BUTTON: button,
}
"""Objects that only a person sets: no wire ends in them."""
