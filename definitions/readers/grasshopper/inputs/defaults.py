"""Which values does an input have where nobody sends any, as values that could be sent? How much is kept of a file."""

from __future__ import annotations

from definitions.readers.grasshopper.archive.tree import short
from definitions.readers.grasshopper.geometry.nrbf import BrokenGeometry
from definitions.readers.grasshopper.geometry.unpacking import Geometry, unpack
from definitions.readers.grasshopper.inputs.allowance import Allowance, Spent
from definitions.readers.grasshopper.values.conversion import convert
from definitions.readers.grasshopper.values.persistent import Packed, Raw
from definitions.readers.grasshopper.wires.flows import Flow
from definitions.schema import GEOMETRY, InputType, Scalar

LONGEST_TEXT = 1 << 16
"""Characters of a text that an input takes unless it says more."""


class NoDefault(ValueError):
    """There are values, and they can't be a default; the message says why."""


class Defaults:
    """Makes defaults for the inputs of one file, and keeps the geometry in them."""

    def __init__(self, allowance: Allowance) -> None:
        self.geometry: dict[str, Geometry] = {}
        self._allowance = allowance

    def of(self, kind: InputType, flow: Flow) -> tuple[Scalar, ...] | None:
        """None where there are no values. Raises NoDefault."""
        if flow.unknown:
            raise NoDefault(flow.unknown)
        if len(flow.tree) > 1:
            raise NoDefault(f"it is a tree of {len(flow.tree)} branches")
        values = next(iter(flow.tree.values()), ())
        try:
            self._allowance.take_values(len(values))
            return tuple(self._value(kind, value) for value in values) or None
        except Spent as error:
            raise NoDefault(str(error)) from error

    def _value(self, kind: InputType, value: Raw) -> Scalar:
        if value is None:
            raise NoDefault("it has an empty value")
        if kind in GEOMETRY:
            return self._geometry(value)
        if isinstance(value, Packed):
            raise NoDefault(f"geometry is no {kind}")
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                raise NoDefault(f"its own text has {len(value):,} characters, too many for a default")
            self._allowance.take_text(value)
        found = convert(kind, value)
        if found is None:
            said = f" {short(value)!r}" if isinstance(value, str) else ""
            raise NoDefault(f"its value{said} is no {kind}")
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
            self._allowance.take_geometry(found.text)
            self.geometry[found.id] = found
        return found.id
