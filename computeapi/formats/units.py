"""How long is a unit, of a model by RhinoCommon's name, of a file by what a client calls it; and how large are bodies
in one? What has no length counts as a millimetre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from computeapi.engines.base import Mesh
from softly.lib.errors import FieldError, ValidationFailed

MILLIMETRES = {
    "Microns": 1e-3,
    "Millimeters": 1.0,
    "Centimeters": 10.0,
    "Decimeters": 100.0,
    "Meters": 1e3,
    "Kilometers": 1e6,
    "Mils": 0.0254,
    "Inches": 25.4,
    "Feet": 304.8,
    "Yards": 914.4,
    "Miles": 1609344.0,
}
NAMES = {"mm": "millimetres", "cm": "centimetres", "m": "metres", "in": "inches"}
_LENGTHS = {"mm": 1.0, "cm": 10.0, "m": 1e3, "in": 25.4}
_LARGEST = float(np.finfo(np.float32).max)


def sized(meshes: Iterable[Mesh], *, scale: float, units: str = "mm") -> tuple[Mesh, ...]:
    """In a file's units, of bodies in millimetres. Raises ValidationFailed where that is beyond float32, which some
    formats have."""
    factor = scale / _LENGTHS[units]
    found = tuple(scaled(mesh, factor) for mesh in meshes)
    if factor > 1.0 and not all((np.abs(mesh.vertices) <= _LARGEST).all() for mesh in found):
        raise ValidationFailed(
            [FieldError(field="options.scale", message="The model would be too large.", code="out_of_range")]
        )
    return found


def scaled(mesh: Mesh, factor: float) -> Mesh:
    if factor == 1.0:
        return mesh
    with np.errstate(over="ignore"):
        return replace(mesh, vertices=mesh.vertices * factor)
