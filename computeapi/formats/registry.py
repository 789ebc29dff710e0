"""Which formats are there? Every module of this package that has a FORMAT is one: a new format is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from computeapi.formats.base import Format
from softly.lib.errors import NotFound


def all() -> tuple[Format, ...]:
    """Every format, by name."""
    return tuple(_formats().values())


def get(name: str) -> Format:
    """Raises NotFound, naming what there is."""
    if found := _formats().get(name):
        return found
    raise NotFound(f"There is no format of that name; there are {', '.join(_formats())}.")


@cache
def _formats() -> dict[str, Format]:
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = [importlib.import_module(f"computeapi.formats.{name}") for name in names]
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {item.name: item for item in sorted(found, key=lambda item: item.name)}
