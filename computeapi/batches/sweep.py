"""Which inputs does a sweep make? Every combination of its lists and ranges. Pure.

`{"width": [60, 90], "height": {"from": 10, "to": 20, "step": 0.5}}`; a range has a `step` or a `count`, and goes up.
The names count in the order they are sent, and the last one varies fastest: `{a: [1, 2], b: [1, 2]}` gives (1, 1), (1,
2), (2, 1), (2, 2). Values are reckoned as fractions of the decimals that were sent, and so don't drift: 0.1 thrice is
0.3. How many combinations there are is known before any of them is made.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from softly.lib.errors import FieldErrors

MOST_AXES = 100
_KEYS = ("from", "to", "step", "count")
_SHOWN_TO = 10**15
"""Larger numbers are not spelt out: a sweep can come to some of hundreds of digits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """One input that varies: `count` values, of which `value(i)` is the i-th."""

    name: str
    count: int
    value: Callable[[int], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    axes: tuple[Axis, ...]

    @property
    def size(self) -> int:
        """How many combinations there are; of no axes none."""
        return math.prod(axis.count for axis in self.axes) if self.axes else 0

    def places(self, index: int) -> dict[str, int]:
        """Which value of each axis the combination of this index has."""
        found: dict[str, int] = {}
        for axis in reversed(self.axes):
            index, found[axis.name] = divmod(index, axis.count)
        return found

    def combinations(self) -> Iterator[dict[str, Any]]:
        """All of them, in order; each has a value for each name."""
        values = {axis.name: [axis.value(place) for place in range(axis.count)] for axis in self.axes}
        for index in range(self.size):
            places = self.places(index)
            yield {axis.name: values[axis.name][places[axis.name]] for axis in self.axes}


def read_sweep(given: Any, errors: FieldErrors, *, field: str = "sweep") -> Sweep:
    """What is wrong goes to `errors`, each by its field: `sweep.height.step`."""
    if not isinstance(given, Mapping) or not 1 <= len(given) <= MOST_AXES:
        message = f"Send an object of 1 to {MOST_AXES} input names, each with a list or a range of values."
        errors.add(field, message, "type_error")
        return Sweep(axes=())
    found = [_axis(str(name), values, errors, f"{field}.{str(name)[:64]}") for name, values in given.items()]
    return Sweep(axes=tuple(axis for axis in found if axis))


def in_words(number: int) -> str:
    """`1,000`, or that it is past all bounds."""
    return f"{number:,}" if number < _SHOWN_TO else "more than 10^15"


def _axis(name: str, given: Any, errors: FieldErrors, field: str) -> Axis | None:
    if isinstance(given, list):
        return _listed(name, given, errors, field)
    if isinstance(given, Mapping):
        return _ranged(name, given, errors, field)
    errors.add(field, 'Send a list of values or a range: {"from": 1, "to": 5, "step": 0.5}.', "type_error")
    return None


def _listed(name: str, values: Sequence[Any], errors: FieldErrors, field: str) -> Axis | None:
    if not values:
        errors.add(field, "The list is empty: there is nothing to solve.", "required")
        return None
    return Axis(name=name, count=len(values), value=values.__getitem__)


def _ranged(name: str, given: Mapping[str, Any], errors: FieldErrors, field: str) -> Axis | None:
    """One whose bounds or steps are wrong is none."""
    known = len(errors) + errors.more
    for key in given:
        if key not in _KEYS:
            errors.add(f"{field}.{str(key)[:64]}", f"A range has {', '.join(_KEYS)}.", "unknown_field")
    low, high = (_number(given, key, errors, field) for key in ("from", "to"))
    if ("step" in given) == ("count" in given):
        errors.add(
            field, "A range has a step or a count, one of the two.", "required" if "step" not in given else "too_many"
        )
    step = _number(given, "step", errors, field) if "step" in given else None
    count = _count(given["count"], errors, field) if "count" in given else None
    if len(errors) + errors.more > known or low is None or high is None:
        return None
    if high < low:
        errors.add(
            f"{field}.to", "It is less than `from`, and a range goes up; a list may have any order.", "out_of_range"
        )
        return None
    if step is not None:
        return _stepped(name, low, high, step, errors, field)
    return _counted(name, low, high, count or 1, errors, field)


def _stepped(name: str, low: Fraction, high: Fraction, step: Fraction, errors: FieldErrors, field: str) -> Axis | None:
    """From `low` on as long as it isn't more than `high`."""
    if step <= 0:
        errors.add(f"{field}.step", "A step is more than 0.", "out_of_range")
        return None
    return Axis(name=name, count=(high - low) // step + 1, value=lambda place: _plain(low + place * step))


def _counted(name: str, low: Fraction, high: Fraction, count: int, errors: FieldErrors, field: str) -> Axis | None:
    """So many, evenly, both ends among them."""
    if (count == 1) != (low == high):
        message = "One value needs equal ends." if count == 1 else "Equal ends are one value: count is 1."
        errors.add(f"{field}.count", message, "out_of_range")
        return None
    gap = (high - low) / max(count - 1, 1)
    return Axis(name=name, count=count, value=lambda place: _plain(low + place * gap))


def _number(given: Mapping[str, Any], key: str, errors: FieldErrors, field: str) -> Fraction | None:
    """Exactly the decimal that was sent: 0.1 is 1/10."""
    value = given.get(key)
    if value is None:
        errors.add(f"{field}.{key}", "A range needs it: a number.", "required")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        errors.add(f"{field}.{key}", "Send a finite number.", "type_error")
    else:
        return Fraction(value) if isinstance(value, int) else Fraction(repr(value))
    return None


def _count(value: Any, errors: FieldErrors, field: str) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        errors.add(f"{field}.count", "Send a whole number, at least 1.", "type_error")
        return None
    return value


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
