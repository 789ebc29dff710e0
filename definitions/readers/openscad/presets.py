"""Which values are offered together? The parameter sets that OpenSCAD keeps in `box.json` beside `box.scad`.

`{"parameterSets": {"Small": {"width": "10", "size": "[1, 2, 3]", "lid": "true"}}, "fileFormatVersion": "1"}`: values
are texts. As in OpenSCAD a number out of range becomes the nearest in it, a text too long is cut, and a value that
isn't one stays out, so the default holds; here it is told as a problem as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from definitions.readers.openscad.includes import locate
from definitions.readers.openscad.tokens import MAX_SOURCE
from definitions.readers.openscad.written import NotAValue, is_text, read_value, written_value
from definitions.schema import PLAIN, Input, Interface, Preset, Scalar

DEFAULTS = "Defaults"
_MOST = 200
_LONGEST_NAME = 200
_MOST_PROBLEMS = 20


def presets(path: Path, inputs: Iterable[Input]) -> tuple[tuple[Preset, ...], tuple[str, ...], tuple[str, ...]]:
    """The presets of a definition, the name of their file if there is one, and what is wrong with it."""
    folder = path.parent.resolve()
    file = locate(f"{path.stem}.json", folder / path.name, folder)
    if file is None:
        return (), (), ()
    if file.stat().st_size > MAX_SOURCE:
        return (), (), (f"{file.name}: it is longer than {MAX_SOURCE >> 20} MB.",)
    try:
        document = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return (), (), (f"{file.name}: it is not JSON.",)
    sets = document.get("parameterSets") if isinstance(document, dict) else None
    if not isinstance(sets, dict):
        return (), (), ()  # the definition's own data
    found, problems = _presets(sets, {item.name: item for item in inputs})
    return found, (file.name,), tuple(f"{file.name}: {problem}" for problem in problems[:_MOST_PROBLEMS])


def parameter_sets(interface: Interface) -> dict[str, Any]:
    """The defaults and the presets in OpenSCAD's form, for `openscad -p FILE -P NAME`.

    Inputs that OpenSCAD has no form for, of other engines, are left out.
    """
    known = {item.name: item for item in interface.inputs if item.settable and item.param_type in PLAIN}
    sets = {DEFAULTS: {name: written_value(_default(item)) for name, item in known.items() if item.default}}
    for preset in interface.presets:
        sets[preset.name] = {name: written_value(value) for name, value in preset.inputs.items() if name in known}
    return {"parameterSets": sets, "fileFormatVersion": "1"}


def _default(item: Input) -> Scalar | tuple[Scalar, ...]:
    values = item.default or ()
    return values if item.is_list else values[0]


def _presets(sets: Mapping[str, Any], inputs: Mapping[str, Input]) -> tuple[tuple[Preset, ...], list[str]]:
    found, problems = [], []
    for name, values in list(sets.items())[:_MOST]:
        if not isinstance(values, dict) or not name.strip() or len(name) > _LONGEST_NAME or not is_text(name):
            problems.append("a set needs a name and values.")
            continue
        preset, wrong = read_preset(name, values, inputs)
        found.append(preset)
        problems += wrong
    if len(sets) > _MOST:
        problems.append(f"of {len(sets)} sets the first {_MOST} are read.")
    return tuple(found), problems


def read_preset(name: str, values: Mapping[str, Any], inputs: Mapping[str, Input]) -> tuple[Preset, list[str]]:
    """One set, of the values that its inputs allow, and what is wrong with the others."""
    given, problems = {}, []
    for key, value in values.items():
        item = inputs.get(key)
        if item is None:
            problems.append(f"'{name}' sets '{_shown(key)}', which is no input.")
        elif item.settable:
            try:
                given[key] = read_value(item, value)
            except NotAValue as error:
                problems.append(f"'{name}' sets '{key}' to {error}.")
    return Preset(name=name, inputs=given), problems


def _shown(text: str) -> str:
    return "".join(letter for letter in text[:60] if letter.isprintable())
