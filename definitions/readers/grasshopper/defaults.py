"""Which values does an input have where nobody sends any, as values that could be sent? How much is kept of a file."""

from __future__ import annotations

from definitions.readers.grasshopper.conversion import convert
from definitions.readers.grasshopper.flows import Flow
from definitions.readers.grasshopper.geometry import Geometry, unpack
from definitions.readers.grasshopper.nrbf import BrokenGeometry
from definitions.readers.grasshopper.persistent import Packed, Raw
from definitions.readers.grasshopper.tree import short
from definitions.schema import GEOMETRY, InputType, Scalar

LONGEST_TEXT = 1 << 16
"""Characters of a text that an input takes unless it says more."""
_VALUES = 10_000
_CHARACTERS = 1 << 20
_GEOMETRY = 32 << 20


class NoDefault(ValueError):
    """There are values, and they can't be a default; the message says why."""


class Defaults:
    """Makes defaults for the inputs of one file, and keeps the geometry in them.

    What all of them hold together is limited: the interface is stored, listed and sent to browsers.
    """

    def __init__(self) -> None:
        self.geometry: dict[str, Geometry] = {}
        self._values = _VALUES
        self._characters = _CHARACTERS
        self._bytes = _GEOMETRY

    def of(self, kind: InputType, flow: Flow) -> tuple[Scalar, ...] | None:
        """None where there are no values. Raises NoDefault."""
        if flow.unknown:
            raise NoDefault(flow.unknown)
        if len(flow.tree) > 1:
            raise NoDefault(f"it is a tree of {len(flow.tree)} branches")
        values = next(iter(flow.tree.values()), ())
        self._values -= len(values)
        if self._values < 0:
            raise NoDefault("the file has too many values")
        return tuple(self._value(kind, value) for value in values) or None

    def _value(self, kind: InputType, value: Raw) -> Scalar:
        if value is None:
            raise NoDefault("it has an empty value")
        if kind in GEOMETRY:
            return self._geometry(value)
        if isinstance(value, Packed):
            raise NoDefault(f"geometry is no {kind}")
        found = convert(kind, value)
        if found is None:
            said = f" {short(value)!r}" if isinstance(value, str) else ""
            raise NoDefault(f"its value{said} is no {kind}")
        if isinstance(found, str):
            self._characters -= len(found)
            if len(found) > LONGEST_TEXT:
                raise NoDefault(f"its text has {len(found):,} characters")
            if self._characters < 0:
                raise NoDefault("the file has too much text")
        return found

    def _geometry(self, value: Raw) -> str:
        if not isinstance(value, Packed):
            raise NoDefault("its value is no geometry that could be sent")
        if value.data is None:
            raise NoDefault("it is an object of a Rhino document, which is not in the file")
        try:
            found = unpack(value.data)
        except BrokenGeometry as error:
            raise NoDefault(f"its geometry can't be read: {error}") from error
        if found.id not in self.geometry:
            self._bytes -= len(found.text)
            if self._bytes < 0:
                raise NoDefault("the file has too much geometry")
            self.geometry[found.id] = found
        return found.id
