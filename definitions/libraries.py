"""Where are this site's OpenSCAD libraries, by the settings? And how is a definition read that may include them?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from definitions.readers import READERS, openscad
from definitions.scad_libraries import Shelf
from definitions.schema import Interface


def root() -> Path:
    """Where `manage.py scad_library` keeps them."""
    return Path(settings.DATA_DIR) / "libraries"


@cache
def shelf() -> Shelf:
    return Shelf(root(), settings.OPENSCADPATH)


def read(engine: str, path: Path) -> Interface:
    """By the engine's reader. Raises UnreadableDefinition."""
    if engine == "openscad":
        return openscad.read(path, libraries=shelf().folders)
    return READERS[engine](path)
