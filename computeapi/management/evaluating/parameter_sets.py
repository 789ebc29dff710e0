"""Which values does `-p FILE -P NAME` set? A set of OpenSCAD's own file, read for each source by its customizer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from definitions.readers.openscad.customizer import inputs
from definitions.readers.openscad.parameters import parameters
from definitions.readers.openscad.presets import read_preset
from definitions.readers.openscad.tokens import MAX_SOURCE, tokens

Values = Callable[[str], dict[str, Any]]
"""A source's text to JSON values by the names of its variables."""


class NoSet(Exception):
    """A parameter set that isn't there; the message says why."""


def no_set(text: str) -> dict[str, Any]:
    """Where none is chosen."""
    return {}


def chosen_set(file: Path, name: str) -> Values:
    """What a source is given by the set of that name; what its customizer doesn't allow stays out. Raises NoSet."""
    written = _sets(file).get(name)
    if not isinstance(written, dict):
        raise NoSet(f"{file}: there is no parameter set {name!r} in it.")

    def values(text: str) -> dict[str, Any]:
        found = parameters(tokens(text))
        preset, _ = read_preset(name, written, {item.name: item for item in inputs(found)})
        vectors = {parameter.name for parameter in found if parameter.vector}
        return {key: _as_json(value, key in vectors) for key, value in preset.inputs.items()}

    return values


def _sets(file: Path) -> Mapping[str, Any]:
    try:
        with file.open("rb") as opened:
            document = json.loads(opened.read(MAX_SOURCE + 1)[:MAX_SOURCE])
    except OSError as error:
        raise NoSet(f"{file}: it can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise NoSet(f"{file}: it is not JSON, or longer than {MAX_SOURCE >> 20} MB.") from error
    sets = document.get("parameterSets") if isinstance(document, dict) else None
    if not isinstance(sets, dict):
        raise NoSet(f"{file}: there are no parameter sets in it.")
    return sets


def _as_json(value: Any, vector: bool) -> Any:
    """An input's one value may be a vector's, which a preset doesn't tell."""
    if isinstance(value, tuple):
        return list(value)
    return [value] if vector else value
