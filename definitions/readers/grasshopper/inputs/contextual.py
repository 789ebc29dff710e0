"""What does a contextual parameter ask for? How many values, in which range, and which ones it offers."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from definitions.readers.grasshopper.canvas.document import Thing
from definitions.readers.grasshopper.canvas.fields import flag, number, readable, text, whole
from definitions.readers.grasshopper.values.persistent import MOST, Raw
from definitions.readers.grasshopper.wires.flows import Control
from definitions.schema import UNLIMITED

_INT32 = 2**31
_LONGEST_LABEL = 200


def asked(thing: Thing) -> Control:
    """Its own range and presets; the bounds that it has while nobody set any don't count."""
    low, high = number(thing.chunk, "Minimum"), number(thing.chunk, "Maximum")
    is_integer = thing.kind.type == "Integer"
    least, greatest = (-_INT32, _INT32 - 1) if is_integer else (-sys.float_info.max, sys.float_info.max)
    return Control(
        minimum=None if low is None or low <= least else low,
        maximum=None if high is None or high >= greatest else high,
        choices=tuple(_offered(thing)),
    )


def counts(thing: Thing) -> tuple[int, int, bool]:
    """At least and at most how many values, and whether on any branches."""
    least, most = whole(thing.chunk, "AtLeast"), whole(thing.chunk, "AtMost")
    at_least = 1 if least is None else min(max(least, 0), UNLIMITED)
    at_most = 1 if most is None else min(most, UNLIMITED)
    # An upper bound that allows nothing was never set.
    return at_least, at_most if at_most >= max(at_least, 1) else UNLIMITED, flag(thing.chunk, "TreeAccess")


def _offered(thing: Thing) -> Iterator[tuple[Raw, str]]:
    if thing.kind.type == "Boolean":
        labels = [readable(text(thing.chunk, name), _LONGEST_LABEL) for name in ("TrueValue", "FalseValue")]
        if all(labels) and [label.lower() for label in labels] != ["true", "false"]:
            yield from zip((True, False), labels, strict=True)
    elif (whole(thing.chunk, "ListCount") or 0) > 0:
        yield from _presets(thing)


def _presets(thing: Thing) -> Iterator[tuple[Raw, str]]:
    """Never seen in a file: as items with an index, or as chunks with a value and perhaps a name."""
    for item in thing.chunk.items[: MOST * 10]:
        if item.name.startswith("List") and item.index is not None and isinstance(item.value, bool | int | float | str):
            yield item.value, ""
    for chunk in thing.chunk.chunks[:MOST]:
        if not chunk.name.startswith("List"):
            continue
        label = readable(text(chunk, "Name"), _LONGEST_LABEL)
        value = next((chunk.value(name) for name in ("Value", "Expression") if chunk.value(name) is not None), label)
        if isinstance(value, bool | int | float | str):
            yield value, label
