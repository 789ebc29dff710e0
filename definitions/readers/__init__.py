"""Which reader reads a file? Each gives a definition's inputs and outputs without running it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from definitions.readers import fake, grasshopper, openscad, python
from definitions.schema import Interface

READERS: dict[str, Callable[[Path], Interface]] = {
    "openscad": openscad.read,
    "python": python.read,
    "rhino": grasshopper.read,
    "fake": fake.read,
}
"""The reader by engine. Raises UnreadableDefinition."""
