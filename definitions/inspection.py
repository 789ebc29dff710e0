"""How is an interface shown in a terminal? Tables of inputs and outputs, then what it needs and what is odd. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from definitions.schema import GEOMETRY, UNLIMITED, Input, Interface, Scalar

_WIDEST = 60
_MOST = 12
"""Values, or choices, on one line."""


def as_json(interface: Interface) -> dict[str, Any]:
    """The public form, and the inventory."""
    return interface.as_json() | {"inventory": interface.inventory.as_json()}


def as_text(interface: Interface) -> str:
    """Lines that end with a line break."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(interface))


def _lines(interface: Interface) -> Iterator[str]:
    inputs, outputs, inventory = interface.inputs, interface.outputs, interface.inventory
    yield _cell(interface.title)
    yield from filter(None, (_cell(interface.description), interface.author and f"by {_cell(interface.author)}"))
    yield from _table("Inputs", ("name", "type", "range", "step", "default", "values"), map(_input, inputs))
    yield from _list("Choices", (f"{i.name}: {_choices(i)}" for i in inputs if i.choices))
    yield from _list("Can't be set", (f"{i.name}: {i.reason}" for i in inputs if not i.settable))
    yield from _table("Outputs", ("name", "type", "about"), ((o.name, o.param_type, o.description) for o in outputs))
    yield from _list("Presets", (preset.name for preset in interface.presets))
    yield from _list("Includes", interface.files)
    plugins = ((p.name, p.version, p.author, p.id) for p in interface.plugins)
    yield from _table("Plug-ins", ("name", "version", "author", "id"), plugins)
    components = ((str(c.count), c.name, c.plugin, c.guid) for c in inventory.components)
    yield from _table("Components", ("count", "name", "plug-in", "guid"), components)
    yield from _list("Problems", inventory.problems)


def _input(item: Input) -> tuple[str, ...]:
    return item.name, item.param_type, _range(item), _number(item.step), _default(item), _count(item)


def _range(item: Input) -> str:
    low, high = _number(item.minimum), _number(item.maximum)
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"to {high}" if high else ""


def _default(item: Input) -> str:
    if item.default is None:
        return "required" if item.at_least and item.settable else ""
    if item.param_type in GEOMETRY:
        box = item.bounding_box
        size = " x ".join(f"{box[axis + 3] - box[axis]:.6g}" for axis in range(3)) if box else "no extent"
        return f"{len(item.default)} in the file, {size}"
    shown = ", ".join(map(_value, item.default[:_MOST]))
    return f"{shown}, ..." if len(item.default) > _MOST else shown


def _count(item: Input) -> str:
    if item.at_most == 1 and item.at_least == 1:
        return "one"
    if item.at_most == UNLIMITED:
        text = f"{item.at_least} or more"
    else:
        text = f"{item.at_least} to {item.at_most}" if item.at_least != item.at_most else str(item.at_least)
    return f"{text}, any branches" if item.tree_access else text


def _choices(item: Input) -> str:
    shown = ", ".join(f"{_value(c.value)} ({_cell(c.label)})" for c in item.choices[:_MOST])
    more = len(item.choices) - _MOST
    return f"{shown} and {more} more" if more > 0 else shown


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _cell(value) if isinstance(value, str) else _number(value)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    lines = [f"  {_line(entry)}" for entry in entries]
    yield from ["", title, *lines] if lines else []


def _table(title: str, names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as they need; those that are empty in every row are left out."""
    cells = [tuple(map(_cell, row)) for row in rows]
    used = [column for column in range(len(names)) if any(row[column] for row in cells)]
    widths = {column: max(len(row[column]) for row in [names, *cells]) for column in used}
    lines = ["  " + "  ".join(row[column].ljust(widths[column]) for column in used) for row in [names, *cells]]
    yield from ["", title, *lines] if cells else []


def _cell(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 3]}..."


def _line(text: str) -> str:
    """On one line, and nothing that a terminal would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
